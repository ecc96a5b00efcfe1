/** The archive of log segments, and recovery to a point in time from it, over timelines. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RestoreRequest } from '../../engine/txn/txn.ts';
import { countOf, Ledger, openSmall, restore } from './backup-workbench.ts';

vi.setConfig({ testTimeout: 120_000 });

let parent = '';
let folder = '';
let backup = '';
let archive = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aiondb-archive-'));
  folder = join(parent, 'db');
  backup = join(parent, 'backup');
  archive = join(parent, 'archive');
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const names = (place: string): string[] => readdirSync(place);
const full = (place: string): string[] => names(place).filter((name) => /^[0-9a-f]{24}$/.test(name));

/** Restores, opens what came out of it, and returns how many numbers it holds. */
async function countRestored(ledger: Ledger, place: string, more: Partial<RestoreRequest> = {}): Promise<number> {
  await restore({ backup, folder: place, archive, ...more });
  const store = await openSmall(place);
  const count = countOf(store, ledger);
  await store.close();
  return count;
}

test('a backup and the archive behind it bring back every moment', async () => {
  const store = await openSmall(folder, { archive });
  const ledger = new Ledger(store);
  await ledger.addMany(30);
  const { endLsn } = await store.backup(backup).promise;
  await ledger.addMany(700);
  await store.checkpoint();
  await ledger.addMany(5);
  await store.close();
  // the log lets go of what is archived, and the archive has it all
  expect(full(`${folder}/wal`).length).toBeLessThan(full(archive).length);
  expect(names(archive).filter((name) => name.endsWith('.partial')).length).toBe(1);
  expect(names(archive).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(await countRestored(ledger, `${parent}/all`)).toBe(735);
  for (const number of [40, 333, 734]) {
    const lsn = ledger.timestamps[number - 1]!;
    expect(lsn).toBeGreaterThan(endLsn);
    expect(await countRestored(ledger, `${parent}/to${number}`, { until: { kind: 'lsn', lsn } })).toBe(number);
  }
});

test('what was not archived in time is archived later, in the order of the log', async () => {
  const warnings: string[] = [];
  const first = await openSmall(folder);
  const ledger = new Ledger(first);
  await ledger.addMany(500);
  await first.close();
  const store = await openSmall(folder, { archive, onWarning: (sentence) => warnings.push(sentence) });
  await store.backup(backup).promise;
  const again = new Ledger(store);
  await again.addMany(1);
  const fullSegments = Math.floor(store.statistics.flushedTimestamp / (65_536 - 64));
  expect(fullSegments).toBeGreaterThan(1);
  await vi.waitUntil(() => full(archive).length === fullSegments, { timeout: 10_000 });
  const next = `00000001${full(archive).length.toString(16).padStart(16, '0')}`;
  mkdirSync(`${archive}/${next}.part`);
  await again.addMany(500);
  await store.checkpoint();
  expect(warnings).toEqual([expect.stringContaining(`Segment ${next} could not be archived`)]);
  expect(full(archive)).not.toContain(next);
  expect(full(`${folder}/wal`)).toContain(next);
  rmSync(`${archive}/${next}.part`, { recursive: true });
  await store.close();
  expect(warnings.length).toBe(1);
  expect(await countRestored(again, `${parent}/restored`)).toBe(501);
});

test('a restored database archives its own timeline beside the old one, and either can be followed', async () => {
  const store = await openSmall(folder, { archive });
  const ledger = new Ledger(store);
  await ledger.addMany(10);
  await store.backup(backup).promise;
  await ledger.addMany(300);
  await store.close();
  const lsn = ledger.timestamps[99]!;
  const second = `${parent}/second`;
  const { timeline } = await restore({ backup, folder: second, archive, until: { kind: 'lsn', lsn } });
  expect(timeline).toBe(2);
  const branch = await openSmall(second, { archive });
  const branched = new Ledger(branch);
  await branched.addMany(400);
  await branch.close();
  expect(names(archive)).toContain('00000002.history');

  const third = await openSmall(`${parent}/second`, { archive });
  await branched.addMany(0);
  await third.close();
  const newest = await restore({ backup, folder: `${parent}/newest`, archive });
  expect(newest.timeline).toBe(3);
  const opened = await openSmall(`${parent}/newest`);
  expect([countOf(opened, ledger), countOf(opened, branched)]).toEqual([100, 400]);
  await opened.close();
  // until a moment before the branch, and along the history that was left
  const before = { kind: 'lsn', lsn: ledger.timestamps[49]! } as const;
  expect(await countRestored(ledger, `${parent}/before`, { until: before })).toBe(50);
  expect(await countRestored(ledger, `${parent}/old`, { timeline: 1 })).toBe(310);
  await expect(restore({ backup, folder: `${parent}/none`, archive, timeline: 7 })).rejects.toMatchObject({
    code: '22023',
  });
  // an archive that another restored copy uses
  await restore({ backup, folder: `${parent}/rival`, timeline: 1 });
  await expect(openSmall(`${parent}/rival`, { archive })).rejects.toMatchObject({ code: '55000' });
  const rival = await openSmall(`${parent}/rival`);
  await rival.close();
});

test('a missing or damaged segment of the archive is an error, not an end', async () => {
  const store = await openSmall(folder, { archive });
  const ledger = new Ledger(store);
  await ledger.addMany(10);
  await store.backup(backup).promise;
  await ledger.addMany(600);
  await store.close();
  const middle = full(archive).at(-2)!;
  renameSync(`${archive}/${middle}`, `${parent}/aside`);
  await expect(countRestored(ledger, `${parent}/missing`)).rejects.toMatchObject({
    code: 'XX001',
    hint: expect.stringMatching(/archive/),
  });
  const bytes = readFileSync(`${parent}/aside`);
  bytes[30_000]! ^= 1;
  writeFileSync(`${archive}/${middle}`, bytes);
  await expect(countRestored(ledger, `${parent}/damaged`)).rejects.toMatchObject({ code: 'XX001' });
  // before the damage everything is there, and the half restored folder is begun anew
  const until = { kind: 'lsn', lsn: ledger.timestamps[99]! } as const;
  expect(await countRestored(ledger, `${parent}/damaged`, { until })).toBe(100);
});

test('an archive of another database is refused', async () => {
  const store = await openSmall(folder, { archive });
  await new Ledger(store).addMany(1);
  await store.close();
  await expect(openSmall(`${parent}/other`, { archive })).rejects.toMatchObject({
    code: '55000',
    hint: expect.stringMatching(/of its own/),
  });
  await expect(openSmall(folder, { archive, readOnly: true })).rejects.toMatchObject({ code: '22023' });
  const again = await openSmall(folder, { archive });
  await again.close();
});
