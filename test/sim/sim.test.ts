/**
 * The first few seeds of the simulation, and whether its checkers find what is planted for them; `npm run sim` runs as
 * many seeds as one likes.
 */
import { expect, test } from 'vitest';
import { faults } from './faults.ts';
import { planOf } from './plan.ts';
import { findPlanted } from './planted.ts';
import { simulate } from './simulation.ts';

for (let seed = 1; seed <= 10; seed++) {
  test(`a simulated database keeps its promises, seed ${seed}`, async () => {
    const counts = await simulate(planOf(seed));
    expect(counts.of('acknowledged')).toBeGreaterThan(0);
    expect(counts.of('transactions')).toBe(500);
    expect(counts.of('power failures') + counts.of('kills') + counts.of('clean closes')).toBeGreaterThanOrEqual(3);
  });
}

test('a seed says all there is to say about a run', async () => {
  const [first, second] = [await simulate(planOf(3)), await simulate(planOf(3))];
  expect(first.lines()).toEqual(second.lines());
});

for (const fault of faults) {
  test(`the checker of ${fault.finds} finds that ${fault.story}`, async () => {
    expect((await findPlanted(fault, 40))?.problem).toMatch(`${fault.finds}: `);
  });
}
