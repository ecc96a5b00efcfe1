/** The table of JavaScript values, both ways. */
import { describe, expect, test } from 'vitest';
import '../../engine/value/builtin-types.ts';
import { GraphNode, GraphPath } from '../../engine/value/graph.ts';
import { Interval } from '../../engine/value/interval.ts';
import { fromJavaScript, toJavaScript } from '../../engine/value/javascript.ts';
import { TemporalValue } from '../../engine/value/temporal-value.ts';
import { definitionOf } from '../../engine/value/type.ts';
import { typeNamed } from './type-named.ts';

/** type, what goes in, the datum's text, what comes out */
const rows: readonly (readonly [string, unknown, string, unknown])[] = [
  ['bool', true, 't', true],
  ['bool', 'yes', 't', true],
  ['int4', 42, '42', 42],
  ['int4', '42', '42', 42],
  ['int8', 9007199254740993n, '9007199254740993', 9007199254740993n],
  ['int8', 7n, '7', 7],
  ['float8', 1.5, '1.5', 1.5],
  ['float8', Number.NaN, 'NaN', Number.NaN],
  ['numeric', '1.10', '1.10', '1.10'],
  ['numeric', 2.5, '2.5', '2.5'],
  ['text', 'a', 'a', 'a'],
  ['text', 5, '5', '5'],
  ['bytea', new Uint8Array([1, 255]), '\\x01ff', new Uint8Array([1, 255])],
  ['bytea', Buffer.from('a'), '\\x61', new Uint8Array([97])],
  ['date', new Date('2024-01-05T22:00:00Z'), '2024-01-05', new Date('2024-01-05T00:00:00Z')],
  ['timestamp', new Date('2024-01-05T22:00:00.123Z'), '2024-01-05 22:00:00.123', new Date('2024-01-05T22:00:00.123Z')],
  ['timestamptz', new Date('1815-12-10T00:00:00Z'), '1815-12-10 00:00:00+00', new Date('1815-12-10T00:00:00Z')],
  ['timestamptz', Infinity, 'infinity', Infinity],
  ['interval', '1 day 02:00', '1 day 02:00:00', '1 day 02:00:00'],
  ['json', { a: [1, 'x', null, 10n], b: undefined }, '{"a":[1,"x",null,10]}', { a: [1, 'x', null, 10] }],
  ['jsonb', [1, { b: 1, a: new Map([['k', 1]]) }], '[1, {"a": {"k": 1}, "b": 1}]', [1, { a: { k: 1 }, b: 1 }]],
  ['jsonb', '{"a": 1.0}', '{"a": 1.0}', { a: 1 }],
  ['vector(3)', [1, 2, 3.5], '[1,2,3.5]', [1, 2, 3.5]],
  ['vector', new Float32Array([1, 2]), '[1,2]', [1, 2]],
  ['int4[]', [1, null, 3], '{1,NULL,3}', [1, null, 3]],
  [
    'int4[]',
    [
      [1, 2],
      [3, 4],
    ],
    '{{1,2},{3,4}}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['text[]', '{a,"b c"}', '{a,"b c"}', ['a', 'b c']],
  ['timestamptz[]', [new Date(0)], '{"1970-01-01 00:00:00+00"}', [new Date(0)]],
  [
    'vector[]',
    [
      [1, 2],
      [3, 4],
    ],
    '{"[1,2]","[3,4]"}',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['jsonb[]', [{ a: 1 }, [1]], '{"{\\"a\\": 1}",[1]}', [{ a: 1 }, [1]]],
  ['any', { a: 1, b: [1.5, 'x'] }, "{a: 1, b: [1.5, 'x']}", { a: 1, b: [1.5, 'x'] }],
  ['any', new Date(0), '1970-01-01T00:00Z', new Date(0)],
  ['vector', new Int16Array([1, 2]), '[1,2]', [1, 2]],
];

describe('parameters in, results out', () => {
  test.each(rows)('%s %o', (typeName, input, text, output) => {
    const type = typeNamed(typeName);
    const datum = fromJavaScript(input, type);
    expect(definitionOf(type).print(datum, type)).toBe(text);
    expect(toJavaScript(datum, type)).toEqual(output);
  });
});

test.each([
  ['int4', undefined, '22023'],
  ['int4', {}, '22023'],
  ['int4', 1.5, '22P02'],
  ['int4', 3e9, '22003'],
  ['int4', true, '22023'],
  ['date', new Date(Number.NaN), '22008'],
  ['json', { a: Number.NaN }, '22023'],
  ['json', 'not json', '22P02'],
  ['vector(3)', [1, 2], '22000'],
  ['vector', [1, Number.NaN], '22000'],
  ['int4[]', [[1], [2, 3]], '2202E'],
  ['any', Symbol('x'), '22023'],
  ['any', { a: undefined }, '22023'],
  ['int4[]', [[[[[[[1]]]]]]], '54000'],
  ['vector', new BigInt64Array(2), '22023'],
])('%s refuses %o with %s', (typeName, input, code) => {
  expect(() => fromJavaScript(input, typeNamed(typeName))).toThrow(expect.objectContaining({ code }));
});

function selfContaining(): unknown[] {
  const array: unknown[] = [];
  array.push(array);
  return array;
}

function nestedArray(depth: number): unknown {
  let array: unknown = 1;
  for (let level = 0; level < depth; level++) array = [array];
  return array;
}

test.each([
  ['any', '54001', selfContaining],
  ['any', '54001', () => nestedArray(20_000)],
  ['int4[]', '54000', selfContaining],
  ['jsonb', '22023', selfContaining],
  ['jsonb', '54001', () => nestedArray(20_000)],
])('a parameter of type %s that nests too deep is %s', (typeName, code, make) => {
  expect(() => fromJavaScript(make(), typeNamed(typeName))).toThrow(expect.objectContaining({ code }));
});

test('the fields of a record and the elements of an array are read in the zone of the settings', () => {
  const type = typeNamed('timestamptz');
  const settings = { timeZone: 'America/New_York' };
  const record = { name: 'record', fields: [{ name: 'at', type }] };
  const expected = definitionOf(type).parse('2024-01-05 17:00:00+00', type);
  expect(fromJavaScript(['2024-01-05 12:00'], record, settings)).toEqual([expected]);
  expect(fromJavaScript(['2024-01-05 12:00'], typeNamed('timestamptz[]'), settings)).toEqual([expected]);
});

test('properties of nodes come out and go in as JavaScript values', () => {
  const type = typeNamed('node');
  const properties = new Map<string, unknown>([
    ['count', 5n],
    ['born', new TemporalValue('timestamptz', 0)],
    ['span', Interval.of(0, 1, 0)],
  ]);
  const node = new GraphNode(1, 2, ['A'], properties);
  const shown = toJavaScript(new GraphPath([node], []), typeNamed('path')) as GraphPath;
  expect(Object.fromEntries(shown.nodes[0]!.properties)).toEqual({
    count: 5,
    born: new Date('2000-01-01T00:00:00Z'),
    span: 'P1D',
  });
  const back = fromJavaScript(shown.nodes[0], type) as GraphNode;
  expect(back).toMatchObject({ table: 1, rowId: 2, labels: ['A'] });
  expect(back.properties.get('count')).toBe(5n);
  expect(back.properties.get('born')).toEqual(new TemporalValue('timestamptz', 0));
});

test('bytes of a parameter are a copy', () => {
  const bytes = new Uint8Array([1, 2]);
  const datums = ['bytea', 'any'].map((name) => fromJavaScript(bytes, typeNamed(name)));
  bytes[0] = 9;
  for (const datum of datums) expect(datum).toEqual(new Uint8Array([1, 2]));
});

test('integers of any stay apart from floats on request', () => {
  const type = typeNamed('any');
  const datum = fromJavaScript([1, 1.5, 2n], type);
  expect(toJavaScript(datum, type, { integers: 'bigint' })).toEqual([1n, 1.5, 2n]);
  expect(toJavaScript(datum, type)).toEqual([1, 1.5, 2]);
});
