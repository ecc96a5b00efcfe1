/**
 * A few rounds of the kill harness; `npx tsx test/kill/run.ts` runs fifty.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { killRound } from './kill-round.ts';

test('a killed process loses no acknowledged commit', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'aiondb-kill-'));
  let rows = 0;
  for (const delayMs of [60, 400, 800]) {
    const report = await killRound(join(parent, 'db'), delayMs);
    expect(report.rows).toBeGreaterThanOrEqual(rows);
    rows = report.rows;
  }
  expect(rows).toBeGreaterThan(100);
  rmSync(parent, { recursive: true });
});
