/**
 * `npm run bench -- <case>… | all [--rows N] [--rounds N] [--only a,b] [--json out.json] [--compare old.json]`
 *
 * Loads the same seeded data into every contestant, checks that they agree, measures in interleaved rounds, checks
 * again, prints a table. A case whose contestants disagree is not measured, and the exit code is 1.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { agreeExactly } from './agree.ts';
import type { Answer, Case, Contestant } from './case.ts';
import { filterSum, groupBy } from './cases/analytics.ts';
import { bulkLoad } from './cases/bulk-load.ts';
import { durableInsert } from './cases/durable-insert.ts';
import { nearest } from './cases/nearest.ts';
import { pointLookup } from './cases/point-lookup.ts';
import { twoHop } from './cases/two-hop.ts';
import { measure } from './measure.ts';
import { formatComparison, formatReport, type Report } from './report.ts';

const cases: readonly Case[] = [pointLookup, durableInsert, bulkLoad, filterSum, groupBy, twoHop, nearest];
const resultsFolder = join(import.meta.dirname, 'results');

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    compare: { type: 'string' },
  },
});

const chosen = cases.filter(({ name }) => positionals.includes(name) || positionals.includes('all'));
const unknown = positionals.filter((name) => name !== 'all' && !cases.some((known) => known.name === name));
if (chosen.length === 0 || unknown.length > 0) {
  console.error(`usage: npm run bench -- <case>… [--rows N] [--rounds N] [--only a,b] [--json FILE] [--compare FILE]`);
  console.error(`cases: ${cases.map(({ name }) => name).join(', ')}, or all`);
  process.exit(2);
}

const older =
  options.compare === undefined ? [] : (JSON.parse(readFileSync(fromCaller(options.compare), 'utf8')) as Report[]);
const reports: Report[] = [];
for (const wanted of chosen) {
  const report = await runCase(wanted);
  reports.push(report);
  console.log(`\n${formatReport(report)}`);
  const before = older.find((old) => old.case === report.case);
  if (before !== undefined) console.log(`\n${formatComparison(before, report)}`);
}
if (options.json !== undefined) writeFileSync(fromCaller(options.json), `${JSON.stringify(reports, null, 2)}\n`);

async function runCase(wanted: Case): Promise<Report> {
  const only = options.only?.split(',');
  const names = wanted.contestants.filter((name) => only === undefined || only.includes(name));
  if (names.length === 0) throw new Error(`${wanted.name} has no contestant among ${options.only}`);
  const rowCount = options.rows === undefined ? wanted.rowCount : Number(options.rows);
  const roundCount = options.rounds === undefined ? wanted.roundCount : Number(options.rounds);
  mkdirSync(resultsFolder, { recursive: true });
  const folder = mkdtempSync(join(resultsFolder, `${wanted.name}-`));
  let contestants: readonly Contestant[] = [];
  try {
    progress(`${wanted.name}: loading`);
    contestants = await wanted.open({ rowCount, folder, names });
    const agree = wanted.agree ?? agreeExactly;
    agree(await answersOf(contestants));
    const measurements = await measure({ ...wanted, roundCount }, contestants, (round) =>
      progress(`${wanted.name}: round ${round + 1} of ${roundCount}`),
    );
    agree(await answersOf(contestants));
    const { name, operation } = wanted;
    const processor = cpus()[0]?.model ?? 'unknown';
    const takenAt = new Date().toISOString();
    return { case: name, operation, rowCount, node: process.version, processor, takenAt, measurements };
  } finally {
    progress('');
    for (const contestant of contestants) await contestant.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answersOf(contestants: readonly Contestant[]): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (const contestant of contestants) answers.set(contestant.name, await contestant.answer());
  return answers;
}

/** npm runs this in its own folder; a file named on the command line is meant from where npm was called. */
function fromCaller(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path);
}

/** One line that overwrites itself, on a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
