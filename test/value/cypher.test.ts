/** openCypher values: text form, the global order, three-valued equality and comparison. */
import { expect, test } from 'vitest';
import '../../engine/value/builtin-types.ts';
import { compareCypher, comparesCypher, equalsCypher } from '../../engine/value/cypher-order.ts';
import { printCypher } from '../../engine/value/cypher-value.ts';
import { GraphNode, GraphPath, GraphRelationship } from '../../engine/value/graph.ts';
import { cypherGroupKey } from '../../engine/value/group-key.ts';
import { Interval } from '../../engine/value/interval.ts';
import { Numeric } from '../../engine/value/numeric.ts';
import { TemporalValue } from '../../engine/value/temporal-value.ts';

const a = new GraphNode(
  1,
  1,
  ['A'],
  new Map<string, unknown>([
    ['x', 1n],
    ['gone', null],
  ]),
);
const b = new GraphNode(1, 2, [], new Map());
const forward = new GraphRelationship(
  { table: 2, rowId: 1 },
  'T',
  { table: 1, rowId: 1 },
  { table: 1, rowId: 2 },
  new Map(),
);
const path = new GraphPath([a, b], [forward]);
const back = new GraphPath([b, a], [forward]);

test.each([
  [null, 'null'],
  [1n, '1'],
  [1, '1.0'],
  [-0.5, '-0.5'],
  [1e20, '1e+20'],
  [Number.NaN, 'NaN'],
  [true, 'true'],
  ["it's", "'it\\'s'"],
  [[1n, 2, 'a', null], "[1, 2.0, 'a', null]"],
  [
    new Map<string, unknown>([
      ['a', 1n],
      ['b c', []],
    ]),
    '{a: 1, `b c`: []}',
  ],
  [a, '(:A {x: 1})'],
  [b, '()'],
  [forward, '[:T]'],
  [path, '<(:A {x: 1})-[:T]->()>'],
  [back, '<()<-[:T]-(:A {x: 1})>'],
  [new TemporalValue('date', 0), "'2000-01-01'"],
  [new TemporalValue('date', -746_500), "'-0044-02-26'"],
  [new TemporalValue('date', 2_922_000), "'+10000-03-01'"],
  [new TemporalValue('timestamptz', 1_500_000), "'2000-01-01T00:00:01.5Z'"],
  [Interval.of(14, 3, 3_600_000_000), "'P1Y2M3DT1H'"],
])('%o prints as %s', (value, text) => {
  expect(printCypher(value)).toBe(text);
});

test('the order of kinds', () => {
  const ascending = [
    new Map([['a', 1n]]),
    a,
    forward,
    [1n],
    path,
    'text',
    false,
    true,
    -Infinity,
    1n,
    Numeric.of(15, 1),
    2n ** 62n,
    Number.NaN,
    null,
  ];
  const shuffled = [...ascending].reverse();
  expect(shuffled.sort(compareCypher)).toEqual(ascending);
});

test.each<[unknown, unknown, boolean | null]>([
  [1n, 1, true],
  [1n, 2n, false],
  [null, null, null],
  [1n, null, null],
  [1n, '1', false],
  [Number.NaN, Number.NaN, false],
  [[1n, null], [1n, null], null],
  [[1n, null], [2n, null], false],
  [[1n], [1n, null], false],
  [new Map([['k', null]]), new Map([['k', null]]), null],
  [new Map([['k', 1n]]), new Map([['j', 1n]]), false],
  [2n ** 53n + 1n, 2 ** 53, false],
  [a, new GraphNode(1, 1, [], new Map()), true],
])('%o = %o is %o', (left, right, answer) => {
  expect(equalsCypher(left, right)).toBe(answer);
  expect(equalsCypher(right, left)).toBe(answer);
});

test.each<[unknown, unknown, unknown]>([
  [1n, 1.5, -1],
  [1n, 'a', null],
  [1n, null, null],
  [Number.NaN, 1n, 'unordered'],
  ['a', 'b', -1],
  [false, true, -1],
  [[1n, 2n], [1n, 3n], -1],
  [[1n, null], [2n, 1n], -1],
  [[1n, null], [1n, 1n], null],
  [a, b, null],
])('%o compared with %o is %o', (left, right, answer) => {
  expect(comparesCypher(left, right)).toBe(answer);
});

test('equivalence: null with null, NaN with NaN, 1 with 1.0', () => {
  const same = (x: unknown, y: unknown): boolean => cypherGroupKey(x) === cypherGroupKey(y);
  expect(same(null, null)).toBe(true);
  expect(same(Number.NaN, Number.NaN)).toBe(true);
  expect(same(1n, 1)).toBe(true);
  expect(same(Numeric.of(10, 1), 1n)).toBe(true);
  expect(same(0.1, Numeric.of(1, 1))).toBe(true);
  expect(same('1', 1n)).toBe(false);
  expect(same([1n, 'a'], [1n, 'a'])).toBe(true);
  expect(same(['1:'], ['1', ''])).toBe(false);
});
