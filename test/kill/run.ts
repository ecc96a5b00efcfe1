/**
 * Kills a loaded process again and again over one folder: `npx tsx test/kill/run.ts [--rounds 50]`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killRound } from './kill-round.ts';

const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 50 : Number(process.argv[at + 1]);
const folder = join(mkdtempSync(join(tmpdir(), 'aiondb-kill-')), 'db');
let before = 0;
for (let round = 1; round <= rounds; round++) {
  const report = await killRound(folder, 20 + Math.random() * 700);
  if (report.rows < before) throw new Error(`${before} rows were there, ${report.rows} are`);
  console.log(
    `kill ${round} of ${rounds}: ${report.rows - before} commits more, ${report.rows} in all, none lost or torn`,
  );
  before = report.rows;
}
rmSync(join(folder, '..'), { recursive: true });
console.log(`${rounds} kills, ${before} commits, every acknowledged one is there`);
