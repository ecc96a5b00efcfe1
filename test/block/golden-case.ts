/** The values whose bytes stand in `spec/block/*.hex`. */
import type { BlockCodec, BlockHeader, PhysicalKind, RowShape } from '../../engine/block/block.ts';
import { encodeDatum } from '../../engine/block/datum-codec.ts';
import { readDatum } from '../../engine/block/datum-reader.ts';
import { Interval } from '../../engine/value/interval.ts';
import { Numeric } from '../../engine/value/numeric.ts';
import { TemporalValue } from '../../engine/value/temporal-value.ts';
import type { Datum } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { anyVector, shapeOf } from './arbitrary.ts';

export interface GoldenCase {
  readonly name: string;
  readonly value: Datum;
  /** Of a column block. */
  readonly kind?: PhysicalKind;
  /** Undefined for a form that is still read and no longer written. */
  readonly encode: ((codec: BlockCodec) => Uint8Array) | undefined;
  readonly decode: (codec: BlockCodec, bytes: Uint8Array) => Datum;
}

function row(name: string, shape: RowShape, value: readonly Datum[]): GoldenCase {
  return {
    name,
    value,
    encode: (codec) => {
      const target = new Uint8Array(256);
      return target.slice(0, codec.writeRow(shape, value, target, 0));
    },
    decode: (codec, bytes) => codec.readRow(shape, bytes, 0),
  };
}

function column(name: string, kind: PhysicalKind, values: readonly Datum[]): GoldenCase {
  return {
    name,
    kind,
    value: values,
    encode: (codec) => codec.encodeColumn(kind, anyVector(values), values.length).bytes,
    decode: (codec, bytes) => {
      const vector = codec.decodeColumn(kind, bytes, values.length);
      return values.map((_, index) => valueAt(vector, index));
    },
  };
}

/** A column in a form that is no longer written. */
function olderColumn(name: string, kind: PhysicalKind, values: readonly Datum[]): GoldenCase {
  return { ...column(name, kind, values), encode: undefined };
}

function header(name: string, value: BlockHeader): GoldenCase {
  return {
    name,
    value,
    encode: (codec) => codec.encodeHeader(value),
    decode: (codec, bytes) => codec.decodeHeader(bytes),
  };
}

const everyDatum: Datum = [
  ...[null, false, true, 7, 300, -1, -0, 1.5, 7n, -2n, 2n ** 60n, -(2n ** 60n), 'añb', Uint8Array.of(1, 255)],
  ...[
    Float32Array.of(1, -2),
    Numeric.of(-150, 2),
    Numeric.of(10n ** 20n, 0),
    Numeric.nan,
    Interval.of(14, -3, 5_000_000),
  ],
  ...[
    new TemporalValue('date', 8770),
    new TemporalValue('timestamptz', Infinity),
    [],
    new Map<string, Datum>([['k', [1n]]]),
  ],
];

const unset = { nullCount: 3, minimum: undefined, maximum: undefined };

function times<T>(count: number, value: T): readonly T[] {
  return new Array<T>(count).fill(value);
}

function listOf(count: number, at: (row: number) => Datum): readonly Datum[] {
  return Array.from({ length: count }, (_, row) => at(row));
}

const newerColumns: readonly GoldenCase[] = [
  column('column-int32-bit-packed', 'int32', [-40, null, 20, 0, 100, 60, -20, 80, -40, 20]),
  column(
    'column-int32-bare',
    'int32',
    listOf(33, (row) => row % 3),
  ),
  column(
    'column-int32-differences',
    'int32',
    listOf(64, (row) => 1000 + 7 * row + (row % 2)),
  ),
  column('column-int32-run-length', 'int32', [...times(30, 123456789), ...times(20, -987654321), null, null]),
  column('column-int64-bit-packed-wide', 'int64', [
    ...[0, 2 ** 40, 5, 2 ** 39 + 7, 1, 2 ** 38, 9, 2 ** 33, 2 ** 40 - 1, 3, 2 ** 35, 2 ** 36],
  ]),
  column(
    'column-int64-differences',
    'int64',
    listOf(12, (row) => 7e14 + row * 1e6),
  ),
  column(
    'column-int64-offsets',
    'int64',
    listOf(12, (row) => (row === 3 ? null : (1n << 60n) + BigInt(row % 5))),
  ),
  column('column-float64-decimals', 'float64', [
    ...[19.99, 0.05, null, 100, -3.5, 7.25, 19.99, 0.1, 55.55, 1.01, 2.02, 3.03],
  ]),
  column('column-float64-singles', 'float64', [...[Math.fround(0.1), -0, null, Infinity, Math.fround(1e10 / 3), 1.5]]),
  column('column-float64-run-length', 'float64', [...times(20, Math.PI), ...times(20, -0), ...times(20, 0)]),
  column('column-bool-run-length', 'bool', [...times(200, true), null, ...times(119, false)]),
  column('column-text-texts', 'text', ['añb', '', null, 'xyz']),
  column('column-text-codes', 'text', [
    ...['Amsterdam', 'Berlin', null, ...times(7, 'Amsterdam'), 'Berlin', 'Amsterdam'],
  ]),
];

export const goldenCases: readonly GoldenCase[] = [
  {
    name: 'datum',
    value: everyDatum,
    encode: () => encodeDatum(everyDatum),
    decode: (_, bytes) => readDatum(bytes, 0, bytes.length),
  },
  row('row', shapeOf(['int32', 'text', 'bool', 'int64', 'float64', 'float32s', 'any', 'text'], 259), [
    ...[-2, 'añb', true, 2 ** 40, 1.5, Float32Array.of(1), Numeric.of(15, 1), null],
  ]),
  row('row-exceptions', shapeOf(['int32', 'int64', 'text', 'int64']), [4_000_000_000, -Infinity, 'x', -(2n ** 62n)]),
  column('column-bool', 'bool', [true, false, null, true, true]),
  column('column-int32-plain', 'int32', [-1, 2 ** 31 - 1, null]),
  olderColumn('column-int32-narrow', 'int32', [1000, 1003, null, 1001]),
  column('column-int64-float', 'int64', [2 ** 40, -Infinity]),
  column('column-int64-wide', 'int64', [2n ** 60n, null, -1]),
  olderColumn('column-int64-narrow', 'int64', [1e15, 1e15 + 300]),
  column('column-int64-datums', 'int64', [2n ** 60n, Infinity, null]),
  column('column-float64', 'float64', [1.5, null, -0]),
  olderColumn('column-text-plain', 'text', ['añb', '', null, 'xyz']),
  olderColumn('column-text-dictionary', 'text', [
    ...['Amsterdam', 'Berlin', null],
    ...new Array<string>(5).fill('Amsterdam'),
  ]),
  ...newerColumns,
  column('column-float32s-equal', 'float32s', [Float32Array.of(1, 2), null, Float32Array.of(-1, 0.5)]),
  column('column-float32s-uneven', 'float32s', [Float32Array.of(1, 2), Float32Array.of(), null]),
  column('column-any', 'any', [1n, null, 'x', Numeric.of(15, 1)]),
  header('header-dense', {
    ...{ count: 3, firstRowId: 10, lastRowId: 12, rowIds: undefined, writtenAt: 4096 },
    columns: [
      { id: 1, zone: { nullCount: 0, minimum: -5, maximum: 300 } },
      { id: 2, zone: unset },
    ],
  }),
  header('header-sparse', {
    ...{ count: 3, firstRowId: -7, lastRowId: 300, rowIds: Float64Array.of(-7, 2, 300), writtenAt: 2 ** 33 },
    columns: [{ id: 200, zone: { nullCount: 1, minimum: 'Aachen', maximum: 'Zürich' } }],
  }),
];
