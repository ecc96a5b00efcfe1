/** The key law of the catalog: what edits make is what the rows say, whatever is undone, committed or done by others. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SchemaChangeRun, stepNames } from './schema-change-run.ts';

const step = fc.record({
  // transactions short enough that the two sides do not only wait for each other's locks
  name: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...stepNames) },
    { weight: 1, arbitrary: fc.constant('commit') },
  ),
  side: fc.nat(1),
  choices: fc.array(fc.nat(20), { minLength: 4, maxLength: 4 }),
});

test('the catalog from edits equals the catalog from rows', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      const run = new SchemaChangeRun();
      run.prepare();
      for (const one of steps) run.run(one);
      for (const [what, count] of run.seen) seen.set(what, (seen.get(what) ?? 0) + count);
    }),
    { numRuns: 20 },
  );
  // every kind of step succeeded somewhere, or the law was not tried on it
  const uncounted = ['savepoint', 'checkpoint', 'reopen'];
  expect(stepNames.filter((name) => !seen.has(name) && !uncounted.includes(name))).toEqual([]);
}, 120_000);
