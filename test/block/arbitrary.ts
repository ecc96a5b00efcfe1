/** fast-check arbitraries for what block/ stores: datums, columns of each kind, row shapes with rows. */
import fc from 'fast-check';
import type { PhysicalKind, RowShape } from '../../engine/block/block.ts';
import { Interval } from '../../engine/value/interval.ts';
import { Numeric } from '../../engine/value/numeric.ts';
import { TemporalValue } from '../../engine/value/temporal-value.ts';
import type { Datum } from '../../engine/value/type.ts';
import type { Vector } from '../../engine/value/vector.ts';
import { narrow } from '../../engine/value/vector.ts';

export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom('', '\ufeffmark', '\0', 'ß', '\u{10ffff}', '\ud7ff\ue000'),
);
export const int32: fc.Arbitrary<number> = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31)));
const wideInteger = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map(narrow);
export const int64: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.maxSafeInteger().map((value) => value + 0),
  wideInteger,
  fc.constantFrom<number | bigint>(0, Number.MIN_SAFE_INTEGER, -(1n << 53n), 1n << 53n, -(1n << 63n), (1n << 63n) - 1n),
);
export const float: fc.Arbitrary<number> = fc.oneof(
  fc.double(),
  fc.constantFrom(-0, Number.NaN, Infinity, -Infinity, 5e-324),
);
const numeric = fc.oneof(
  fc
    .tuple(fc.oneof(fc.maxSafeInteger(), fc.bigInt()), fc.nat(40))
    .map(([coefficient, scale]) => Numeric.of(coefficient, scale)),
  fc.constantFrom(Numeric.nan, Numeric.infinity, Numeric.negativeInfinity),
);
const interval = fc.tuple(fc.integer(), fc.integer(), int64).map((parts) => Interval.of(...parts));
const temporal = fc
  .tuple(fc.constantFrom('date', 'time', 'timestamp', 'timestamptz' as const), fc.oneof(int64, fc.constant(-Infinity)))
  .map(([type, value]) => new TemporalValue(type, value));
export const floats: fc.Arbitrary<Float32Array> = fc
  .array(fc.float({ noNaN: true }), { maxLength: 9 })
  .map((values) => Float32Array.from(values));

/** Every datum that a column of kind `any` may hold. */
export const datum: fc.Arbitrary<Datum> = fc.letrec<{ datum: Datum }>((tie) => ({
  datum: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    float,
    fc.maxSafeInteger(),
    fc.bigInt(),
    text,
    fc.uint8Array({ maxLength: 40 }),
    floats,
    numeric,
    interval,
    temporal,
    fc.array(tie('datum'), { maxLength: 5 }),
    fc.array(fc.tuple(text, tie('datum')), { maxLength: 5 }).map((entries) => new Map(entries)),
  ),
})).datum;

const oid = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const infinity = fc.constantFrom(Infinity, -Infinity);

/** Values without null of each kind, the rare ones included. */
export const valuesOf: Readonly<Record<PhysicalKind, fc.Arbitrary<Datum>>> = {
  bool: fc.boolean(),
  int32: fc.oneof({ weight: 9, arbitrary: int32 }, oid, infinity),
  int64: fc.oneof({ weight: 9, arbitrary: int64 }, infinity),
  float64: float,
  text,
  float32s: floats,
  any: datum,
};

export const kinds = Object.keys(valuesOf) as readonly PhysicalKind[];

/** Whether a value may come out of a column of that kind. */
export function belongs(kind: PhysicalKind, value: Datum): boolean {
  if (value === null) return true;
  switch (kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
    case 'int64':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'float64':
      return typeof value === 'number';
    case 'text':
      return typeof value === 'string';
    case 'float32s':
      return value instanceof Float32Array;
    case 'any':
      return value !== undefined;
  }
}

/** Times of a clock that ticks in whole seconds, in microseconds. */
const seconds = fc.integer({ min: 1_700_000_000, max: 1_700_100_000 }).map((second) => second * 1_000_000);
/** Ids made of a clock, a machine and a sequence, as 64-bit ids often are. */
const snowflake = fc.integer({ min: 0, max: 2 ** 40 }).map((offset) => (1n << 60n) + BigInt(offset));
const cents = fc.integer({ min: -100_000, max: 10_000_000 }).map((value) => (value === 0 ? 0.01 : value / 100));
const single = fc.float().map((value) => Math.fround(value));

/** Columns: of one flavour of values, so that every lane and encoding turns up. */
const flavours: Readonly<Record<PhysicalKind, readonly fc.Arbitrary<Datum>[]>> = {
  bool: [valuesOf.bool, fc.constant(true)],
  int32: [
    int32,
    fc.integer({ min: 7, max: 200 }),
    fc.integer({ min: -90, max: 90 }).map((value) => value * 1000),
    fc.constant(-5),
    oid,
    valuesOf.int32,
  ],
  int64: [
    fc.maxSafeInteger().map((value) => value + 0),
    fc.integer({ min: 10 ** 12, max: 10 ** 12 + 60_000 }),
    fc.integer({ min: -300, max: -100 }),
    fc.integer({ min: 0, max: 2 ** 45 }),
    seconds,
    snowflake,
    int64,
    fc.oneof(fc.maxSafeInteger(), infinity),
    valuesOf.int64,
  ],
  float64: [float, fc.double({ noNaN: true }), cents, single, fc.integer().map((value) => value / 8)],
  text: [
    text,
    fc.constantFrom('red', 'green', 'a rather long name of a colour'),
    fc.constantFrom('é', 'ß'),
    fc.constant(''),
  ],
  float32s: [
    floats,
    fc.array(fc.float({ noNaN: true }), { minLength: 3, maxLength: 3 }).map((v) => Float32Array.from(v)),
  ],
  any: [datum, numeric],
};

/** Kinds whose values are slow to compare. */
const heavy: ReadonlySet<PhysicalKind> = new Set(['float32s', 'any']);

export function column(kind: PhysicalKind): fc.Arbitrary<readonly Datum[]> {
  const long = flavours[kind].map((flavour) =>
    fc.array(flavour, { maxLength: heavy.has(kind) ? 60 : 300, size: 'max' }),
  );
  return fc.oneof(
    ...long,
    ...flavours[kind].map((flavour) => fc.array(fc.option(flavour, { freq: 3 }), { maxLength: 90, size: 'max' })),
    ...(heavy.has(kind) ? [] : [...long.map(inOrder), ...flavours[kind].map(inRuns)]),
  );
}

/** The same values ascending. */
function inOrder(values: fc.Arbitrary<readonly Datum[]>): fc.Arbitrary<readonly Datum[]> {
  return values.map((list) => [...list].sort((left, right) => (left! < right! ? -1 : left! > right! ? 1 : 0)));
}

/** Values that repeat, nulls among them. */
function inRuns(flavour: fc.Arbitrary<Datum>): fc.Arbitrary<readonly Datum[]> {
  const run = fc.tuple(fc.option(flavour, { freq: 6 }), fc.integer({ min: 1, max: 60 }));
  return fc
    .array(run, { maxLength: 8, size: 'max' })
    .map((runs) => runs.flatMap(([value, length]) => new Array<Datum>(length).fill(value)));
}

export function anyVector(values: readonly Datum[]): Vector {
  return { kind: 'any', values, nulls: undefined };
}

/** A shape of up to 20 columns with a row for it. */
export const shapeAndRow: fc.Arbitrary<{ readonly shape: RowShape; readonly row: readonly Datum[] }> = fc
  .tuple(fc.nat(1000), fc.array(fc.constantFrom(...kinds), { maxLength: 20 }))
  .chain(([version, chosen]) =>
    fc.record({
      shape: fc.constant(shapeOf(chosen, version)),
      row: fc.tuple(...chosen.map((kind) => fc.option(valuesOf[kind], { freq: 5 }))),
    }),
  );

export function shapeOf(chosen: readonly PhysicalKind[], version = 1): RowShape {
  return { version, columns: chosen.map((kind, id) => ({ id, kind, missing: null })) };
}
