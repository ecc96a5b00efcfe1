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
import type { Datum } from '../../engine/value/type.ts';
import { registry } from './call.ts';
import { arbitraryOf } from './datum.ts';

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
