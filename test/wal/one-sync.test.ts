/**
 * One sync of the log at a time: a flush that is asked for while the thread pool is at one waits for it, and nobody is
 * told before the sync that covers him has returned. Found by tracing system calls under load.
 */
import { expect, test } from 'vitest';
import { type Files, memoryFiles, nodeHost, type OpenFile } from '../../engine/host/host.ts';
import { openLogWriter, startOfLog } from '../../engine/wal/wal.ts';

/** Files in memory whose syncs are slow by the clock, and whose syncs in the thread pool end when they are told to. */
class SlowDisk {
  readonly #files: Files = memoryFiles();
  readonly pooled: (() => void)[] = [];
  nowMs = 0;

  get files(): Files {
    return { ...bound(this.#files), open: (path, mode) => this.#slow(this.#files.open(path, mode)) };
  }

  #slow(file: OpenFile): OpenFile {
    return {
      ...bound(file),
      path: file.path,
      fdatasync: () => {
        this.nowMs += 100;
        file.fdatasync();
      },
      fdatasyncAsync: () => new Promise((resolve) => this.pooled.push(resolve)),
    };
  }
}

/** The methods of an object as functions of their own. */
function bound<T extends object>(object: T): T {
  const names = Object.getOwnPropertyNames(Object.getPrototypeOf(object)).filter((name) => name !== 'constructor');
  return Object.fromEntries(names.map((name) => [name, (object[name as keyof T] as () => void).bind(object)])) as T;
}

test('a flush in the background and one that was asked for never overlap', async () => {
  const disk = new SlowDisk();
  const immediates: (() => void)[] = [];
  const delayed: (() => void)[] = [];
  const writer = openLogWriter(
    {
      files: disk.files,
      hashing: nodeHost().hashing,
      clock: { wallTimeUs: () => 0, monotonicMs: () => disk.nowMs },
      timers: {
        immediate: (callback) => immediates.push(callback),
        after: (_delayMs, callback) => {
          delayed.push(callback);
          return { cancel: () => undefined };
        },
        block: () => undefined,
      },
    },
    { folder: '/wal', systemId: '0'.repeat(32), timeline: 1, segmentBytes: 65_536 },
    startOfLog,
  );
  const runImmediates = (): void => {
    for (const callback of immediates.splice(0)) callback();
  };
  // the first syncs are slow, so the next ones are left to the thread pool
  void writer.flush(writer.append('commit', Uint8Array.of(1)));
  runImmediates();
  expect(writer.flushedLsn).toBe(writer.endLsn);

  let isTold = false;
  const told = writer.flush(writer.append('commit', Uint8Array.of(2))).then(() => {
    isTold = true;
  });
  for (const callback of delayed.splice(0)) callback();
  expect(disk.pooled).toHaveLength(1);
  runImmediates();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([isTold, writer.flushedLsn < writer.endLsn]).toEqual([false, true]);
  for (const finish of disk.pooled.splice(0)) finish();
  await told;
  expect(writer.flushedLsn).toBe(writer.endLsn);
});
