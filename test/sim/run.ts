/**
 * Runs many seeds and prints how often each rare event happened: `npx tsx test/sim/run.ts --seeds 1000 [--first 1]`.
 *
 * Fails when a check fails (naming the seed, which alone reproduces it), and when some rare event never happened, because
 * then the run has shown less than it seems.
 */
import { Simulation } from './simulation.ts';
import type { Counts } from './world.ts';

function option(name: string, standard: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? standard : Number(process.argv[at + 1]);
}

const seeds = option('seeds', 100);
const first = option('first', 1);
const transactions = option('transactions', 500);
const totals = new Map<string, number>();

function add(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) totals.set(name, (totals.get(name) ?? 0) + value);
}

for (let seed = first; seed < first + seeds; seed++) {
  const simulation = new Simulation(seed);
  try {
    const counts: Counts = await simulation.run(transactions, 2);
    add({ ...counts, ...simulation.world.machine.disk.rare });
  } catch (error) {
    console.error(`seed ${seed}:`, error);
    process.exit(1);
  }
}
console.log(`${seeds} seeds of ${transactions} transactions`);
for (const [name, value] of [...totals].sort(([left], [right]) => left.localeCompare(right))) {
  console.log(`${name.padEnd(24)} ${value}`);
}
/** Too rare to be asked for in a hundred seeds. */
const exempt = new Set(['memoryWaits', 'inDoubtKept']);
const never = [...totals].filter(([name, value]) => value === 0 && !exempt.has(name)).map(([name]) => name);
if (never.length > 0 && seeds >= 100) {
  console.error(`never happened: ${never.join(', ')}`);
  process.exit(1);
}
