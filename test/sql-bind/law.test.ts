/**
 * Laws of the binder: whatever parses either binds or fails with a DbError at a place in the text, and a plan bound with
 * lifted literals has the shape of the one bound with their values.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import type { BoundQuery, Relation } from '../../engine/extend.ts';
import { inputsOf } from '../../engine/extend.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { FakeSession } from './fake-session.ts';

const spec = join(import.meta.dirname, '../../spec');
const session = new FakeSession();

/** What stands before `----` in the files of a folder. */
function statements(folder: string, ending: string): readonly string[] {
  return readdirSync(join(spec, folder))
    .filter((name) => name.endsWith(ending))
    .flatMap((name) => readFileSync(join(spec, folder, name), 'utf8').split(/\n{2,}/))
    .filter((block) => block.includes('\n----'))
    .map((block) => block.split('\n----')[0]!.replace(/^(#|--).*\n/gm, ''));
}

const texts = [...statements('sql-bind', '.plan'), ...statements('sql-grammar', '.ast')];

beforeAll(async () => {
  await sqlTranslator.ready();
  const tables = readFileSync(join(spec, 'sql-bind/tables.sql'), 'utf8');
  for (const { text } of sqlTranslator.split(tables)) session.create(text);
});

/** The bound query; undefined for other statements and for errors, which must be the user's. */
function bound(text: string, lift: boolean): BoundQuery | undefined {
  try {
    const { statement } = session.bind(text, { lift });
    return statement.kind === 'query' ? statement : undefined;
  } catch (error) {
    if (!(error instanceof DbError)) throw new Error(`${text}\n${String(error)}`, { cause: error });
    if (error.position !== undefined) {
      expect(error.position, text).toBeGreaterThanOrEqual(0);
      expect(error.position, text).toBeLessThanOrEqual([...text].length + 1);
    }
    return undefined;
  }
}

/** Kinds of relations, nested: what a plan looks like without its expressions. */
function shape(relation: Relation): unknown {
  return [relation.kind, relation.columns.map((column) => column.type.name), ...inputsOf(relation).map(shape)];
}

test('whatever parses binds or fails with a DbError inside the text', () => {
  expect(texts.length).toBeGreaterThan(300);
  for (const text of texts) bound(text, false);
});

test('lifting literals changes no plan but for its parameters', () => {
  for (const text of texts) {
    const [plain, lifted] = [bound(text, false), bound(text, true)];
    if (plain === undefined || lifted === undefined) continue;
    expect(shape(lifted.relation), text).toEqual(shape(plain.relation));
    expect(lifted.output.map(({ name }) => name)).toEqual(plain.output.map(({ name }) => name));
  }
});

test('a result has the columns of its plan, in order', () => {
  for (const text of texts) {
    const query = bound(text, false);
    if (query === undefined || query.output.length === 0) continue;
    const ids = query.relation.columns.map((column) => column.id);
    expect(
      query.output.map(({ column }) => column.id),
      text,
    ).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
