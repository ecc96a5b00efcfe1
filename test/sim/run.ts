/**
 * Runs many seeds and prints how often each rare event happened.
 *
 * | call | does |
 * |---|---|
 * | `npm run sim -- --seeds 1000 [--first 1]` | so many seeds of 500 transactions, each with crashes |
 * | `… --keep-going` | does not end with the first seed that fails |
 * | `npm run sim -- --seed 17` | one seed, as a failing run names it |
 * | `npm run sim -- --planted` | whether the checkers find the bugs of faults.ts, each within 500 seeds |
 *
 * Fails when a check fails, naming the seed, which alone reproduces it; and over a hundred seeds or more when a rare
 * event never happened, because then the run has shown less than it seems.
 */
import { parseArgs } from 'node:util';
import { faults } from './faults.ts';
import { planOf } from './plan.ts';
import { findPlanted } from './planted.ts';
import { EventCounts } from './rare-events.ts';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    first: { type: 'string', default: '1' },
    seed: { type: 'string' },
    transactions: { type: 'string', default: '500' },
    planted: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});
if (values.planted) process.exit(await showPlanted());
const first = Number(values.seed ?? values.first);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const transactions = Number(values.transactions);
const failed: number[] = [];
const totals = new EventCounts();
const startMs = performance.now();
for (let seed = first; seed < first + count; seed++) {
  try {
    totals.addAll(await simulate(planOf(seed, { transactions })));
  } catch (error) {
    console.error(`seed ${seed}:`, error);
    console.error(`reproduce with: npm run sim -- --seed ${seed}`);
    failed.push(seed);
    if (!values['keep-going']) process.exit(1);
  }
  if ((seed - first + 1) % 500 === 0) {
    const seconds = (performance.now() - startMs) / 1_000;
    console.log(`${seed - first + 1} seeds, ${((seed - first + 1) / seconds).toFixed(1)} a second`);
  }
}
const seconds = (performance.now() - startMs) / 1_000;
console.log(`${count} seeds of ${transactions} transactions, ${(count / seconds).toFixed(1)} a second`);
for (const line of totals.lines()) console.log(line);
if (failed.length > 0) {
  console.error(`failed: seeds ${failed.join(', ')}`);
  process.exit(1);
}
const never = totals.never();
if (never.length > 0 && count >= 100) {
  console.error(`never happened: ${never.join(', ')}`);
  process.exit(1);
}

/** The exit code. */
async function showPlanted(): Promise<number> {
  let missed = 0;
  for (const fault of faults) {
    const finding = await findPlanted(fault, 500);
    if (finding === undefined) missed++;
    const verdict = finding === undefined ? 'NOT found in 500 seeds' : `found with seed ${finding.seeds}`;
    console.log(`${fault.name} (${fault.story}): ${verdict}`);
    if (finding !== undefined) console.log(`  ${finding.problem.split('\n')[0]}`);
  }
  return missed === 0 ? 0 : 1;
}
