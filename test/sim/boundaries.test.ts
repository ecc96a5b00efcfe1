/**
 * The files as they stand between any two calls of a database: for each call of a run (a commit's write and sync, a
 * checkpoint, recycling, a close) the machine stops right before it, once with everything kept that was written and once
 * with everything lost that was not synced, and the database has to open and hold all that was acknowledged by then.
 */
import { expect, test } from 'vitest';
import { type SimulatedMachine, simulatedMachine } from '../../engine/host/host.ts';
import { openStore, type Store } from '../../engine/txn/txn.ts';
import { scanKeys, scanRows } from '../txn/read-back.ts';
import { SimulatedBase } from './simulated-base.ts';
import { isStopped } from './world.ts';

const space = { rows: 1, keys: 2 };
const commits = 41;

interface Run {
  readonly machine: SimulatedMachine;
  readonly base: SimulatedBase;
  /** The highest number whose commit was acknowledged; 0 for the one that made the spaces, −1 for none. */
  acknowledged: number;
}

function newRun(): Run {
  const machine = simulatedMachine(1);
  return { machine, base: new SimulatedBase(machine), acknowledged: -1 };
}

function open({ machine, base }: Run): Promise<Store> {
  return openStore({ host: machine.host, folder: '/db', base: base.open(), settings: { segmentBytes: 8_192 } });
}

/** Commit `n` inserts row n and key n; checkpoints come in between, and a clean close at the end. */
async function play(run: Run): Promise<void> {
  const store = await open(run);
  const maker = store.begin();
  maker.createSpace({ layout: 'heap', columns: [{ id: 1, kind: 'text', missing: null }] });
  maker.createSpace({ layout: 'ordered' });
  maker.commit().wait?.finishNow();
  run.acknowledged = 0;
  for (let number = 1; number <= commits; number++) {
    const writer = store.begin();
    writer.insertRow(space.rows, number, [textOf(number)]);
    writer.put(space.keys, new TextEncoder().encode(keyOf(number)), new Uint8Array(0));
    const { wait } = writer.commit({ synchronous: number % 4 !== 0 });
    wait?.finishNow();
    if (number % 4 !== 0) run.acknowledged = number;
    if (number % 9 === 0) store.checkpointSync();
    run.machine.time.advance(1);
  }
  store.closeSync();
  run.acknowledged = commits;
}

/** Long enough for a few segments. */
function textOf(number: number): string {
  return `${number} `.repeat(400);
}

function keyOf(number: number): string {
  return String(number).padStart(3, '0');
}

/** What is there is commits 1 to some number, each whole. */
async function numberRecovered(run: Run): Promise<number> {
  const store = await open(run);
  if (store.statistics.newestTimestamp === 0) {
    store.closeSync();
    return -1;
  }
  const view = store.readView();
  const rows = scanRows(view, space.rows, { columns: [1] });
  rows.forEach(([rowId, [text]], at) => {
    expect(rowId).toBe(at + 1);
    expect(text).toBe(textOf(rowId));
  });
  expect(scanKeys(view, space.keys).map(([key]) => key)).toEqual(rows.map(([rowId]) => keyOf(rowId)));
  view.release();
  store.closeSync();
  return rows.length;
}

/** Stops before call number `calls`; false when the run has no such call. */
async function playUntil(run: Run, calls: number): Promise<boolean> {
  run.machine.disk.stopAfter(calls);
  try {
    await play(run);
  } catch (error) {
    if (!isStopped(error)) throw error;
  }
  // what prepares segments in the background tells nobody that it failed
  return run.machine.disk.isStopped;
}

test.each([
  ['everything written is kept', (machine: SimulatedMachine) => machine.kill()],
  ['everything unsynced is lost', (machine: SimulatedMachine) => machine.failPower('all')],
] as const)('between any two calls the files open, when %s', async (_name, stop) => {
  let calls = 0;
  let lastRecovered = -1;
  for (; ; calls++) {
    const run = newRun();
    if (!(await playUntil(run, calls))) break;
    stop(run.machine);
    const recovered = await numberRecovered(run);
    expect(recovered, `stopped before call ${calls}`).toBeGreaterThanOrEqual(run.acknowledged);
    expect(recovered).toBeLessThanOrEqual(commits);
    // and once more: recovery left the files as a database has to
    expect(await numberRecovered(run)).toBe(recovered);
    lastRecovered = Math.max(lastRecovered, recovered);
  }
  expect(calls).toBeGreaterThan(120);
  expect(lastRecovered).toBe(commits);
});

test('a recovery stopped between any two of its calls is done again', async () => {
  const whole = newRun();
  await play(whole);
  const calls = whole.machine.disk.callCount;
  let stops = 0;
  for (let first = 20; first < calls; first += 7) {
    for (let second = 0; ; second++) {
      const run = newRun();
      expect(await playUntil(run, first)).toBe(true);
      const { acknowledged } = run;
      run.machine.failPower();
      run.machine.disk.stopAfter(second);
      const isDone = await numberRecovered(run).then(
        () => true,
        (error: unknown) => {
          if (!isStopped(error)) throw error;
          return false;
        },
      );
      run.machine.failPower();
      expect(await numberRecovered(run)).toBeGreaterThanOrEqual(acknowledged);
      if (isDone) break;
      stops++;
    }
  }
  expect(stops).toBeGreaterThan(50);
});
