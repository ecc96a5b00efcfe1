/**
 * The first few seeds of the simulation; `npx tsx test/sim/run.ts --seeds N` runs as many as one likes.
 */
import { expect, test } from 'vitest';
import { Simulation } from './simulation.ts';

for (let seed = 1; seed <= 12; seed++) {
  test(`a simulated database keeps its promises, seed ${seed}`, async () => {
    const counts = await new Simulation(seed).run(500, 2);
    expect(counts.acknowledged).toBeGreaterThan(0);
    expect(counts.powerFailures + counts.kills + counts.cleanCloses).toBe(3);
  });
}
