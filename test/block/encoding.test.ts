/** Which encoding a column gets, and that what it holds comes back from it. */
import { describe, expect, test } from 'vitest';
import type { PhysicalKind } from '../../engine/block/block.ts';
import { createBlockCodec } from '../../engine/block/block.ts';
import { encodings } from '../../engine/block/block-sections.ts';
import { envelopeBytes } from '../../engine/block/envelope.ts';
import type { Datum } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { anyVector, belongs } from './arbitrary.ts';
import { decodedOrRefused, expectRefused, flips, truncations } from './damage.ts';

const { encodeColumn, decodeColumn, viewColumn } = createBlockCodec();

interface Column {
  readonly name: string;
  readonly kind: PhysicalKind;
  readonly encoding: keyof typeof encodings;
  readonly valueOf: (row: number) => Datum;
  /** Most bits a row of a full block, without its null bitmap. */
  readonly bits: number;
}

/** A scattered integer from 0 to `bound` − 1 for each row. */
function scattered(row: number, bound: number): number {
  return (Math.imul(row + 1, 0x9e3779b1) >>> 0) % bound;
}

const second = 1_000_000;
const columns: readonly Column[] = [
  { name: 'ascending ids', kind: 'int32', encoding: 'differences', valueOf: (row) => 5000 + row, bits: 0.2 },
  { name: 'descending tens', kind: 'int64', encoding: 'differences', valueOf: (row) => -10 * row, bits: 0.2 },
  { name: 'small integers', kind: 'int32', encoding: 'bitPacked', valueOf: (row) => scattered(row, 10), bits: 4.2 },
  {
    name: 'integers of a narrow range, nulls between',
    kind: 'int32',
    encoding: 'bitPacked',
    valueOf: (row) => (row % 7 === 0 ? null : -1e9 + scattered(row, 4000)),
    bits: 12.2,
  },
  {
    name: 'multiples of 1000',
    kind: 'int32',
    encoding: 'bitPacked',
    valueOf: (row) => 1000 * scattered(row, 2_000_000) - 1_000_000_000,
    bits: 21.2,
  },
  {
    name: 'integers of the whole range',
    kind: 'int32',
    encoding: 'plain',
    valueOf: (row) => (row === 0 ? 2 ** 31 - 1 : row === 1 ? -(2 ** 31) : scattered(row, 2 ** 32) - 2 ** 31),
    bits: 32,
  },
  { name: 'a constant', kind: 'int32', encoding: 'bitPacked', valueOf: () => -42, bits: 0.1 },
  {
    name: 'long runs of wild integers',
    kind: 'int32',
    encoding: 'runLength',
    valueOf: (row) => scattered(Math.floor(row / 300), 2 ** 31),
    bits: 0.5,
  },
  {
    name: 'long runs that nulls interrupt',
    kind: 'int64',
    encoding: 'runLength',
    valueOf: (row) => (row % 100 === 5 ? null : scattered(Math.floor(row / 512), 2 ** 31) * 2 ** 20),
    bits: 0.5,
  },
  {
    name: 'times in whole seconds',
    kind: 'int64',
    encoding: 'bitPacked',
    valueOf: (row) => 7e14 + second * scattered(row, 86_400),
    bits: 17.2,
  },
  {
    name: 'times of a day in microseconds',
    kind: 'int64',
    encoding: 'bitPacked',
    valueOf: (row) => 7e14 + scattered(row, 86_400) * second + scattered(row, 999_999),
    bits: 37.2,
  },
  {
    name: 'times in the order they came',
    kind: 'int64',
    encoding: 'differences',
    valueOf: (row) => 7e14 + row * second + scattered(row, 1000),
    bits: 11.2,
  },
  {
    name: 'safe integers of the whole range',
    kind: 'int64',
    encoding: 'plain',
    valueOf: (row) => (row % 2 === 0 ? Number.MAX_SAFE_INTEGER - row : row - Number.MAX_SAFE_INTEGER),
    bits: 64,
  },
  {
    name: 'times with infinities',
    kind: 'int64',
    encoding: 'plain',
    valueOf: (row) => (row === 9 ? Infinity : row === 10 ? -Infinity : scattered(row, 2 ** 31)),
    bits: 64,
  },
  {
    name: 'ids of a clock, a machine and a sequence',
    kind: 'int64',
    encoding: 'offsets',
    valueOf: (row) => (1n << 61n) + (BigInt(row) << 22n) + BigInt(scattered(row, 4096)),
    bits: 14.5,
  },
  {
    name: 'integers below the safe ones',
    kind: 'int64',
    encoding: 'offsets',
    valueOf: (row) => (row === 77 ? null : -(1n << 63n) + BigInt(scattered(row, 2 ** 31))),
    bits: 31.5,
  },
  {
    name: 'bigints of the whole range',
    kind: 'int64',
    encoding: 'plain',
    valueOf: (row) => (row % 2 === 0 ? (1n << 63n) - 1n - BigInt(row) : -(1n << 63n) + BigInt(row)),
    bits: 64,
  },
  { name: 'prices', kind: 'float64', encoding: 'decimals', valueOf: (row) => scattered(row, 1e6) / 100, bits: 20.2 },
  {
    name: 'quarters, some negative, nulls between',
    kind: 'float64',
    encoding: 'decimals',
    valueOf: (row) => (row % 9 === 0 ? null : scattered(row, 4000) / 4 - 500.25),
    bits: 12.2,
  },
  { name: 'whole floats', kind: 'float64', encoding: 'decimals', valueOf: (row) => scattered(row, 1000), bits: 10.2 },
  {
    name: 'float4s',
    kind: 'float64',
    encoding: 'singles',
    valueOf: (row) => (row === 4 ? -0 : row === 5 ? Number.NaN : Math.fround(scattered(row, 2 ** 32) / 3)),
    bits: 32.2,
  },
  {
    name: 'prices with one negative zero',
    kind: 'float64',
    encoding: 'plain',
    valueOf: (row) => (row === 4000 ? -0 : (scattered(row, 1e6) + 0.1) / 100),
    bits: 64,
  },
  {
    name: 'floats of all digits',
    kind: 'float64',
    encoding: 'plain',
    valueOf: (row) => (row < 3 ? [Infinity, -Infinity, 5e-324][row]! : Math.sqrt(scattered(row, 2 ** 31) + 0.5)),
    bits: 64,
  },
  {
    name: 'long runs of floats, zeros of both signs and NaN among them',
    kind: 'float64',
    encoding: 'runLength',
    valueOf: (row) => [0, -0, Number.NaN, Math.PI, Infinity, Math.SQRT2][Math.floor(row / 200) % 6]!,
    bits: 0.8,
  },
  { name: 'flags', kind: 'bool', encoding: 'plain', valueOf: (row) => scattered(row, 2) === 1, bits: 1 },
  { name: 'one flag', kind: 'bool', encoding: 'runLength', valueOf: () => true, bits: 0.1 },
  {
    name: 'flags in runs, nulls between',
    kind: 'bool',
    encoding: 'runLength',
    valueOf: (row) => (row % 50 === 0 ? null : Math.floor(row / 700) % 2 === 0),
    bits: 0.2,
  },
  { name: 'names', kind: 'text', encoding: 'texts', valueOf: (row) => `näme ${100_000 + row}`, bits: 97 },
  { name: 'cities', kind: 'text', encoding: 'codes', valueOf: (row) => `city ${scattered(row, 30)}`, bits: 5.8 },
  {
    name: 'cities in order',
    kind: 'text',
    encoding: 'codes',
    valueOf: (row) => (row % 64 === 7 ? null : `city ${Math.floor(row / 400)}`),
    bits: 4,
  },
  { name: 'one word', kind: 'text', encoding: 'codes', valueOf: () => 'word', bits: 0.2 },
];

function rowsOf(kind: PhysicalKind, bytes: Uint8Array, count: number): Datum[] {
  const vector = decodeColumn(kind, bytes, count);
  return Array.from({ length: count }, (_, row) => valueAt(vector, row));
}

function valuesOf(column: Column, count: number): Datum[] {
  return Array.from({ length: count }, (_, row) => column.valueOf(row));
}

describe.each(columns)('$name', (column) => {
  const { kind, encoding, bits } = column;

  test('take the encoding and the bits they should, and come back', () => {
    const values = valuesOf(column, 4096);
    const { bytes } = encodeColumn(kind, anyVector(values), 4096);
    expect(bytes[2]).toBe(encodings[encoding]);
    const bitmapBytes = values.includes(null) ? 512 : 0;
    expect(((bytes.length - envelopeBytes - bitmapBytes) * 8) / 4096).toBeLessThanOrEqual(bits);
    expect(rowsOf(kind, bytes, 4096)).toStrictEqual(values);
  });

  test('come back from a part of a block', () => {
    for (const count of [1, 2, 31, 33, 200, 1023]) {
      const values = valuesOf(column, count);
      const { bytes } = encodeColumn(kind, anyVector(values), count);
      expect(rowsOf(kind, bytes, count)).toStrictEqual(values);
    }
  });

  test('when damaged end in XX001, and without the checksum in that or in values of the kind', () => {
    const count = 700;
    const { bytes } = encodeColumn(kind, anyVector(valuesOf(column, count)), count);
    const head = bytes.subarray(0, 160);
    for (const harmed of flips(head)) {
      const whole = bytes.slice();
      whole.set(harmed);
      expectRefused(() => decodeColumn(kind, whole, count));
      const vector = decodedOrRefused(() => viewColumn(kind, whole, count));
      if (vector === undefined) continue;
      for (let row = 0; row < count; row += 13) expect(belongs(kind, valueAt(vector, row))).toBe(true);
    }
    for (const harmed of truncations(head)) expectRefused(() => viewColumn(kind, harmed, count));
  });
});

test('every encoding that is written has a column here', () => {
  const readOnly = ['dictionary', 'frameOfReference', 'datums'];
  const written = Object.keys(encodings).filter((name) => !readOnly.includes(name));
  expect(new Set(columns.map(({ encoding }) => encoding))).toEqual(new Set(written));
});
