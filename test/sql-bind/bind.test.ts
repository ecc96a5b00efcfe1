/**
 * Runs spec/sql-bind/*.plan: a statement, `----`, and what binding makes of it: the plan's text, its result columns, the
 * parameters' types, or the error. `-- lifted` before a statement lifts its literals, as the statement cache does.
 *
 * The tables are those of spec/sql-bind/tables.sql. `UPDATE_SPEC=1` rewrites the expectations.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import type { BoundStatement } from '../../engine/extend.ts';
import { printRelation } from '../../engine/plan/print.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { type BoundText, FakeSession } from './fake-session.ts';

const folder = join(import.meta.dirname, '../../spec/sql-bind');
const session = new FakeSession();

beforeAll(async () => {
  await sqlTranslator.ready();
  const tables = readFileSync(join(folder, 'tables.sql'), 'utf8');
  for (const { text } of sqlTranslator.split(tables)) session.create(text);
});

interface Case {
  readonly text: string;
  readonly statement: string;
  readonly lift: boolean;
  readonly expected: string;
}

/** The cases of a file and the comment at its head. */
function readCases(file: string): { readonly head: string; readonly cases: readonly Case[] } {
  const [head, ...blocks] = readFileSync(file, 'utf8')
    .trimEnd()
    .split(/\n{2,}/);
  const cases = blocks.map((text): Case => {
    const [given, expected = ''] = text.split('\n----\n');
    const statement = given!.replace(/^--.*\n/gm, '').replace(/\n----$/, '');
    return { text: given!.replace(/\n----$/, ''), statement, lift: given!.startsWith('-- lifted'), expected };
  });
  return { head: head!, cases };
}

function outcome({ statement, lift }: Case): string {
  const notices = session.notices.length;
  try {
    const bound = session.bind(statement, { lift });
    return [...session.notices.slice(notices).map((text) => `notice: ${text}`), ...described(bound)].join('\n');
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    const { code, message, position, detail, hint } = error;
    const lines = [`error ${code}: ${message}${position === undefined ? '' : ` (at ${position})`}`];
    if (detail !== undefined) lines.push(`detail: ${detail}`);
    if (hint !== undefined) lines.push(`hint: ${hint}`);
    return lines.join('\n');
  }
}

function described({ statement, parameterTypes, lookedAt }: BoundText): readonly string[] {
  if (statement.kind !== 'query') return [JSON.stringify(plainData(statement), undefined, 2)];
  const output = statement.output.map(({ name, column }) => `${name}#${column.id}`).join(', ');
  const types = parameterTypes.map((type) => type?.name ?? 'none').join(', ');
  return [
    printRelation(statement.relation),
    ...(output === '' ? [] : [`output: ${output}`]),
    ...(types === '' ? [] : [`parameters: ${types}`]),
    ...(lookedAt.length === 0 ? [] : [`looked at: ${lookedAt.join(', ')}`]),
  ];
}

/** A statement as data that prints: relations as their text, bigints as theirs. */
function plainData(statement: BoundStatement): unknown {
  return JSON.parse(
    JSON.stringify(statement, (key, value: unknown) => {
      if (key === 'relation' || key === 'source') {
        const isPlan = typeof value === 'object' && value !== null && 'columns' in value;
        return isPlan ? printRelation(value as Parameters<typeof printRelation>[0]).split('\n') : value;
      }
      return typeof value === 'bigint' ? String(value) : value;
    }),
  );
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.plan'))) {
  const file = join(folder, name);
  const { head, cases } = readCases(file);
  describe(name, () => {
    if (process.env['UPDATE_SPEC'] === '1') {
      test('is written', () => {
        const blocks = cases.map((one) => `${one.text}\n----\n${outcome(one)}`);
        writeFileSync(file, `${[head, ...blocks].join('\n\n')}\n`);
      });
      return;
    }
    for (const one of cases) test(one.statement, () => expect(outcome(one)).toBe(one.expected));
  });
}
