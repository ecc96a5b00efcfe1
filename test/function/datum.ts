/** Random datums of every type, biased to the edges where functions go wrong. */
import fc from 'fast-check';
import { DbError } from '../../engine/error.ts';
import { int2Max, int2Min, int4Max, int4Min } from '../../engine/value/integer.ts';
import { Interval } from '../../engine/value/interval.ts';
import { TemporalValue } from '../../engine/value/temporal-value.ts';
import { type DataType, type Datum, definitionOf } from '../../engine/value/type.ts';

const safe = Number.MAX_SAFE_INTEGER;

/** Values near the edges, where emission and evaluation could part. */
function near(minimum: number, maximum: number): fc.Arbitrary<number> {
  const edges = [minimum, minimum + 1, -1, 0, 1, 2, maximum - 1, maximum].filter((v) => v >= minimum && v <= maximum);
  return fc.oneof(fc.constantFrom(...edges), fc.integer({ min: minimum, max: maximum })).map((value) => value + 0);
}

const timestamps = fc
  .oneof(fc.constantFrom(Infinity, -Infinity), fc.integer({ min: -1e15, max: 1e15 }))
  .map((v) => v + 0);
const doubles = fc.oneof(fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, 1e308, 5e-324, 0.5), fc.double());
const singles = doubles.map(Math.fround);
const text = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('', 'a', 'ab', '\uffff', '\u{1f600}'));

const arbitraries: Readonly<Record<string, fc.Arbitrary<Datum>>> = {
  int2: near(int2Min, int2Max),
  int4: near(int4Min, int4Max),
  int8: near(-safe, safe),
  oid: near(0, 0xffff_ffff),
  float4: singles,
  float8: doubles,
  bool: fc.boolean(),
  date: timestamps,
  time: fc.integer({ min: 0, max: 86_400_000_000 }),
  timestamp: timestamps,
  timestamptz: timestamps,
  text,
  name: text,
  char: text,
  bpchar: text,
  varchar: text,
  unknown: text,
  uuid: fc.uuid(),
  regclass: near(0, 0xffff_ffff),
  regtype: near(0, 0xffff_ffff),
  regproc: near(0, 0xffff_ffff),
  vector: fc.array(singles.filter(Number.isFinite), { minLength: 1, maxLength: 3 }).map((v) => Float32Array.from(v)),
};

/** Values of the graph languages without entities. */
const dynamicValues: fc.Arbitrary<Datum> = fc.oneof(
  { maxDepth: 2 },
  fc.constant(null),
  fc.boolean(),
  fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  fc.integer({ min: -3, max: 3 }).map(BigInt),
  doubles,
  text,
  fc.constantFrom('year', 'P1D', '2024-02-29', '12:00'),
  fc.integer({ min: -99_999, max: 99_999 }).map((day) => new TemporalValue('date', day)),
  fc.constant(Interval.of(1, 2, 3)),
  fc.array(fc.integer().map(BigInt), { maxLength: 3 }),
  fc.dictionary(text, fc.integer().map(BigInt), { maxKeys: 2 }).map((object) => new Map(Object.entries(object))),
);

/** One dimension, now and then two, with nulls. */
function arrays(element: DataType): fc.Arbitrary<Datum> {
  const row = fc.array(fc.option(arbitraryOf(element), { freq: 4 }), { maxLength: 3 });
  return fc.oneof(
    row,
    fc.tuple(row).map(([only]) => (only.length === 0 ? [] : [only, only])),
  );
}

/** Types whose datums are made by reading text. */
function parsed(type: DataType, texts: fc.Arbitrary<string>): fc.Arbitrary<Datum> {
  return texts.map((literal) => definitionOf(type).parse(literal, type));
}

/** Random datums of a type. */
export function arbitraryOf(type: DataType): fc.Arbitrary<Datum> {
  const found = arbitraries[type.name];
  if (found !== undefined) return found;
  const smallIntegers = fc.integer({ min: -99, max: 99 });
  switch (type.name) {
    case 'numeric':
      return parsed(
        type,
        fc.tuple(fc.bigInt(), fc.nat(9)).map(([n, s]) => `${n}e-${s}`),
      );
    case 'interval':
      return parsed(
        type,
        fc.tuple(smallIntegers, smallIntegers).map(([m, d]) => `${m} mons ${d} days`),
      );
    case 'bytea':
      return fc.uint8Array({ maxLength: 4 });
    case 'jsonb':
      return parsed(
        type,
        fc.json({ maxDepth: 1 }).filter((json) => !json.includes('\\u0000')),
      );
    case 'json':
      return parsed(type, fc.json({ maxDepth: 1 }));
    case 'any':
      return dynamicValues;
    default:
      if (type.element !== undefined) return arrays(type.element);
      throw new DbError('0A000', `no values of type ${type.name} for this test`);
  }
}
