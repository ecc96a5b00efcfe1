/**
 * A database's lives on one simulated machine: sessions that work at the same time on five spaces, disk and clock that
 * play tricks, a stop, a restart, and the checks after it.
 */
import type { LocalStore } from '../../engine/txn/store.ts';
import { openStore } from '../../engine/txn/txn.ts';
import { CheckFailure } from './check-failure.ts';
import { checkReopened, remember } from './checks.ts';
import type { HistoryWrite } from './history.ts';
import { readLogTail, someFlushedByte } from './log-tail.ts';
import type { Plan } from './plan.ts';
import type { EventCounts } from './rare-events.ts';
import { runSession } from './session.ts';
import { accountBalance, accountCount, isDbError, isStopped, World } from './world.ts';

const folder = '/db';

/** Runs the plan; throws `CheckFailure`, or whatever else went wrong. */
export async function simulate(plan: Plan): Promise<EventCounts> {
  const simulation = new Simulation(plan);
  await simulation.run();
  return simulation.world.counts;
}

export class Simulation {
  readonly world: World;
  readonly #segmentBytes: number;
  /** Lives in which a few values are very large. */
  readonly #isHeavy: boolean;

  constructor(plan: Plan) {
    this.world = new World(plan);
    this.#segmentBytes = [8_192, 16_384, 65_536, 65_536][this.world.random.below(4)]!;
    this.#isHeavy = this.world.random.below(25) === 0 && plan.tricks;
  }

  async run(): Promise<void> {
    const { plan, counts, base, machine } = this.world;
    await this.#create();
    // a life may end before its goal, when the log fails; then there is one more
    for (let life = 0; life <= plan.crashes || this.world.transactionsBegun < plan.transactions; life++) {
      const goal = Math.floor((plan.transactions * (life + 1)) / (plan.crashes + 1));
      await this.#live(Math.min(goal, plan.transactions), life < plan.crashes);
      const before = remember(this.world);
      await this.#restart();
      checkReopened(this.world, before);
    }
    counts.count('transactions', this.world.transactionsBegun);
    counts.count('stops in a checkpoint', base.stopsInBatch);
    counts.count('checkpoints failed', base.refusals);
    const { rare } = machine.disk;
    counts.count('torn writes', rare.tornWrites);
    counts.count('lost writes', rare.lostWrites);
    counts.count('reordered writes', rare.reorderedWrites);
    counts.count('lost names', rare.lostNames);
    counts.count('failed syncs', rare.failedSyncs);
    counts.count('slow syncs', rare.slowSyncs);
    counts.count('disk full', rare.diskFull);
  }

  async #create(): Promise<void> {
    const { world } = this;
    await this.#open();
    const transaction = world.store.begin();
    const text = (id: number) => ({ id, kind: 'text', missing: null }) as const;
    const accounts = transaction.createSpace({
      layout: 'heap',
      columns: [{ id: 1, kind: 'int64', missing: 0 }, text(2)],
    });
    const entries = transaction.createSpace({
      layout: 'heap',
      columns: [{ id: 1, kind: 'int32', missing: null }, text(2), { id: 3, kind: 'any', missing: null }],
    });
    const lists = transaction.createSpace({ layout: 'heap', columns: [text(1)] });
    const index = transaction.createSpace({ layout: 'ordered' });
    const counters = transaction.createSpace({ layout: 'ordered' });
    world.spaces = { accounts, entries, lists, index, counters };
    const writes: HistoryWrite[] = [];
    for (let id = 1; id <= accountCount; id++) {
      transaction.insertRow(accounts, id, [accountBalance, 'opened']);
      writes.push({ space: 'accounts', key: id, value: [accountBalance, 'opened'] });
    }
    const { timestamp, wait } = transaction.commit();
    wait?.finishNow();
    world.history.add(timestamp!, writes, true).acknowledged = true;
  }

  async #open(): Promise<void> {
    const { world } = this;
    const { random, plan, machine } = world;
    world.stopped = false;
    world.life++;
    const { host } = machine;
    world.store = (await openStore({
      host: plan.fault?.host?.(host) ?? host,
      folder,
      base: world.base.open(),
      settings: {
        segmentBytes: this.#segmentBytes,
        checkpointLogBytes: this.#isHeavy ? 100_000_000 : 8_000 + random.below(120_000),
        deltaMemoryBytes: 1_048_576,
        checkpointIntervalMs: (this.#isHeavy ? 2_000 : 10) + random.below(500),
      },
    })) as LocalStore;
    plan.fault?.store?.(world.store);
  }

  /** One life of the process: sessions run until the goal, or until something stops the machine. */
  async #live(goal: number, crashes: boolean): Promise<void> {
    const { world } = this;
    const { random, plan, machine } = world;
    const { disk, time } = machine;
    world.base.stopChance = crashes && random.below(4) === 0 ? 0.1 : 0;
    if (crashes && random.below(10) < 6) disk.stopAfter(3 + random.below(random.below(2) === 0 ? 600 : 150));
    if (plan.tricks) this.#playTricks();
    const sessions = Math.min(plan.sessions, 2 + random.below(5));
    let ended = 0;
    const failures: unknown[] = [];
    for (let session = 0; session < sessions; session++) {
      runSession(world, session, goal)
        .catch((error: unknown) => failures.push(error))
        .finally(() => ended++);
    }
    const isOver = (): boolean => {
      world.stopped ||= disk.isStopped;
      return ended === sessions || world.stopped || failures.length > 0;
    };
    const settled = await time.settle(isOver, 3_600_000);
    if (failures.length > 0) throw failures[0];
    if (!settled) throw new CheckFailure('progress', 'the sessions hang');
    disk.limitBytes = Number.POSITIVE_INFINITY;
    disk.slowSyncMs = 0;
    disk.failSyncs(0);
    world.base.stopChance = 0;
    world.base.refuseChance = 0;
    world.largeValues = 0;
    world.counts.count('checkpoints', world.store.statistics.checkpoints);
  }

  #playTricks(): void {
    const { world } = this;
    const { random, machine } = world;
    const { disk, time } = machine;
    if (random.below(6) === 0) time.after(random.below(200), () => disk.failSyncs(1));
    if (random.below(8) === 0) this.#fillDisk();
    if (random.below(3) === 0) disk.slowSyncMs = 1 + random.below(random.below(3) === 0 ? 120 : 12);
    if (random.below(5) === 0) world.base.refuseChance = 0.5;
    if (this.#isHeavy) world.largeValues = 30;
    for (let jumps = random.below(3); jumps > 0; jumps--) {
      const byUs = Math.floor((random.float() - 0.5) * 2 * 86_400_000_000);
      time.after(random.below(300), () => {
        world.counts.count(byUs < 0 ? 'wall clock back' : 'wall clock forward');
        time.stepWallClock(byUs);
      });
    }
  }

  /** The disk has room for a few segments, or not even that, for a while. */
  #fillDisk(): void {
    const { disk, time } = this.world.machine;
    disk.limitBytes = disk.usedBytes() + this.world.random.below(20_000);
    time.after(1_000 + this.world.random.below(2_000), () => {
      disk.limitBytes = Number.POSITIVE_INFINITY;
    });
  }

  async #restart(): Promise<void> {
    const { world } = this;
    const { machine, random, counts } = world;
    const fate = random.below(10);
    if (!world.stopped && fate < 2) {
      await this.#close();
    } else if (fate < 4) {
      machine.kill();
      counts.count('kills');
    } else {
      machine.failPower();
      counts.count('power failures');
    }
    machine.disk.stopAfter(Number.POSITIVE_INFINITY);
    await this.#examineLog();
    if (random.below(4) === 0) await this.#stopInRecovery();
    await this.#open();
  }

  /** A clean close leaves nothing to be lost, unless the machine stops in it. */
  async #close(): Promise<void> {
    const { store, history, machine, counts } = this.world;
    const isHealthy = store.writesRefused === undefined;
    let closed = false;
    let failure: unknown;
    store.close().then(
      () => {
        closed = true;
      },
      (error: unknown) => {
        failure = error;
        closed = true;
      },
    );
    const settled = await machine.time.settle(() => closed || machine.disk.isStopped);
    if (machine.disk.isStopped || isStopped(failure)) {
      counts.count('power failures');
      machine.failPower();
      return;
    }
    if (!settled) throw new CheckFailure('progress', 'close hangs');
    if (failure !== undefined) throw failure;
    counts.count('clean closes');
    if (isHealthy) for (const commit of history.commits) commit.acknowledged = true;
  }

  /** Counts what lies behind the log's end, and now and then damages what was acknowledged, which has to be found. */
  async #examineLog(): Promise<void> {
    const { world } = this;
    const tail = readLogTail(world, folder);
    if (tail === undefined) return;
    world.counts.count('torn tails', Number(tail.torn > 0));
    world.counts.count('stale frames behind the tail', tail.stale);
    if (world.random.below(6) !== 0) return;
    const { machine } = world;
    machine.failPower();
    const byte = someFlushedByte(world, readLogTail(world, folder)!);
    if (byte === undefined) return;
    const bit = 1 << world.random.below(8);
    machine.disk.corrupt(byte.path, byte.position, (before) => before ^ bit);
    let found = false;
    try {
      await this.#open();
    } catch (error) {
      if (!isDbError(error, 'XX001')) throw error;
      found = true;
    }
    world.check('damage', () => (found ? undefined : `bit ${bit} at ${byte.position} of ${byte.path} went unseen`));
    if (found) world.counts.count('damage found');
    machine.kill();
    machine.disk.corrupt(byte.path, byte.position, (before) => before ^ bit);
  }

  /** The machine stops again while it recovers. */
  async #stopInRecovery(): Promise<void> {
    const { machine, random, counts } = this.world;
    machine.disk.stopAfter(1 + random.below(12));
    try {
      await this.#open();
    } catch (error) {
      if (!isStopped(error)) throw error;
      counts.count('stops in recovery');
    }
    machine.failPower();
    machine.disk.stopAfter(Number.POSITIVE_INFINITY);
  }
}
