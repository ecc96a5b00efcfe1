/** What recovery makes of a log that a crash or a failing disk left behind. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Host, SimulatedMachine } from '../../engine/host/host.ts';
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

const firstSegment = `${source.folder}/000000010000000000000000`;
const headerBytes = 64;

/** Ten frames of 88 bytes; those below `synced` in syncs of their own, the others written but not synced. */
function tenFrames(machine: SimulatedMachine, synced: number): number[] {
  const log = openNew(machine.host);
  const starts: number[] = [];
  for (let number = 0; number < 10; number++) {
    starts.push(log.endLsn);
    log.append('commit', numbered(number));
    if (number < synced) log.flushSync();
  }
  // Into the file without a sync: a frame larger than the buffer would do; closing a failed disk does it too.
  machine.disk.failSyncs(1);
  if (synced < 10) expect(codeThrownBy(() => log.flushSync())).toBe('58030');
  machine.disk.failSyncs(0);
  log.close();
  return starts;
}

function flip(machine: SimulatedMachine, lsn: number): void {
  machine.disk.corrupt(firstSegment, headerBytes + lsn, (byte) => byte ^ 0x10);
}

function numbersOf(host: Host): number[] {
  return recoverAll(host).frames.map(({ payload }) => numberOf(payload));
}

describe('torn tail', () => {
  test('is cut at the first bad frame', () => {
    const machine = machineWithFolder(1);
    const starts = tenFrames(machine, 4);
    flip(machine, starts[6]! + 60);
    const { frames, recovery } = recoverAll(machine.host);
    expect(frames).toHaveLength(6);
    expect(recovery).toMatchObject({ tailCut: true, damagedLsn: undefined });
    expect(recovery.position.lsn).toBe(starts[6]);
  });

  test('an intact stale frame behind it never comes back', () => {
    const machine = machineWithFolder(1);
    const starts = tenFrames(machine, 4);
    flip(machine, starts[6]! + 60);
    const log = openLogWriter(machine.host, source, recoverAll(machine.host).recovery.position);
    // As long as the frame that was cut: the stale frame 7 would lie exactly behind it.
    log.append('commit', numbered(106));
    log.close();
    expect(numbersOf(machine.host)).toEqual([0, 1, 2, 3, 4, 5, 106]);
  });

  test('even without the cut the chain keeps a stale frame out', () => {
    const machine = machineWithFolder(1);
    const starts = tenFrames(machine, 4);
    flip(machine, starts[6]! + 60);
    const { position } = recoverAll(machineCopy(machine).host).recovery;
    // A writer that skipped recovery: the stale frames are still there.
    const log = openLogWriter(machine.host, source, position);
    log.append('commit', numbered(106));
    log.close();
    const reader = openLogReader(machine.host, source, startOfLog);
    const numbers: number[] = [];
    while (reader.next()) numbers.push(numberOf(reader.payload));
    reader.close();
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 106]);
  });

  test('is cut in all segments it reached into', () => {
    const machine = machineWithFolder(1);
    const log = openNew(machine.host);
    log.append('commit', numbered(0));
    log.flushSync();
    const safe = log.position();
    for (let number = 1; number <= 3; number++) log.append('commit', numbered(number, capacity));
    machine.disk.failSyncs(1);
    expect(codeThrownBy(() => log.flushSync())).toBe('58030');
    log.close();
    flip(machine, safe.lsn + 100);
    const { frames, recovery } = recoverAll(machine.host);
    expect(frames).toHaveLength(1);
    expect(recovery.position).toEqual(safe);
    const next = openLogWriter(machine.host, source, recovery.position);
    for (let number = 11; number <= 13; number++) next.append('commit', numbered(number, capacity));
    next.close();
    expect(numbersOf(machine.host)).toEqual([0, 11, 12, 13]);
  });

  test('recovering twice alters nothing', () => {
    const machine = machineWithFolder(1);
    tenFrames(machine, 10);
    const first = recoverAll(machine.host);
    const content = machine.host.files.readFile(firstSegment);
    const second = recoverAll(machine.host);
    expect(second).toEqual(first);
    expect(machine.host.files.readFile(firstSegment)).toEqual(content);
  });
});

test('whatever stands in the files, recovery ends with an order of good frames or with XX001', () => {
  const damage = fc.record({
    segment: fc.nat({ max: 2 }),
    position: fc.nat({ max: 8_191 }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), fc.boolean(), (damages, salvage) => {
      const machine = machineWithFolder(1);
      const log = openNew(machine.host);
      for (let number = 0; number < 40; number++) {
        log.append('commit', numbered(number, 500));
        if (number % 4 === 3) log.flushSync();
      }
      log.close();
      for (const { segment, position, bytes } of damages) {
        const path = `${source.folder}/00000001000000000000000${segment}`;
        bytes.forEach((byte, offset) => {
          machine.disk.corrupt(path, Math.min(8_191, position + offset), () => byte);
        });
      }
      const from = { ...startOfLog, previousLsn: -1 };
      let found: number[] = [];
      const code = codeThrownBy(() => {
        found = recoverAll(machine.host, { from, salvage }).frames.map(({ payload }) => numberOf(payload));
      });
      expect(salvage ? code : (code ?? 'XX001')).toBe(salvage ? undefined : 'XX001');
      expect(found).toEqual(found.map((_, number) => number));
    }),
    { numRuns: 200 },
  );
});

describe('damage', () => {
  test('a bad frame that a later one knows to be synced is refused with its LSN', () => {
    const machine = machineWithFolder(1);
    const starts = tenFrames(machine, 10);
    flip(machine, starts[5]! + 60);
    expect(() => recoverAll(machine.host)).toThrow(`the log is damaged at LSN ${starts[5]}`);
    const { frames, recovery } = recoverAll(machine.host, { salvage: true });
    expect(frames).toHaveLength(5);
    expect(recovery.damagedLsn).toBe(starts[5]);
    // Salvaged, it is a log like any other.
    const log = openLogWriter(machine.host, source, recovery.position);
    log.append('commit', numbered(99));
    log.close();
    expect(numbersOf(machine.host)).toEqual([0, 1, 2, 3, 4, 99]);
  });

  test('any flipped bit in a synced frame before the last is found, none passes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 * 96 - 1 }), fc.integer({ min: 0, max: 7 }), (lsn, bit) => {
        const machine = machineWithFolder(1);
        const starts = tenFrames(machine, 10);
        machine.disk.corrupt(firstSegment, headerBytes + lsn, (byte) => byte ^ (1 << bit));
        const number = starts.findLastIndex((start) => start <= lsn);
        const padding = lsn - starts[number]! >= 88;
        if (padding) expect(numbersOf(machine.host)).toHaveLength(10);
        else if (number < 9) expect(() => recoverAll(machine.host)).toThrow(`damaged at LSN ${starts[number]}`);
      }),
      { numRuns: 150 },
    );
  });

  test('the base knows more than the log holds', () => {
    const machine = machineWithFolder(1);
    const starts = tenFrames(machine, 10);
    flip(machine, starts[9]! + 60);
    expect(numbersOf(machineCopy(machine).host)).toHaveLength(9);
    const known = { knownFlushedLsn: starts[9]! + 88 };
    expect(codeThrownBy(() => recoverAll(machine.host, known))).toBe('XX001');
  });

  test('a missing segment, and a bad header, are damage', () => {
    for (const hurt of [
      (machine: SimulatedMachine) => machine.host.files.remove(`${source.folder}/000000010000000000000001`),
      (machine: SimulatedMachine) =>
        machine.disk.corrupt(`${source.folder}/000000010000000000000001`, 33, (byte) => byte ^ 1),
    ]) {
      const machine = machineWithFolder(1);
      const log = openNew(machine.host);
      for (let number = 0; number < 60; number++) {
        log.append('commit', numbered(number, 500));
        log.flushSync();
      }
      log.close();
      hurt(machine);
      expect(codeThrownBy(() => recoverAll(machine.host))).toBe('XX001');
      const { frames, recovery } = recoverAll(machine.host, { salvage: true });
      expect(frames.map(({ payload }) => numberOf(payload))).toEqual(frames.map((_, number) => number));
      const next = openLogWriter(machine.host, source, recovery.position);
      next.append('commit', numbered(1000, 20_000));
      next.close();
      expect(numbersOf(machine.host).at(-1)).toBe(1000);
    }
  });

  test('a reader that was promised synced frames does not take a bad one for the end', () => {
    const machine = machineWithFolder(1);
    const starts = tenFrames(machine, 10);
    flip(machine, starts[5]! + 60);
    const reader = openLogReader(machine.host, source, startOfLog, { limitLsn: starts[9]! });
    for (let frame = 0; frame < 5; frame++) expect(reader.next()).toBe(true);
    expect(codeThrownBy(() => reader.next())).toBe('XX001');
    reader.close();
    const short = openLogReader(machine.host, source, startOfLog, { limitLsn: starts[3]! });
    let count = 0;
    while (short.next()) count += 1;
    expect(count).toBe(3);
    short.close();
  });
});

/** The same files on a machine of its own. */
function machineCopy(machine: SimulatedMachine): SimulatedMachine {
  const copy = machineWithFolder(2);
  copy.host.files.makeFolder(source.folder);
  for (const name of machine.host.files.list(source.folder)) {
    const path = `${source.folder}/${name}`;
    copy.host.files.replaceFile(path, machine.host.files.readFile(path));
  }
  return copy;
}
