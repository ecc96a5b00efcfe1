/**
 * Runs the openCypher TCK and prints how many scenarios pass in each feature folder: `npm run tck -- [name] [--reasons]`.
 */
import { dirname } from 'node:path';
import { findTck, readScenarios } from './feature.ts';
import { ScenarioRunner, type Verdict } from './run-scenario.ts';

interface Tally {
  passed: number;
  failed: number;
  crashed: number;
}

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const showsReasons = process.argv.includes('--reasons');
const tck = findTck();

if (tck === undefined) {
  console.log('The TCK is not at hand: set AIONDB_CONFORMANCE to the folder that holds tck/.');
} else {
  const tallies = new Map<string, Tally>();
  const total: Tally = { passed: 0, failed: 0, crashed: 0 };
  const runner = new ScenarioRunner(tck);
  for (const scenario of readScenarios(tck)) {
    const title = `${scenario.file} ${scenario.name}`;
    if (wanted.length > 0 && !wanted.some((part) => title.includes(part))) continue;
    const verdict = await runner.run(scenario);
    const folder = dirname(scenario.file);
    const tally = tallies.get(folder) ?? { passed: 0, failed: 0, crashed: 0 };
    tallies.set(folder, tally);
    tally[verdict.kind]++;
    total[verdict.kind]++;
    if (verdict.kind === 'crashed' || (showsReasons && verdict.kind === 'failed')) report(title, verdict);
  }
  await runner.close();
  for (const [folder, tally] of tallies) console.log(line(folder, tally));
  console.log(line('all', total));
  if (total.crashed > 0) process.exitCode = 1;
}

function report(title: string, verdict: Exclude<Verdict, { kind: 'passed' }>): void {
  console.log(`${verdict.kind}: ${title}\n  ${verdict.reason.replaceAll('\n', '\n  ')}`);
}

function line(name: string, { passed, failed, crashed }: Tally): string {
  const counts = `${passed} passed, ${failed} failed${crashed === 0 ? '' : `, ${crashed} crashed`}`;
  return `${name.padEnd(36)} ${counts}`;
}
