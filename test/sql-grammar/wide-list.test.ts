/**
 * The hand path for long lists gives the trees that the grammar gives: the same first items are parsed once in a short
 * list (by the grammar) and once with many more behind them (by hand), and must agree, positions included.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Expression } from '../../frontends/sql/ast/expression.ts';
import type { Query, Select, Values } from '../../frontends/sql/ast/query.ts';
import type { InsertStatement } from '../../frontends/sql/ast/write.ts';
import { loadGrammar, parseSql } from '../../frontends/sql/parse.ts';

beforeAll(loadGrammar);

const items = [
  '1',
  '-2',
  '+ 3.5',
  "'a''b'",
  "E'x\\n'",
  'NULL',
  'true',
  '$1',
  "X'1f'",
  '9223372036854775807',
  'now()',
  "'2020-01-01'::date",
  'a + b * 2',
  '(1, 2)',
  '(SELECT 1)',
  'ARRAY[1, 2]',
  'CASE WHEN a THEN 1 END',
  "interval '1' day",
  'f(1, 2, g(3))',
  '- - 1',
];
const item = fc.constantFrom(...items);
/** Alone in IN (…) this is a query in parentheses, not a list. */
const lone = '(SELECT 1)';
const filler = Array.from({ length: 200 }, (_, index) => `${index}`);

function firstItem(text: string): Expression {
  const [query] = parseSql(text) as [Query];
  return (query.body as Select).items[0]!.value as Expression;
}

const inItems = (text: string) => (firstItem(text) as Extract<Expression, { kind: 'in-list' }>).items;
const arrayItems = (text: string) => (firstItem(text) as Extract<Expression, { kind: 'array' }>).elements;
const rowsOf = (text: string) => ((parseSql(text)[0] as InsertStatement).source as Query).body as Values;

describe('both paths agree', () => {
  test('IN', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 4 }), (few) => {
        fc.pre(few.length > 1 || few[0] !== lone);
        const short = inItems(`SELECT x IN (${few.join(', ')})`);
        const long = inItems(`SELECT x IN (${[...few, ...filler].join(', ')})`);
        expect(long.slice(0, few.length)).toEqual(short);
        expect(long).toHaveLength(few.length + filler.length);
      }),
      { numRuns: 100 },
    );
  });

  test('ARRAY, with nested brackets', () => {
    const element = fc.oneof(item, fc.constantFrom('[1, 2]', '[]', '[[a], [b + 1]]'));
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 4 }), (few) => {
        const short = arrayItems(`SELECT ARRAY[${few.join(', ')}]`);
        const long = arrayItems(`SELECT ARRAY[${[...few, ...filler].join(', ')}]`);
        expect(long.slice(0, few.length)).toEqual(short);
      }),
      { numRuns: 100 },
    );
  });

  test('VALUES', () => {
    const row = fc.array(fc.oneof(item, fc.constant('DEFAULT')), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 2 }), (few) => {
        const texts = few.map((values) => `(${values.join(', ')})`);
        const more = filler.map((value) => `(${value}, 'x')`);
        const short = rowsOf(`INSERT INTO t VALUES ${texts.join(', ')}`).rows;
        const long = rowsOf(`INSERT INTO t VALUES ${[...texts, ...more].join(', ')} RETURNING a`).rows;
        expect(long.slice(0, few.length)).toEqual(short);
        expect(long).toHaveLength(few.length + more.length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('errors inside wide lists', () => {
  const list = filler.join(', ');
  test.each([
    [`SELECT x IN (${list},)`, ')'],
    [`SELECT x IN (${list}, , 1)`, ','],
    [`SELECT x IN (${list}, 1 2)`, '2'],
    [`SELECT x IN (${list}, 1 +)`, ')'],
    [`SELECT x IN (${list}) y z`, 'z'],
    [`SELECT ARRAY[${list}, [1] 2]`, '2'],
    [`INSERT INTO t VALUES (${list}), (1,`, undefined],
    [`INSERT INTO t VALUES (${list}) foo`, 'foo'],
    [`INSERT INTO t VALUES (${list}),`, undefined],
    [`INSERT INTO t VALUES (${list}), x`, 'x'],
    [`INSERT INTO t VALUES (${list}), (1, f(2`, undefined],
    [`INSERT INTO t VALUES (${list}), (1 2, 3`, '2'],
    [`INSERT INTO t VALUES (${list}), (1, 2; SELECT 1`, ';'],
    [`SELECT x IN (${list}`, undefined],
    [`SELECT ARRAY[${list}, [1`, undefined],
    [`SELECT FROM FROM t WHERE x IN (${list}, )`, 'FROM'],
    [`SELECT FROM FROM t WHERE x IN (${list}`, 'FROM'],
    [`SELECT x IN (${list}, 1 2), y IN (${list}, 3 4)`, '2'],
  ])('%#', (text, near) => {
    const message = near === undefined ? 'syntax error at end of input' : `syntax error at or near "${near}"`;
    expect(() => parseSql(text)).toThrow(message);
  });

  test('rows of different length', () => {
    const rows = filler.map((value) => `(${value}, 1)`).join(', ');
    expect(() => parseSql(`VALUES ${rows}, (1)`)).toThrow('VALUES lists must all be the same length');
  });
});

test.each(['VALUES (0), ', 'SELECT x IN (', 'SELECT ARRAY['])('%s… without its end is refused at once', (head) => {
  const item = head.startsWith('VALUES') ? '(1, 2), ' : '1, ';
  const start = performance.now();
  expect(() => parseSql(`${head}${item.repeat(30_000)}`)).toThrow('syntax error at end of input');
  expect(performance.now() - start).toBeLessThan(1500);
});

test('an INSERT of a megabyte parses within two seconds and 150 MB', () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => `(${i}, 'name ${i}', ${i * 1.5}, NULL)`).join(', ');
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const { rows: parsed } = rowsOf(`INSERT INTO t VALUES ${rows}`);
  expect(performance.now() - start).toBeLessThan(2000);
  expect((process.memoryUsage().heapUsed - before) / 1e6).toBeLessThan(150);
  expect(parsed).toHaveLength(30_000);
});

test.each([
  ['a long query', `SELECT x IN (SELECT a FROM t WHERE b IN (${filler.join()}) ORDER BY c, d)`],
  [
    'a union of queries in parentheses',
    `SELECT x IN ((SELECT a FROM t WHERE b IN (${filler.join()})) UNION (SELECT 2) ORDER BY 1, 2)`,
  ],
  ['a query in more parentheses', `SELECT x IN (((SELECT a FROM t WHERE b IN (${filler.join()}))))`],
])('%s behind IN is no list', (_, text) => {
  expect(firstItem(text).kind).toBe('in-subquery');
});
