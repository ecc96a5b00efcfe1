/** Appending, group commit and reading, on the simulated machine. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FrameKind, LogWriter } from '../../engine/wal/wal.ts';
import { openLogReader, openLogWriter, startOfLog } from '../../engine/wal/wal.ts';
import {
  capacity,
  codeThrownBy,
  machineWithFolder,
  numbered,
  numberOf,
  openNew,
  recoverAll,
  source,
} from './log-workbench.ts';

const kinds: readonly FrameKind[] = ['part', 'commit', 'prepare', 'sequence', 'checkpoint', 'timeline'];

describe('appending', () => {
  test('what is appended and flushed is read back in order, over segment boundaries', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ kind: fc.constantFrom(...kinds), length: fc.integer({ min: 4, max: 20_000 }) }), {
          maxLength: 30,
        }),
        fc.boolean(),
        (wanted, flushEach) => {
          const { host } = machineWithFolder(1);
          const log = openNew(host);
          const ends = wanted.map(({ kind, length }, number) => {
            const endLsn = log.append(kind, numbered(number, length));
            if (flushEach) log.flushSync();
            return endLsn;
          });
          log.close();
          const { frames, recovery } = recoverAll(host);
          expect(frames.map(({ kind, endLsn, payload }) => [kind, endLsn, numberOf(payload), payload.length])).toEqual(
            wanted.map(({ kind, length }, number) => [kind, ends[number], number, length]),
          );
          expect(recovery).toMatchObject({ frameCount: wanted.length, tailCut: false, damagedLsn: undefined });
          expect(recovery.position.lsn).toBe(ends.at(-1) ?? 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a payload in parts is one payload, and may be reused at once', () => {
    const { host } = machineWithFolder(1);
    const log = openNew(host);
    const part = numbered(7, 100);
    log.append('commit', [part.subarray(0, 33), new Uint8Array(0), part.subarray(33)]);
    part.fill(0);
    log.close();
    expect(recoverAll(host).frames.map(({ payload }) => numberOf(payload))).toEqual([7]);
  });

  test('payloads start at a multiple of 8', () => {
    const { host } = machineWithFolder(1);
    const log = openNew(host);
    for (let number = 0; number < 40; number++) log.append('part', numbered(number, 5 + number * 13));
    log.close();
    const reader = openLogReader(host, source, startOfLog);
    while (reader.next()) expect(reader.payload.byteOffset % 8).toBe(0);
    reader.close();
  });

  test('a log goes on where recovery ended, from any position', () => {
    const { host } = machineWithFolder(1);
    let log = openNew(host);
    let middle = startOfLog;
    for (let number = 0; number < 300; number++) {
      log.append('commit', numbered(number));
      if (number === 150) middle = log.position();
      if (number % 50 === 49) {
        log.close();
        log = openLogWriter(host, source, recoverAll(host).recovery.position);
      }
    }
    log.close();
    const numbers = (from: typeof middle): number[] =>
      recoverAll(host, { from }).frames.map((f) => numberOf(f.payload));
    expect(numbers(startOfLog)).toEqual(Array.from({ length: 300 }, (_, number) => number));
    expect(numbers(middle)).toEqual(Array.from({ length: 149 }, (_, number) => number + 151));
    expect(numbers({ lsn: middle.lsn, previousLsn: -1, previousCrc: 0 })).toHaveLength(149);
    // A position that the log does not continue is damage, not an empty log.
    expect(codeThrownBy(() => numbers({ ...middle, previousCrc: middle.previousCrc ^ 1 }))).toBe('XX001');
  });

  test('a frame over the limit is refused and leaves the log as it was', () => {
    const { host } = machineWithFolder(1);
    const log = openNew(host);
    const huge = new Uint8Array(new ArrayBuffer(0));
    Object.defineProperty(huge, 'length', { value: 0x4000_0000 });
    expect(codeThrownBy(() => log.append('part', huge))).toBe('54000');
    log.append('commit', numbered(1));
    log.close();
    expect(recoverAll(host).frames).toHaveLength(1);
  });
});

describe('flushing', () => {
  test('everybody of one turn shares one sync', async () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    log.flushSync();
    const told: number[] = [];
    log.onFlushed((lsn) => told.push(lsn));
    const callsBefore = machine.disk.callCount;
    const waits = Array.from({ length: 20 }, (_, number) => log.flush(log.append('commit', numbered(number))));
    expect(log.flushedLsn).toBe(0);
    machine.time.turn();
    await Promise.all(waits);
    // One write and one sync.
    expect(machine.disk.callCount - callsBefore).toBe(2);
    expect(log.flushedLsn).toBe(log.endLsn);
    expect(told).toEqual([log.endLsn]);
    log.close();
  });

  test('a synchronous flush serves those who wait', async () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    const wait = log.flush(log.append('commit', numbered(1)));
    log.flushSync();
    await wait;
    await log.flush();
    log.close();
  });

  test('frames nobody waits for are synced in the background', () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    log.append('commit', numbered(1));
    machine.time.advance(150);
    expect(log.flushedLsn).toBe(0);
    machine.time.advance(100);
    expect(log.flushedLsn).toBe(log.endLsn);
    log.close();
  });

  test('a slow disk is synced in the thread pool, and those who come meanwhile share the next sync', async () => {
    const machine = machineWithFolder(3);
    const { host } = machine;
    // A clock on which every look costs 4 ms makes every sync look slow.
    let nowMs = 0;
    const clock = { wallTimeUs: () => 0, monotonicMs: () => (nowMs += 4) };
    const log = openLogWriter({ ...host, clock }, source, startOfLog);
    for (let round = 0; round < 30; round++) {
      const early = log.flush(log.append('commit', numbered(round)));
      machine.time.turn();
      const late = log.flush(log.append('commit', numbered(round + 1000)));
      let done = false;
      const both = Promise.all([early, late]).then(() => {
        done = true;
      });
      expect(await machine.time.settle(() => done, 100)).toBe(true);
      await both;
    }
    expect(log.flushedLsn).toBe(log.endLsn);
    // A synchronous flush while the thread pool syncs.
    const wait = log.flush(log.append('commit', numbered(5000)));
    machine.time.turn();
    log.append('commit', numbered(5001));
    log.flushSync();
    expect(log.flushedLsn).toBe(log.endLsn);
    await wait;
    log.close();
    machine.time.advance(100);
    expect(recoverAll(host).frames).toHaveLength(62);
  });
});

describe('failures', () => {
  test('a failed sync closes the log for good and tells everybody who waits', async () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    log.append('commit', numbered(0));
    log.flushSync();
    const safe = log.flushedLsn;
    const wait = log.flush(log.append('commit', numbered(1)));
    machine.disk.failSyncs(1);
    expect(codeThrownBy(() => log.flushSync())).toBe('58030');
    await expect(wait).rejects.toMatchObject({ code: '58030' });
    await expect(log.flush()).rejects.toMatchObject({ code: '58030' });
    expect(codeThrownBy(() => log.append('commit', numbered(2)))).toBe('58030');
    expect(codeThrownBy(() => log.flushSync())).toBe('58030');
    expect(log.failure?.message).toMatch(/closed for writes/);
    expect(log.flushedLsn).toBe(safe);
    log.close();
    machine.failPower();
    const { frames } = recoverAll(machine.host, { knownFlushedLsn: safe });
    expect(frames.map(({ payload }) => numberOf(payload))[0]).toBe(0);
  });

  test('a failed sync in group commit is not an unhandled rejection', async () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    const wait = log.flush(log.append('commit', numbered(1)));
    machine.disk.failSyncs(1);
    machine.time.turn();
    await expect(wait).rejects.toMatchObject({ code: '58030' });
    log.close();
  });

  test('a full disk refuses the append and nothing else', () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    const limit = machine.disk.usedBytes();
    machine.disk.limitBytes = limit;
    let taken = 0;
    while (codeThrownBy(() => log.append('commit', numbered(taken, 500))) === undefined) taken += 1;
    expect(codeThrownBy(() => log.append('commit', numbered(taken, 500)))).toBe('53100');
    expect(taken).toBe(Math.floor(capacity / 552));
    // Small frames still fit, and with room the log goes on.
    log.append('commit', numbered(taken, 8));
    log.flushSync();
    machine.disk.limitBytes = Number.POSITIVE_INFINITY;
    log.append('commit', numbered(taken + 1, 500));
    log.close();
    expect(recoverAll(machine.host).frames.map(({ payload }) => numberOf(payload))).toEqual(
      Array.from({ length: taken + 2 }, (_, number) => number),
    );
    expect(machine.disk.rare.diskFull).toBeGreaterThan(0);
  });
});

describe('segments', () => {
  test('the next one is ready before it is needed', () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    const segments = (): number => machine.host.files.list(source.folder).filter((name) => name.length === 24).length;
    expect(segments()).toBe(1);
    log.append('commit', numbered(1, capacity / 2));
    log.flushSync();
    machine.time.turn();
    machine.time.advance(20);
    return Promise.resolve().then(() => {
      expect(segments()).toBe(2);
      log.close();
    });
  });

  test('released ones are used again, and the oldest byte is known', () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    fillSegments(log, 12);
    const released = log.flushedLsn;
    log.releaseBefore(released);
    expect(log.firstLsn).toBe(Math.floor(released / capacity) * capacity);
    const used = machine.disk.usedBytes();
    fillSegments(log, 2);
    expect(machine.disk.usedBytes()).toBeLessThanOrEqual(used);
    expect(log.diskBytes()).toBe(machine.disk.usedBytes());
    log.close();
    expect(recoverAll(machine.host, { from: { lsn: released, previousLsn: -1, previousCrc: 0 } }).frames.length).toBe(
      30,
    );
  });

  test('a hold keeps segments until it moves on or ends', () => {
    const { host } = machineWithFolder(1);
    const log = openNew(host);
    fillSegments(log, 12);
    const low = log.hold(capacity * 2 + 5);
    const high = log.hold(capacity * 5);
    log.releaseBefore(log.flushedLsn);
    expect(log.firstLsn).toBe(capacity * 2);
    low.moveTo(capacity * 3);
    expect(log.firstLsn).toBe(capacity * 3);
    low.release();
    low.release();
    expect(log.firstLsn).toBe(capacity * 5);
    expect(() => log.hold(capacity * 5 - 1)).toThrow();
    log.close();
    high.release();
    expect(log.firstLsn).toBe(capacity * 5);
  });

  test('a segment of another database is refused', () => {
    const machine = machineWithFolder(1);
    openNew(machine.host).close();
    const other = { ...source, systemId: 'ffffffffffffffffffffffffffffffff' };
    expect(() => openLogWriter(machine.host, other, startOfLog)).toThrow(/damaged/);
  });

  test('what a crash left half prepared is cleared away', () => {
    const machine = machineWithFolder(1);
    const { files } = machine.host;
    files.makeFolder(source.folder);
    files.open(`${source.folder}/new-5`, 'create').close();
    files.open(`${source.folder}/spare-9`, 'create').close();
    const log = openNew(machine.host);
    expect(files.list(source.folder)).toEqual(['000000010000000000000000']);
    log.close();
  });
});

function fillSegments(log: LogWriter, count: number): void {
  for (let frame = 0; frame < count * 15; frame++) {
    log.append('commit', numbered(frame, 500));
    log.flushSync();
  }
}
