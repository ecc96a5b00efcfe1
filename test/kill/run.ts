/**
 * Kills a loaded process again and again over one folder: `npx tsx test/kill/run.ts [--rounds 50] [--only store|served]`.
 *
 * `store`: a program on the store itself; `served`: the program `aiondb serve` under eight connections.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type KillReport, killRound } from './kill-round.ts';
import { servedKillRound } from './served-round.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '50' }, only: { type: 'string', default: 'store,served' } },
});

type KillRound = (folder: string, delayMs: number) => Promise<KillReport>;

async function run(name: string, round: KillRound, longestMs: number): Promise<void> {
  const rounds = Number(values.rounds);
  const folder = join(mkdtempSync(join(tmpdir(), 'aiondb-kill-')), 'db');
  let before = 0;
  let acknowledged = 0;
  for (let number = 1; number <= rounds; number++) {
    const report = await round(folder, 20 + Math.random() * longestMs);
    if (report.rows < before) throw new Error(`${before} commits were there, ${report.rows} are`);
    const added = report.rows - before;
    console.log(`${name} kill ${number} of ${rounds}: ${added} commits more, ${report.rows} in all, none lost or torn`);
    before = report.rows;
    acknowledged += report.acknowledged;
  }
  rmSync(join(folder, '..'), { recursive: true });
  console.log(`${name}: ${rounds} kills, ${before} commits, every acknowledged one is there`);
  if (before === 0 || acknowledged === 0) throw new Error('nothing was committed: the harness saw no load');
}

if (values.only.includes('store')) await run('store', killRound, 700);
if (values.only.includes('served')) await run('served', servedKillRound, 1000);
