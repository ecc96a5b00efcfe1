/**
 * A machine inside a test: a disk that loses and tears what was not synced, a clock moved by hand, randomness from a
 * seed. The same seed gives the same run, whatever the real machine does.
 *
 * `host` is what the process of the moment sees; `kill` and `failPower` end that process, and the next `host` belongs to
 * the next one. Hashing is the real one. There are no worker threads in it (`workers.available` is false): what would
 * run in one runs in slices on the one thread.
 */
import { DbError, unsupported } from '../error.ts';
import { NodeHashing } from './node-hashing.ts';
import { SeededRandom } from './seeded-random.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedFiles } from './simulated-files.ts';
import { SimulatedTime } from './simulated-time.ts';

/** 2025-01-01, so that runs print the same dates. */
const switchedOnUs = 1_735_689_600_000_000;
const longestSyncMs = 5;

export class SimulatedMachine {
  readonly disk: SimulatedDisk;
  readonly time: SimulatedTime = new SimulatedTime(switchedOnUs);
  /** For the test's own choices. */
  readonly random: SeededRandom;
  #host: SimulatedHost;
  readonly #hostRandom: SeededRandom;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.disk = new SimulatedDisk(this.random.fork(), (ms) => this.time.elapse(ms));
    this.#hostRandom = this.random.fork();
    this.#host = this.#start();
  }

  get host(): SimulatedHost {
    return this.#host;
  }

  /** The process ends between two of its steps; what it wrote stays, as the operating system holds it. */
  kill(): void {
    this.time.clear();
    this.disk.restartProcess();
    this.#host = this.#start();
  }

  /** The machine loses power and starts again; `loses: 'all'` keeps nothing unsynced, by default chance decides. */
  failPower(loses: 'some' | 'all' = 'some'): void {
    this.time.clear();
    this.disk.failPower(loses);
    this.#host = this.#start();
  }

  #start(): SimulatedHost {
    const syncRandom = this.#hostRandom.fork();
    const later = (callback: () => void): void => {
      this.time.after(syncRandom.float() * longestSyncMs + this.disk.slowness(), callback);
    };
    return new SimulatedHost(new SimulatedFiles(this.disk, later), this.time, this.#hostRandom.fork());
  }
}

/** What one process of the machine sees; the face's `Host`. */
export class SimulatedHost {
  readonly files: SimulatedFiles;
  readonly clock: SimulatedTime;
  readonly timers: SimulatedTime;
  readonly random: SeededRandom;
  readonly hashing: NodeHashing = new NodeHashing();
  readonly modules: { readonly load: (name: string) => undefined } = { load: () => undefined };
  readonly workers: { readonly available: boolean; readonly spawn: () => never } = {
    available: false,
    spawn: () => {
      throw unsupported('starting a worker thread in a simulation');
    },
  };
  readonly #locked = new Set<string>();

  constructor(files: SimulatedFiles, time: SimulatedTime, random: SeededRandom) {
    this.files = files;
    this.clock = time;
    this.timers = time;
    this.random = random;
  }

  async lockFolder(folder: string): Promise<{ readonly folder: string; release(): Promise<void> }> {
    const real = this.files.realPath(folder);
    if (this.#locked.has(real)) throw new DbError('55006', `database folder "${real}" is in use by this process`);
    this.#locked.add(real);
    return {
      folder: real,
      release: async () => {
        this.#locked.delete(real);
      },
    };
  }

  /** Nobody is there to be asked by another process. */
  folderOwner(): undefined {
    return undefined;
  }
}
