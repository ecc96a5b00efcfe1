/**
 * One simulated life of a database: sessions that work at the same time on four spaces, a machine that stops, and
 * checks after each restart.
 *
 * The spaces: accounts (a heap; transfers keep the sum), entries (a heap with rows of every column kind), an index over
 * entries (ordered), and counters (ordered). What a session writes it also notes in its list for the `History`.
 */
import { openStore } from '../../engine/txn/txn.ts';
import { checkReopened } from './checks.ts';
import { runSession } from './session.ts';
import { accountBalance, accountCount, type Counts, isStopped, World } from './world.ts';

export class Simulation {
  readonly world: World;

  constructor(seed: number) {
    this.world = new World(seed);
  }

  /** Runs until so many transactions were begun; the machine stops `crashes` times on the way. */
  async run(transactions: number, crashes: number): Promise<Counts> {
    await this.#create();
    for (let life = 0; life <= crashes; life++) {
      const goal = Math.floor((transactions * (life + 1)) / (crashes + 1));
      await this.#live(goal, life < crashes);
      await this.#restart();
      await checkReopened(this.world);
    }
    this.world.counts.stopsInCheckpoint = this.world.base.stopsInBatch;
    return this.world.counts;
  }

  async #create(): Promise<void> {
    await this.open();
    const transaction = this.world.store.begin();
    const accounts = transaction.createSpace({
      layout: 'heap',
      columns: [
        { id: 1, kind: 'int64', missing: 0 },
        { id: 2, kind: 'text', missing: null },
      ],
    });
    const entries = transaction.createSpace({
      layout: 'heap',
      columns: [
        { id: 1, kind: 'int32', missing: null },
        { id: 2, kind: 'text', missing: null },
        { id: 3, kind: 'any', missing: null },
      ],
    });
    const index = transaction.createSpace({ layout: 'ordered' });
    const counters = transaction.createSpace({ layout: 'ordered' });
    this.world.spaces = { accounts, entries, index, counters };
    const writes = [];
    for (let id = 1; id <= accountCount; id++) {
      transaction.insertRow(accounts, id, [accountBalance, 'opened']);
      writes.push({ space: 0, key: `${id}`, value: JSON.stringify([accountBalance, 'opened']) });
    }
    const { timestamp, wait } = transaction.commit();
    wait?.finishNow();
    this.world.history.add(timestamp!, writes).acknowledged = true;
  }

  async open(): Promise<void> {
    this.world.stopped = false;
    this.world.life++;
    this.world.store = await openStore({
      host: this.world.machine.host,
      folder: '/db',
      base: this.world.base.open(),
      settings: {
        segmentBytes: 65_536,
        checkpointLogBytes: 4_000 + this.world.random.below(60_000),
        deltaMemoryBytes: 1_048_576,
        checkpointIntervalMs: 5 + this.world.random.below(120),
      },
    });
  }

  /** One life of the process: sessions run until the goal, or until something stops the machine. */
  async #live(goal: number, crashes: boolean): Promise<void> {
    const { disk, time } = this.world.machine;
    const fate = this.world.random.below(10);
    this.world.base.stopChance = crashes && fate < 3 ? 0.2 : 0;
    if (crashes && fate < 6) disk.stopAfter(3 + this.world.random.below(this.world.random.below(4) === 0 ? 400 : 100));
    if (fate === 6 || fate === 7) time.after(this.world.random.below(200), () => disk.failSyncs(1));
    if (fate === 8) this.#fillDisk();
    const sessions = Array.from({ length: 2 + this.world.random.below(5) }, (_, number) =>
      runSession(this.world, number, goal),
    );
    let ended = 0;
    const failures: unknown[] = [];
    for (const session of sessions) {
      session.then(
        () => ended++,
        (error: unknown) => {
          ended++;
          failures.push(error);
        },
      );
    }
    const settled = await time.settle(() => ended === sessions.length || this.world.stopped, 600_000);
    if (failures.length > 0) throw failures[0];
    if (!settled) throw new Error('the sessions hang');
    disk.limitBytes = Number.POSITIVE_INFINITY;
    disk.failSyncs(0);
    this.world.base.stopChance = 0;
    this.world.counts.checkpoints += this.world.store.statistics.checkpoints;
  }

  /** The disk has a few segments' room left for a while. */
  #fillDisk(): void {
    const { disk, time } = this.world.machine;
    disk.limitBytes = disk.usedBytes() + this.world.random.below(20_000);
    time.after(1_000 + this.world.random.below(2_000), () => {
      disk.limitBytes = Number.POSITIVE_INFINITY;
    });
  }

  async #restart(): Promise<void> {
    const fate = this.world.random.below(10);
    if (!this.world.stopped && fate < 2) {
      let closed = false;
      void this.world.store.close().then(() => {
        closed = true;
      });
      if (!(await this.world.machine.time.settle(() => closed))) throw new Error('close hangs');
      this.world.counts.cleanCloses++;
      // a clean close leaves nothing to be lost
      for (const commit of this.world.history.commits)
        commit.acknowledged ||= this.world.store.writesRefused === undefined;
    } else if (fate < 4) {
      this.world.machine.kill();
      this.world.counts.kills++;
    } else {
      this.world.machine.failPower();
      this.world.counts.powerFailures++;
    }
    this.world.machine.disk.stopAfter(Number.POSITIVE_INFINITY);
    if (this.world.random.below(4) === 0) await this.#stopInRecovery();
    await this.open();
  }

  /** The machine stops again while it recovers. */
  async #stopInRecovery(): Promise<void> {
    this.world.machine.disk.stopAfter(1 + this.world.random.below(12));
    try {
      await this.open();
    } catch (error) {
      if ((error as Error).name !== 'SimulatedStop' && !isStopped(error)) throw error;
    }
    this.world.machine.failPower();
    this.world.machine.disk.stopAfter(Number.POSITIVE_INFINITY);
  }
}
