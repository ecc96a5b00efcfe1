/** Backups of running databases on the real disk: what they hold, going on after an interruption, and damage. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';
import { openStoreSync, restoreBackup, verifyBackup } from '../../engine/txn/txn.ts';
import { countOf, Ledger, openSmall, restore, verify } from './backup-workbench.ts';

vi.setConfig({ testTimeout: 120_000 });

let parent = '';
let folder = '';
let target = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'aiondb-backup-'));
  folder = join(parent, 'db');
  target = join(parent, 'backup');
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

test('a backup taken under load holds every commit up to its end, and nothing of a later one', async () => {
  const store = await openSmall(folder);
  const ledger = new Ledger(store);
  await ledger.addMany(300);
  await store.checkpoint();
  await ledger.addMany(50);
  let isRunning = true;
  const writers = [1, 2, 3].map(async () => {
    while (isRunning) {
      await ledger.add();
      if (ledger.timestamps.length % 200 === 0) void store.checkpoint();
      await turn();
    }
  });
  const phases = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const acknowledged = await ledger.add();
    const task = store.backup(`${target}${round}`, { onProgress: ({ phase }) => phases.add(phase) });
    const { endLsn, notes } = await task.promise;
    expect(notes).toEqual([]);
    expect(endLsn).toBeGreaterThanOrEqual(acknowledged);
    expect((await verify(`${target}${round}`)).endLsn).toBe(endLsn);
    const restored = await restore({ backup: `${target}${round}`, folder: `${parent}/restored${round}` });
    expect(restored).toMatchObject({ endLsn, timeline: 2 });
    const again = await openSmall(`${parent}/restored${round}`);
    expect(countOf(again, ledger)).toBe(ledger.countAt(endLsn));
    await again.close();
  }
  isRunning = false;
  await Promise.all(writers);
  expect([...phases]).toEqual(expect.arrayContaining(['base', 'log']));
  await store.close();
});

test('a restored database goes on, and is backed up and restored in its turn', async () => {
  const store = await openSmall(folder);
  const ledger = new Ledger(store);
  await ledger.addMany(20);
  const { endLsn } = await store.backup(target).promise;
  await store.close();
  const summary = await restoreBackup(nodeHost(), { backup: target, folder: `${parent}/second` }).promise;
  expect(summary).toMatchObject({ endLsn, timeline: 2, notes: [] });
  const second = await openSmall(`${parent}/second`);
  expect(countOf(second, ledger)).toBe(20);
  const more = new Ledger(second);
  await more.addMany(200);
  const { endLsn: secondEnd } = await second.backup(`${target}2`).promise;
  await second.close();
  expect((await verifyBackup(nodeHost(), `${target}2`).promise).timeline).toBe(2);
  const last = await restore({ backup: `${target}2`, folder: `${parent}/third` });
  expect(last).toMatchObject({ endLsn: secondEnd, timeline: 3 });
  const third = await openSmall(`${parent}/third`);
  expect([countOf(third, ledger), countOf(third, more)]).toEqual([20, 200]);
  await third.close();
  expect(readdirSync(`${parent}/third/wal`).filter((name) => name.endsWith('.history'))).toEqual([
    '00000002.history',
    '00000003.history',
  ]);
});

test('restoring until an LSN between two commits shows exactly the first', async () => {
  const store = await openSmall(folder);
  const ledger = new Ledger(store);
  await ledger.addMany(10);
  await store.checkpoint();
  const startLsn = store.statistics.checkpointTimestamp;
  await ledger.addMany(5);
  const { endLsn } = await store.backup(target).promise;
  await store.close();
  const [first, second] = ledger.timestamps.slice(12, 14) as [number, number];
  for (const [at, lsn] of [first, first + 8, second - 1, second].entries()) {
    const place = `${parent}/until${at}`;
    const summary = await restore({ backup: target, folder: place, until: { kind: 'lsn', lsn } });
    expect(summary.endLsn).toBe(lsn === second ? second : first);
    const restored = await openSmall(place);
    expect(countOf(restored, ledger)).toBe(lsn === second ? 14 : 13);
    await restored.close();
  }
  const refused = (lsn: number): Promise<unknown> =>
    restore({ backup: target, folder: `${parent}/refused${lsn}`, until: { kind: 'lsn', lsn } });
  await expect(refused(startLsn - 1)).rejects.toMatchObject({ code: '22023', hint: expect.stringMatching(/older/) });
  await expect(refused(endLsn + 1)).rejects.toMatchObject({ code: '22023', hint: expect.stringMatching(/archive/) });
  await expect(openSmall(`${parent}/refused${endLsn + 1}`)).rejects.toMatchObject({ code: '58P01' });
});

test('restoring until a moment goes by the times of the commits', async () => {
  const store = await openSmall(folder);
  const ledger = new Ledger(store);
  await ledger.addMany(3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const timeUs = nodeHost().clock.wallTimeUs();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await ledger.addMany(3);
  await store.backup(target).promise;
  await store.close();
  const summary = await restore({ backup: target, folder: `${parent}/then`, until: { kind: 'time', timeUs } });
  expect(Date.parse(summary.lastCommitAt!) * 1_000).toBeLessThanOrEqual(timeUs);
  const then = await openSmall(`${parent}/then`);
  expect(countOf(then, ledger)).toBe(3);
  await then.close();
  const early = { kind: 'time', timeUs: timeUs - 86_400_000_000 } as const;
  await expect(restore({ backup: target, folder: `${parent}/early`, until: early })).rejects.toMatchObject({
    code: '22023',
  });
  const late = { kind: 'time', timeUs: timeUs + 86_400_000_000 } as const;
  const all = await restore({ backup: target, folder: `${parent}/late`, until: late });
  expect(all.notes).toEqual([expect.stringMatching(/^The log ends at LSN \d+, before a commit later than/)]);
});

test('a backup that was stopped goes on with the same target', async () => {
  const store = await openSmall(folder);
  const ledger = new Ledger(store);
  await ledger.addMany(400);
  await store.checkpoint();
  await ledger.addMany(400);
  const task = store.backup(target, {
    onProgress: ({ phase }) => {
      if (phase === 'log') task.cancel();
    },
  });
  await expect(task.promise).rejects.toMatchObject({ code: '57014' });
  expect(existsSync(`${target}/backup.json`)).toBe(false);
  await expect(verify(target)).rejects.toMatchObject({ code: '58P01', hint: expect.stringMatching(/same target/) });
  await ledger.addMany(10);
  // the base that was copied is older than the newest checkpoint, and the log may no longer reach back to it
  const base = statSync(`${target}/base/data.mdb`).mtimeMs;
  const { endLsn, notes } = await store.backup(target).promise;
  expect(notes).toEqual([expect.stringMatching(/was continued/)]);
  expect(statSync(`${target}/base/data.mdb`).mtimeMs).toBe(base);
  await restore({ backup: target, folder: `${parent}/restored` });
  const restored = await openSmall(`${parent}/restored`);
  expect(countOf(restored, ledger)).toBe(ledger.countAt(endLsn));
  await restored.close();
  await expect(store.backup(target).promise).rejects.toMatchObject({ code: '58P02' });
  await store.close();
});

test('closing the database stops its backup', async () => {
  const store = await openSmall(folder);
  await new Ledger(store).addMany(10);
  const stopped = expect(store.backup(target).promise).rejects.toMatchObject({ code: '57014' });
  await store.close();
  await stopped;
});

test('a flipped byte in any file is found, and says where', async () => {
  const store = await openSmall(folder);
  const ledger = new Ledger(store);
  await ledger.addMany(40);
  await store.checkpoint();
  await ledger.addMany(40);
  await store.backup(target).promise;
  await store.close();
  await verify(target);
  // checking leaves the backup as it was
  await verify(target);
  const paths = (readdirSync(target, { recursive: true }) as string[]).filter((path) =>
    statSync(join(target, path)).isFile(),
  );
  expect(paths.sort()).toEqual([
    'aiondb.json',
    'backup.json',
    'base/data.mdb',
    ...readdirSync(`${target}/wal`).map((name) => `wal/${name}`),
  ]);
  for (const path of paths) {
    const full = join(target, path);
    const bytes = readFileSync(full);
    const places = [0, bytes.length - 1, ...Array.from({ length: 6 }, () => Math.floor(Math.random() * bytes.length))];
    for (const place of places) {
      const flipped = Buffer.from(bytes);
      flipped[place]! ^= 1 << Math.floor(Math.random() * 8);
      writeFileSync(full, flipped);
      const failure = await verify(target).then(
        () => undefined,
        (error: { code: string; message: string; detail?: string }) => error,
      );
      expect(`${path} ${place} ${failure?.code}`).toMatch(/XX001|58000/);
      if (path !== 'backup.json') expect(failure?.detail).toContain(path);
    }
    writeFileSync(full, bytes);
  }
  await verify(target);
});

test('what is no backup, and no place for one, is said', async () => {
  const memory = openStoreSync({ host: nodeHost() });
  expect(() => memory.backup(target)).toThrow(/in memory/);
  await memory.close();
  await expect(verify(parent)).rejects.toMatchObject({ code: '58P01', message: `"${parent}" is not a backup` });
  const store = await openSmall(folder);
  await expect(store.backup(parent).promise).rejects.toMatchObject({ code: '58P02', detail: 'It holds "db".' });
  await store.backup(target).promise;
  await store.close();
  await expect(restore({ backup: target, folder })).rejects.toMatchObject({ code: '58P02' });
});
