/**
 * Crashes under load, over and over on one machine: what was acknowledged is there, in order and whole, and nothing that
 * was never written appears. Sums up how often the rare things happened, and fails if one of them never did.
 */
import { expect, test } from 'vitest';
import type { SimulatedMachine } from '../../engine/host/host.ts';
import { SimulatedStop } from '../../engine/host/simulated-disk.ts';
import { type LogPosition, type LogWriter, openLogWriter, startOfLog } from '../../engine/wal/wal.ts';
import { machineWithFolder, numbered, numberOf, recoverAll, source } from './log-workbench.ts';

const seeds = 120;
const livesPerSeed = 8;

interface Ledger {
  /** Where the last checkpoint was taken; what lies before it has been let go. */
  base: LogPosition;
  /** Numbers of the frames behind it that recovery found last time, and then of those appended since. */
  written: number[];
  /** The highest number that was acknowledged. Numbers are never used twice. */
  acknowledged: number;
  next: number;
}

const rare = {
  tornTails: 0,
  lost: 0,
  powerFailures: 0,
  kills: 0,
  stopsInRecovery: 0,
  closedByDisk: 0,
  full: 0,
  checkpoints: 0,
};

test('nothing acknowledged is lost and nothing torn is seen', async () => {
  const disk = { lostWrites: 0, tornWrites: 0, reorderedWrites: 0, lostNames: 0, failedSyncs: 0, diskFull: 0 };
  for (let seed = 1; seed <= seeds; seed++) {
    const machine = machineWithFolder(seed);
    const ledger: Ledger = { base: startOfLog, written: [], acknowledged: -1, next: 0 };
    for (let life = 0; life < livesPerSeed; life++) await oneLife(machine, ledger, `seed ${seed}, life ${life}`);
    for (const name of Object.keys(disk) as (keyof typeof disk)[]) disk[name] += machine.disk.rare[name];
  }
  console.log('rare events:', { ...rare, ...disk });
  for (const [name, count] of Object.entries({ ...rare, ...disk })) expect(count, name).toBeGreaterThan(0);
}, 60_000);

async function oneLife(machine: SimulatedMachine, ledger: Ledger, label: string): Promise<void> {
  const { random } = machine;
  const position = recoverWithStops(machine, ledger, label);
  let log: LogWriter | undefined;
  if (random.chance(0.7)) machine.disk.stopAfter(random.below(120));
  if (random.chance(0.15)) machine.disk.failSyncs(1 + random.below(2));
  if (random.chance(0.2)) machine.disk.limitBytes = machine.disk.usedBytes() + random.below(20_000);
  try {
    log = openLogWriter(machine.host, source, position);
    await load(machine, log, ledger);
    if (random.chance(0.1)) log.close();
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
  machine.disk.limitBytes = Number.POSITIVE_INFINITY;
  if (random.chance(0.5)) {
    rare.powerFailures += 1;
    machine.failPower();
  } else {
    rare.kills += 1;
    machine.kill();
  }
}

async function load(machine: SimulatedMachine, log: LogWriter, ledger: Ledger): Promise<void> {
  const { random, time } = machine;
  const acknowledge = (number: number) => () => {
    ledger.acknowledged = Math.max(ledger.acknowledged, number);
  };
  const ignore = (): void => undefined;
  for (let step = 0, steps = random.below(150); step < steps; step++) {
    const length = random.chance(0.05) ? random.below(20_000) : 4 + random.below(600);
    const endLsn = log.append('commit', numbered(ledger.next, length));
    const number = ledger.next++;
    ledger.written.push(number);
    if (random.chance(0.2)) {
      log.flushSync();
      acknowledge(number)();
      if (random.chance(0.1)) takeCheckpoint(log, ledger);
    } else if (random.chance(0.5)) {
      log.flush(endLsn).then(acknowledge(number), ignore);
    }
    if (random.chance(0.3)) time.turn();
    if (random.chance(0.1)) time.advance(random.below(300));
    if (random.chance(0.1)) await Promise.resolve();
  }
}

/** As if everything so far had gone into the base. */
function takeCheckpoint(log: LogWriter, ledger: Ledger): void {
  rare.checkpoints += 1;
  ledger.base = log.position();
  ledger.written = [];
  log.releaseBefore(ledger.base.lsn);
}

/** Recovers, sometimes stopped in the middle, and holds what it found against the ledger. */
function recoverWithStops(machine: SimulatedMachine, ledger: Ledger, label: string): LogPosition {
  for (;;) {
    if (machine.random.chance(0.3)) machine.disk.stopAfter(machine.random.below(4));
    try {
      const { base } = ledger;
      const { frames, recovery } = recoverAll(machine.host, { from: base, knownFlushedLsn: base.lsn });
      machine.disk.stopAfter(Number.POSITIVE_INFINITY);
      const found = frames.map(({ payload }) => numberOf(payload));
      expect(found, label).toEqual(ledger.written.slice(0, found.length));
      const owed = ledger.written.filter((number) => number <= ledger.acknowledged);
      expect(found.length, `${label}: acknowledged frames`).toBeGreaterThanOrEqual(owed.length);
      if (recovery.tailCut) rare.tornTails += 1;
      if (found.length < ledger.written.length) rare.lost += 1;
      ledger.written = found;
      return recovery.position;
    } catch (error) {
      if (!(error instanceof SimulatedStop)) throw error;
      rare.stopsInRecovery += 1;
      if (machine.random.chance(0.5)) machine.failPower();
      else machine.kill();
    }
  }
}

function isExpected(error: unknown): boolean {
  if (error instanceof SimulatedStop) return true;
  const code = (error as { code?: unknown }).code;
  if (code === '58030') rare.closedByDisk += 1;
  if (code === '53100') rare.full += 1;
  return code === '58030' || code === '53100';
}
