/**
 * Meaning is said once: every function's `emit`, built into closures, agrees with its `evaluate`, errors included; and
 * every aggregate's slots agree with its accumulator.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import {
  type AggregateFunction,
  type Closure,
  closureEmitter,
  leavesNarrowLane,
  type ScalarFunction,
  slotClosure,
} from '../../engine/function/function.ts';
import { int2Max, int2Min, int4Max, int4Min } from '../../engine/value/integer.ts';
import { type DataType, type Datum, definitionOf } from '../../engine/value/type.ts';
import { registry } from './call.ts';

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
  uuid: fc.uuid(),
  vector: fc.array(singles.filter(Number.isFinite), { minLength: 1, maxLength: 3 }).map((v) => Float32Array.from(v)),
};

/** Types whose datums are made by reading text. */
function parsed(type: DataType, texts: fc.Arbitrary<string>): fc.Arbitrary<Datum> {
  return texts.map((literal) => definitionOf(type).parse(literal, type));
}

function arbitraryOf(type: DataType): fc.Arbitrary<Datum> {
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
    default:
      throw new DbError('0A000', `no values of type ${type.name} for this test`);
  }
}

type Outcome = { readonly value: Datum } | { readonly error: string };

function outcomeOf(run: () => Datum): Outcome | 'wide' {
  try {
    return { value: run() };
  } catch (error) {
    if (error === leavesNarrowLane) return 'wide';
    if (error instanceof DbError) return { error: `${error.code} ${error.message}` };
    throw error;
  }
}

const scalars = [...registry.all()].filter((f): f is ScalarFunction => f.kind === 'scalar' && f.emit !== undefined);

test('functions that are compiled exist', () => {
  expect(scalars.length).toBeGreaterThan(100);
});

for (const definition of scalars) {
  const names = definition.parameters.map(({ name }) => name).join(', ');
  test(`${definition.name}(${names}): emit agrees with evaluate`, () => {
    const slots = definition.parameters.map((_, i) => slotClosure(i));
    const compiled: Closure = definition.emit!(closureEmitter, slots);
    const body = definition.evaluate as (...values: readonly Datum[]) => Datum;
    fc.assert(
      fc.property(fc.tuple(...definition.parameters.map(arbitraryOf)), (values) => {
        const narrow = outcomeOf(() => compiled(values));
        const exact = outcomeOf(() => body(...values));
        if (narrow === 'wide') expect(exact).not.toMatchObject({ value: expect.toSatisfy(Number.isSafeInteger) });
        else expect(narrow).toStrictEqual(exact);
      }),
      { numRuns: 60 },
    );
  });
}

const slotted = [...registry.all()].filter(
  (f): f is AggregateFunction => f.kind === 'aggregate' && f.slots !== undefined,
);

for (const definition of slotted) {
  const names = definition.parameters.map(({ name }) => name).join(', ');
  test(`${definition.name}(${names}): slots agree with the accumulator`, () => {
    const types = definition.parameters.map((type) => (type.name === 'anything' ? { name: 'int4' } : type));
    const slots = definition.slots!;
    const width = slots.initial.length;
    const steps = slots.step(
      closureEmitter,
      slots.initial.map((_, i) => slotClosure(i)),
      types.map((_, i) => slotClosure(width + i)),
    );
    const accumulator = definition.accumulator(types, { name: 'int8' });
    const rows = fc.array(fc.tuple(...types.map(arbitraryOf)), { maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.nat(20), (values, split) => {
        const viaSlots = outcomeOf(() => {
          let state: readonly number[] = slots.initial;
          for (const row of values) state = steps.map((step) => step([...state, ...row]) as number);
          return slots.finish(state);
        });
        const whole = (part: readonly (readonly Datum[])[]): unknown =>
          part.reduce((state: unknown, row) => accumulator.step(state, ...row), accumulator.init());
        const viaSteps = outcomeOf(() => accumulator.finish(whole(values)));
        expect(viaSlots).toStrictEqual(viaSteps);
        // float sums may round and overflow differently when merged
        if (types.some(({ name }) => name.startsWith('float')) && !/^(min|max|count)$/.test(definition.name)) return;
        const parts = [values.slice(0, split), values.slice(split)].map(whole);
        const merged = outcomeOf(() => accumulator.finish(accumulator.merge(parts[0], parts[1])));
        expect(merged).toStrictEqual(viaSteps);
      }),
      { numRuns: 100 },
    );
  });
}
