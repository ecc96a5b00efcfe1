/**
 * The outside world as interfaces: files, clock, randomness, timers, hashing, worker threads.
 *
 * Nothing in the engine outside this folder touches the ambient world, so a whole database runs on the node host in
 * production, and inside a seeded simulation in tests. A `Host` is handed down from whoever opens the database.
 *
 * - `nodeHost()` is the real one.
 * - `memoryFiles()` are files that live in this process only; a database without a path puts its log there.
 * - `simulatedMachine(seed)` is for tests: a disk that loses, tears and reorders unsynced writes, a clock moved
 *   by hand.
 *
 * File calls are synchronous: the engine's core is. The one wait that may leave the thread is `fdatasyncAsync`.
 * Paths are absolute and use `/`. Every failing file call throws `DbError`:
 *
 * | code | when |
 * |---|---|
 * | 53100 | the disk or the quota is full; nothing else is wrong and the call may be tried again when there is room |
 * | 58P01 | the file or folder does not exist |
 * | 58P02 | `createNew` found the file, or `mkdir` found a file in the way |
 * | 58030 | anything else the operating system reports; detail holds its message, hint what to do |
 */
import type { Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { MemoryFiles } from './memory-files.ts';
import { NodeHost } from './node.ts';
import { NodeWorkerScope } from './node-workers.ts';
import { SimulatedMachine } from './simulated.ts';

/** The operating system: what production runs on. One is enough for a process; it holds nothing that needs closing. */
export function nodeHost(): Host {
  return new NodeHost();
}

/** Files that vanish with the process, each call a world of its own. For `{ ...nodeHost(), files: memoryFiles() }`. */
export function memoryFiles(): Files {
  return new MemoryFiles();
}

/** A machine whose disk, clock and chance are played from a seed; its `host` runs a database inside a test. */
export function simulatedMachine(seed: number): SimulatedMachine {
  return new SimulatedMachine(seed);
}

export type { SimulatedMachine } from './simulated.ts';
export type { RareEvents } from './simulated-disk.ts';

/** The inside of a worker thread started by `Workers.spawn`. */
export function workerScope(): WorkerScope {
  return new NodeWorkerScope();
}

export interface Host {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly hashing: Hashing;
  readonly workers: Workers;
  readonly modules: Modules;
  /**
   * Takes the folder for this process: writes `LOCK` and listens on the folder's socket; see folder-lock.ts.
   * Throws 55006 naming the owner's process id when another live process owns it. The folder must exist.
   */
  lockFolder(folder: string, onConnection?: OnConnection): Promise<FolderLock>;
  /** Who owns the folder, as far as `LOCK` says; undefined when nobody does. */
  folderOwner(folder: string): FolderOwner | undefined;
}

/**
 * Takes a connection to the folder's socket: from another process or thread that wants to work with the owner, or that
 * only looks whether there is one and is gone again. Whoever may use the folder can read `token` in `LOCK`. The
 * connection does not keep the process alive, and is destroyed when the folder is let go.
 */
export type OnConnection = (connection: Connection, token: string) => void;
export type Connection = Socket;

export interface FolderOwner {
  readonly pid: number;
  /** Where it listens. */
  readonly socket: string;
  readonly token: string;
}

/** How `Files.open` treats a file that is there or not; every mode but `read` allows writing. */
export type OpenMode = 'read' | 'write' | 'create' | 'createNew';

export interface Files {
  /** `write` needs the file to exist, `create` makes it when missing, `createNew` refuses (58P02) when it exists. */
  open(path: string, mode: OpenMode): OpenFile;
  /** The whole content of a small file, as fresh bytes. */
  readFile(path: string): Uint8Array;
  /**
   * Replaces a small file so that after any crash either the old or the new content is there: writes `path.new`,
   * syncs it, renames it over `path` and syncs the folder.
   */
  replaceFile(path: string, content: Uint8Array): void;
  /** Atomic within one file system. Durable only after `syncFolder` of the folder it lies in. */
  rename(from: string, to: string): void;
  /** Removes a file; a missing file is not an error. */
  remove(path: string): void;
  /** Removes a folder with all it holds; a missing folder is not an error. */
  removeFolder(path: string): void;
  /** Names (not paths) in a folder, sorted. */
  list(path: string): string[];
  /**
   * Makes a folder and the missing ones above it; those it made are durable when it returns. One that exists is not an
   * error, and may have been left without a durable name by a crash: `syncFolder` of the one above settles it.
   */
  makeFolder(path: string): void;
  /** What lies at the path; undefined when nothing does. */
  kind(path: string): 'file' | 'folder' | 'other' | undefined;
  /** Bytes of a file. */
  sizeBytes(path: string): number;
  /** Bytes of storage a file really takes, less than `sizeBytes` when it has holes. */
  allocatedBytes(path: string): number;
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(path: string): void;
  /** The path with all symbolic links followed; what identifies a database folder. */
  realPath(path: string): string;
  /** The file system a path lies on. */
  volume(path: string): Volume;
}

export interface Volume {
  /** Bytes an ordinary user may still write. */
  readonly freeBytes: number;
  /** `nfs`, `cifs`, `fuse`, `9p` and such when the file system is one that a database must not trust; else `local`. */
  readonly fileSystem: string;
  /** True for file systems that other machines can write to, on which locks and syncs do not hold. */
  readonly network: boolean;
}

export interface OpenFile {
  readonly path: string;
  /** Fills `target` from the byte position; returns the bytes read, less than its length only at the file's end. */
  readAt(target: Uint8Array, position: number): number;
  /** Writes all of `bytes` at the position. What lies between the old end and the position reads as zeros. */
  writeAt(bytes: Uint8Array, position: number): void;
  sizeBytes(): number;
  /** Cuts or extends (with zeros) to the size. */
  truncate(sizeBytes: number): void;
  /** Returns when every write that returned before is durable. After it throws nothing is known about those writes. */
  fdatasync(): void;
  /** The same in a thread pool; covers the writes that returned before the call. */
  fdatasyncAsync(): Promise<void>;
  /** Idempotent. Does not sync. */
  close(): void;
}

export interface Clock {
  /** Microseconds since 1970-01-01 UTC; may step when the machine's clock is set. */
  wallTimeUs(): number;
  /** Milliseconds since an arbitrary moment, with fractions; never goes back. */
  monotonicMs(): number;
}

export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  float(): number;
  /** Overwrites the bytes with random ones, unpredictable ones on the node host. Returns the same array. */
  fill<Bytes extends Uint8Array>(target: Bytes): Bytes;
}

export interface Timers {
  /** Runs after the events of this event-loop turn, and keeps the process alive until then. */
  immediate(callback: () => void): void;
  /** Runs once after at least so many milliseconds. A `background` timer does not keep the process alive. */
  after(delayMs: number, callback: () => void, options?: { readonly background?: boolean }): Timer;
  /** Holds the whole thread for so many milliseconds: for callers that cannot wait otherwise. */
  block(delayMs: number): void;
}

export interface Timer {
  /** Idempotent, and harmless after the timer ran. */
  cancel(): void;
}

export interface Hashing {
  /** CRC-32 as zlib computes it (ISO 3309); `seed` is the checksum of what came before. */
  crc32(bytes: Uint8Array, seed?: number): number;
  /** 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** The same of bytes that come in pieces. */
  sha256Stream(): HashStream;
}

export interface HashStream {
  update(bytes: Uint8Array): void;
  /** Once, after the last piece. */
  digest(): Uint8Array;
}

/** Optional packages, loaded on first need. */
export interface Modules {
  /** The package's exports, or undefined when it is not installed or its native part was not built. */
  load(name: string): unknown;
}

export interface Workers {
  /** False in a simulation, where `spawn` throws 0A000 and the caller does the work itself, by slices. */
  readonly available: boolean;
  /**
   * Starts a worker thread. `module` names its file without extension, as `new URL('./checkpoint-worker',
   * import.meta.url)`: the host adds `.ts` (and the loader) when it runs from sources, `.js` when from `dist`. Data and
   * messages are structured clones. The module asks `workerScope()` for its side of the channel.
   */
  spawn(module: URL, data: unknown, options?: SpawnOptions): WorkerThread;
}

export interface SpawnOptions {
  /** A background worker does not keep the process alive. Default false. */
  readonly background?: boolean;
  /** Shown by debuggers. */
  readonly name?: string;
}

export interface WorkerThread {
  post(message: unknown, transfer?: readonly (ArrayBuffer | MessagePort)[]): void;
  /** One listener; messages that arrive before it is set are kept. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the thread is gone: with an error when it failed, undefined when it ended or was stopped. */
  onExit(listener: (error: Error | undefined) => void): void;
  /** Whether the worker keeps the process alive, from now on. */
  setBackground(background: boolean): void;
  /** Stops the thread where it is and resolves when it is gone. Idempotent. */
  stop(): Promise<void>;
}

/** What a worker's own module sees. */
export interface WorkerScope {
  /** The data given to `spawn`. */
  readonly data: unknown;
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Listening keeps the worker running; `close` ends it. */
  onMessage(listener: (message: unknown) => void): void;
  close(): void;
}

/** A folder that this process owns until `release`. */
export interface FolderLock {
  readonly folder: string;
  /** Removes `LOCK`, closes the socket. Idempotent. */
  release(): Promise<void>;
}
