/**
 * Runs a loaded database under strace and checks the order of its system calls: `npm run strace -- [--seconds 20]`.
 *
 * Without strace, or where tracing is not allowed, it says so and ends well.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkTrace } from './check.ts';

const traced = 'openat,write,pwrite64,writev,pwritev,fdatasync,fsync,rename,renameat,renameat2,unlink,unlinkat';
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' } } });

if (spawnSync('strace', ['-o', '/dev/null', 'true']).status !== 0) {
  console.log('skipped: there is no strace here, or it may not trace');
  process.exit(0);
}
const parent = mkdtempSync(join(tmpdir(), 'aiondb-strace-'));
try {
  await traceLoad(parent, Number(values.seconds) * 1_000);
  const report = checkTrace(readFileSync(join(parent, 'trace'), 'latin1'));
  for (const problem of report.problems.slice(0, 20)) console.error(problem);
  console.log(
    `${report.commits} commits printed, each after its sync; ${report.syncs} syncs of the log; ${report.recycled} segments recycled`,
  );
  if (report.problems.length > 0) throw new Error(`${report.problems.length} calls are out of order`);
  if (report.commits < 100 || report.recycled === 0) throw new Error('too little happened to show anything');
} finally {
  rmSync(parent, { recursive: true });
}

/** Kills the loaded process after a while; strace ends with it. */
async function traceLoad(folder: string, durationMs: number): Promise<void> {
  const program = fileURLToPath(new URL('../kill/loaded-process.ts', import.meta.url));
  const options = ['-f', '-y', '-s', '8192', '-e', `trace=${traced}`, '-o', join(folder, 'trace')];
  const command = [process.execPath, '--import', 'tsx', program, join(folder, 'db')];
  const child = spawn('strace', [...options, ...command], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const gone = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), durationMs);
  await gone;
  clearTimeout(timer);
}
