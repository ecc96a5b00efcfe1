/**
 * Runs the whole TCK: no scenario crashes, and as many pass as ever did. `npm run tck` prints the score by folder.
 */
import { expect, test } from 'vitest';
import { findTck, readScenarios } from './feature.ts';
import { ScenarioRunner } from './run-scenario.ts';

const tck = findTck();

test(tck === undefined ? 'TCK: skipped, the conformance cases are not at hand' : 'TCK', {
  timeout: 600_000,
}, async () => {
  if (tck === undefined) return;
  const runner = new ScenarioRunner(tck);
  const crashes: string[] = [];
  let passed = 0;
  for (const scenario of readScenarios(tck)) {
    const verdict = await runner.run(scenario);
    if (verdict.kind === 'passed') passed++;
    if (verdict.kind === 'crashed') crashes.push(`${scenario.file} ${scenario.name}: ${verdict.reason}`);
  }
  await runner.close();
  expect(crashes).toEqual([]);
  expect(passed).toBeGreaterThanOrEqual(leastPassed);
});

/** Raised when more scenarios pass. */
const leastPassed = 2392;
