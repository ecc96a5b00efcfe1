/**
 * `Files` over the operating system: node:fs, synchronous calls, errors translated by file-error.ts.
 *
 * Keeps no state but open descriptors. Network file systems are recognised on Linux by the magic number statfs returns
 * (linux/magic.h); elsewhere every volume counts as local.
 */
import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { DbError, invariant } from '../error.ts';
import { fileError } from './file-error.ts';

type NodeOpenMode = 'read' | 'write' | 'create' | 'createNew';

/** statfs f_type → name, for file systems on which locks and syncs cannot be trusted. */
const networkFileSystems = new Map<number, string>([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb2'],
  [0x517b, 'smb'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x73757245, 'coda'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
  [0x01161970, 'gfs2'],
]);

/** fuse carries local file systems too (ntfs-3g, encrypted folders), so it is named but not refused. */
const sometimesLocal = new Set(['fuse']);

const openFlags: Record<NodeOpenMode, number> = {
  read: fs.constants.O_RDONLY,
  write: fs.constants.O_RDWR,
  create: fs.constants.O_RDWR | fs.constants.O_CREAT,
  createNew: fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_EXCL,
};

/** Runs one file call and translates what it throws. */
function attempt<T>(action: string, path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof DbError ? error : fileError(action, path, error);
  }
}

/** An open descriptor; the host's `OpenFile`. */
export class NodeFile {
  readonly path: string;
  #descriptor: number;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  readAt(target: Uint8Array, position: number): number {
    const descriptor = this.#open();
    let filled = 0;
    try {
      while (filled < target.length) {
        const count = fs.readSync(descriptor, target, filled, target.length - filled, position + filled);
        if (count === 0) break;
        filled += count;
      }
    } catch (error) {
      throw fileError('read from', this.path, error);
    }
    return filled;
  }

  writeAt(bytes: Uint8Array, position: number): void {
    const descriptor = this.#open();
    let written = 0;
    try {
      while (written < bytes.length) {
        written += fs.writeSync(descriptor, bytes, written, bytes.length - written, position + written);
      }
    } catch (error) {
      throw fileError('write to', this.path, error);
    }
  }

  sizeBytes(): number {
    const descriptor = this.#open();
    return attempt('stat', this.path, () => fs.fstatSync(descriptor).size);
  }

  truncate(sizeBytes: number): void {
    const descriptor = this.#open();
    attempt('resize', this.path, () => fs.ftruncateSync(descriptor, sizeBytes));
  }

  fdatasync(): void {
    const descriptor = this.#open();
    try {
      fs.fdatasyncSync(descriptor);
    } catch (error) {
      throw fileError('sync', this.path, error);
    }
  }

  fdatasyncAsync(): Promise<void> {
    const descriptor = this.#open();
    return new Promise((resolve, reject) => {
      fs.fdatasync(descriptor, (error) => {
        if (error === null) resolve();
        else reject(fileError('sync', this.path, error));
      });
    });
  }

  close(): void {
    if (this.#descriptor < 0) return;
    const descriptor = this.#descriptor;
    this.#descriptor = -1;
    attempt('close', this.path, () => fs.closeSync(descriptor));
  }

  #open(): number {
    invariant(this.#descriptor >= 0, `file ${this.path} is open`);
    return this.#descriptor;
  }
}

/** The operating system's files; the host's `Files`. Stateless. */
export class NodeFiles {
  open(path: string, mode: NodeOpenMode): NodeFile {
    return new NodeFile(
      path,
      attempt('open', path, () => fs.openSync(path, openFlags[mode], 0o600)),
    );
  }

  readFile(path: string): Uint8Array {
    const bytes = attempt('read', path, () => fs.readFileSync(path));
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  replaceFile(path: string, content: Uint8Array): void {
    const fresh = `${path}.new`;
    const file = this.open(fresh, 'create');
    try {
      file.truncate(0);
      file.writeAt(content, 0);
      file.fdatasync();
    } finally {
      file.close();
    }
    this.rename(fresh, path);
    this.syncFolder(dirname(path));
  }

  rename(from: string, to: string): void {
    attempt('rename', from, () => fs.renameSync(from, to));
  }

  remove(path: string): void {
    attempt('remove', path, () => fs.rmSync(path, { force: true }));
  }

  removeFolder(path: string): void {
    attempt('remove', path, () => fs.rmSync(path, { force: true, recursive: true }));
  }

  list(path: string): string[] {
    return attempt('list', path, () => fs.readdirSync(path)).sort();
  }

  makeFolder(path: string): void {
    const first = attempt('make folder', path, () => fs.mkdirSync(path, { recursive: true, mode: 0o700 }));
    if (first === undefined) return;
    const highest = dirname(first);
    for (let folder = dirname(path); folder.length >= highest.length; folder = dirname(folder)) {
      this.syncFolder(folder);
      if (folder === dirname(folder)) break;
    }
  }

  kind(path: string): 'file' | 'folder' | 'other' | undefined {
    const stat = attempt('stat', path, () => fs.statSync(path, { throwIfNoEntry: false }));
    if (stat === undefined) return undefined;
    if (stat.isFile()) return 'file';
    return stat.isDirectory() ? 'folder' : 'other';
  }

  sizeBytes(path: string): number {
    return attempt('stat', path, () => fs.statSync(path).size);
  }

  allocatedBytes(path: string): number {
    return attempt('stat', path, () => fs.statSync(path).blocks * 512);
  }

  syncFolder(path: string): void {
    // Windows cannot open a folder for syncing; NTFS journals its own metadata.
    if (process.platform === 'win32') return;
    attempt('sync folder', path, () => {
      const descriptor = fs.openSync(path, fs.constants.O_RDONLY);
      try {
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  realPath(path: string): string {
    return attempt('resolve', path, () => fs.realpathSync(path));
  }

  volume(path: string): { freeBytes: number; fileSystem: string; network: boolean } {
    const stat = attempt('inspect the file system of', path, () => fs.statfsSync(path));
    const magic = process.platform === 'linux' ? networkFileSystems.get(stat.type >>> 0) : undefined;
    return {
      freeBytes: stat.bavail * stat.bsize,
      fileSystem: magic ?? 'local',
      network: magic !== undefined && !sometimesLocal.has(magic),
    };
  }
}
