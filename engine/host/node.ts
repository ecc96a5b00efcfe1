/**
 * The real host: the operating system through Node.
 *
 * Clock: wall time in microseconds is the millisecond clock refined by the monotonic one, and anchored again when the
 * two have drifted apart (the machine's clock was set, or the machine slept). Randomness is the operating system's.
 */
import { getRandomValues } from 'node:crypto';
import { acquireFolderLock, folderOwner } from './folder-lock.ts';
import { NodeFiles } from './node-files.ts';
import { NodeHashing } from './node-hashing.ts';
import { NodeModules } from './node-modules.ts';
import { spawnWorker } from './node-workers.ts';

/** Wall and monotonic clock may differ by so much before the anchor is set anew. */
const maxDriftMs = 2;

class NodeClock {
  #anchorMs = Date.now() - performance.now();

  wallTimeUs(): number {
    const wallMs = Date.now();
    const fineMs = this.#anchorMs + performance.now();
    if (Math.abs(fineMs - wallMs) <= maxDriftMs) return Math.floor(fineMs * 1000);
    this.#anchorMs = wallMs - performance.now();
    return wallMs * 1000;
  }

  monotonicMs(): number {
    return performance.now();
  }
}

class NodeRandom {
  readonly #pool = new Uint32Array(512);
  #used = this.#pool.length;

  float(): number {
    if (this.#used === this.#pool.length) {
      getRandomValues(this.#pool);
      this.#used = 0;
    }
    const high = this.#pool[this.#used++]! >>> 5;
    const low = this.#pool[this.#used++]! >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  fill<Bytes extends Uint8Array>(target: Bytes): Bytes {
    // getRandomValues takes at most 64 KiB a call.
    for (let start = 0; start < target.length; start += 65_536) {
      getRandomValues(target.subarray(start, start + 65_536));
    }
    return target;
  }
}

class NodeTimers {
  immediate(callback: () => void): void {
    setImmediate(callback);
  }

  after(delayMs: number, callback: () => void, options: { readonly background?: boolean } = {}): { cancel(): void } {
    const timeout = setTimeout(callback, delayMs);
    if (options.background) timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  }

  block(delayMs: number): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
  }
}

/** The operating system as a host; face: `nodeHost` in host.ts. */
export class NodeHost {
  readonly files: NodeFiles = new NodeFiles();
  readonly clock: NodeClock = new NodeClock();
  readonly random: NodeRandom = new NodeRandom();
  readonly timers: NodeTimers = new NodeTimers();
  readonly hashing: NodeHashing = new NodeHashing();
  readonly workers: { readonly available: boolean; readonly spawn: typeof spawnWorker } = {
    available: true,
    spawn: spawnWorker,
  };
  readonly modules: NodeModules = new NodeModules();
  readonly lockFolder: typeof acquireFolderLock = acquireFolderLock;
  readonly folderOwner: typeof folderOwner = folderOwner;
}
