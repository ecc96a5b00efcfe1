import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type LiftedLiteral, normalizeStatement } from '../../frontends/sql/normalize.ts';
import { loadGrammar, parseSql } from '../../frontends/sql/parse.ts';
import { withoutPositions } from './print-tree.ts';

beforeAll(loadGrammar);

test('white space, comments and case make no difference', () => {
  const one = normalizeStatement('select  A."B" /* x */ FROM t where a<>1');
  const two = normalizeStatement('SELECT a."B"\nfrom T WHERE a != 2 -- y');
  expect(one.key).toBe(two.key);
  expect(one.key).toBe('select a . "B" from t where a <> {int4}');
});

test('classes and values', () => {
  const { key, literals, pattern } = normalizeStatement("select 1, 3000000000, 1.5, 'x', B'1', $1, null, true");
  expect(key).toBe('select {int4} , {int8} , {numeric} , {unknown} , {bit} , $1 , null , true');
  expect(literals).toEqual([
    { class: 'int4', value: 1, position: 8 },
    { class: 'int8', value: 3000000000, position: 11 },
    { class: 'numeric', value: '1.5', position: 23 },
    { class: 'unknown', value: 'x', position: 28 },
    { class: 'bit', value: '1', position: 33 },
  ]);
  expect(pattern).toBe('');
});

test('the pattern tells equal literals from different ones', () => {
  expect(normalizeStatement('select a + 1 group by a + 1').pattern).toBe('0,0');
  expect(normalizeStatement('select a + 1 group by a + 2').pattern).toBe('');
  expect(normalizeStatement("select 1, '1', 2, 1, '1'").pattern).toBe('0,1,2,0,1');
});

test('what must not be confused is not', () => {
  const keys = [
    'select "select"',
    'select select',
    'select "a b"',
    'select a b',
    'select "a""b"',
    'select U&"a\\0020b" b',
  ];
  expect(new Set(keys.map((text) => normalizeStatement(text).key)).size).toBe(keys.length);
  expect(normalizeStatement("select 'abc").key).not.toBe(normalizeStatement("select 'abc'").key);
});

function print({ class: type, value }: LiftedLiteral): string {
  if (type === 'unknown') return `'${String(value).replaceAll("'", "''")}'`;
  return type === 'bit' ? `B'${value}'` : String(value);
}

describe('the key with its literals put back parses to the same tree', () => {
  const folder = new URL('../../spec/sql-grammar/', import.meta.url);
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.ast'))
    .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/\n\n+/))
    .map((part) => part.split(/\n----\n?/)[0]!.trim())
    .filter((text) => text !== '');

  /** Texts that the tree keeps are written anew. */
  const withoutTexts = (tree: unknown): unknown =>
    JSON.parse(
      JSON.stringify(tree, (name, value) => {
        if (typeof value === 'bigint') return `${value}n`;
        return name === 'text' && typeof value === 'string' ? value.replace(/\s/g, '') : value;
      }),
    );

  test.each(texts)('%s', (text) => {
    const { key, literals } = normalizeStatement(text);
    let next = 0;
    const restored = key.replace(/\{(int4|int8|numeric|unknown|bit)\}/g, () => print(literals[next++]!));
    expect(next).toBe(literals.length);
    const expected = withoutTexts(withoutPositions(parseSql(text)));
    expect(withoutTexts(withoutPositions(parseSql(restored)))).toEqual(expected);
    expect(normalizeStatement(restored).key).toBe(key);
  });

  test.each(texts)('positions of %s', (text) => {
    const found = new Map<number, unknown>();
    const visit = (node: unknown): void => {
      if (Array.isArray(node)) node.forEach(visit);
      else if (typeof node === 'object' && node !== null) {
        const { kind, position, value } = node as { kind?: string; position?: number; value?: unknown };
        if (kind === 'literal' && position !== undefined) found.set(position, value);
        Object.values(node).forEach(visit);
      }
    };
    visit(parseSql(text));
    for (const { position, value } of normalizeStatement(text).literals) {
      if (found.has(position)) expect(found.get(position)).toEqual(value);
    }
  });
});
