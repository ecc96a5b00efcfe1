/**
 * `Files` of one process on a simulated disk (simulated-disk.ts). Useless after the process or the machine stopped:
 * every call then throws `SimulatedStop`.
 */
import { invariant } from '../error.ts';
import { fileError, systemError } from './file-error.ts';
import { folderOf } from './file-tree.ts';
import { Inode, type SimulatedDisk, SimulatedStop } from './simulated-disk.ts';

/** `Files` of one process on the disk; useless after the process or the machine stopped. */
export class SimulatedFiles {
  readonly #disk: SimulatedDisk;
  readonly #boot: number;
  readonly #later: (callback: () => void) => void;

  /** `later` runs a callback after the time that a sync takes. */
  constructor(disk: SimulatedDisk, later: (callback: () => void) => void) {
    this.#disk = disk;
    this.#boot = disk.boot;
    this.#later = later;
  }

  open(path: string, mode: 'read' | 'write' | 'create' | 'createNew'): SimulatedFile {
    const tree = this.#disk.tree(this.#boot);
    const found = tree.files.get(path);
    if (found !== undefined && mode === 'createNew') throw fileError('open', path, systemError('EEXIST'));
    if (found !== undefined) return this.#opened(path, found);
    if (mode === 'read' || mode === 'write') tree.get('open', path);
    const made = new Inode();
    this.#disk.changeNames(this.#boot, folderOf(path), (changed) => changed.put('open', path, made));
    return this.#opened(path, made);
  }

  readFile(path: string): Uint8Array {
    return this.#disk.tree(this.#boot).get('read', path).seen.content();
  }

  replaceFile(path: string, content: Uint8Array): void {
    const fresh = `${path}.new`;
    const file = this.open(fresh, 'create');
    file.truncate(0);
    file.writeAt(content, 0);
    file.fdatasync();
    file.close();
    this.rename(fresh, path);
    this.syncFolder(folderOf(path));
  }

  rename(from: string, to: string): void {
    this.#disk.tree(this.#boot).get('rename', from);
    this.#disk.changeNames(this.#boot, folderOf(to), (tree) => {
      // On the platter the old name may be missing: its creation was never synced, or it was lost with its folder.
      if (tree.files.has(from)) tree.rename(from, to);
    });
  }

  remove(path: string): void {
    this.#disk.changeNames(this.#boot, folderOf(path), (tree) => tree.remove(path));
  }

  removeFolder(path: string): void {
    this.#disk.changeNames(this.#boot, folderOf(path), (tree) => tree.removeFolder(path));
  }

  list(path: string): string[] {
    return this.#disk.tree(this.#boot).list(path);
  }

  makeFolder(path: string): void {
    if (this.kind(path) === 'folder') return;
    const above = folderOf(path);
    this.makeFolder(above);
    this.#disk.changeNames(this.#boot, above, (tree) => tree.makeFolder(path));
    this.syncFolder(above);
  }

  kind(path: string): 'file' | 'folder' | 'other' | undefined {
    return this.#disk.tree(this.#boot).kind(path);
  }

  sizeBytes(path: string): number {
    return this.#disk.tree(this.#boot).get('stat', path).seen.sizeBytes;
  }

  allocatedBytes(path: string): number {
    return this.sizeBytes(path);
  }

  syncFolder(path: string): void {
    this.list(path);
    this.#disk.syncNames(this.#boot, path);
  }

  realPath(path: string): string {
    if (this.kind(path) === undefined) throw fileError('resolve', path, systemError('ENOENT'));
    return path;
  }

  volume(_path: string): { freeBytes: number; fileSystem: string; network: boolean } {
    const freeBytes = Math.max(0, this.#disk.limitBytes - this.#disk.usedBytes());
    return { freeBytes: Math.min(freeBytes, Number.MAX_SAFE_INTEGER), fileSystem: 'local', network: false };
  }

  #opened(path: string, inode: Inode): SimulatedFile {
    return new SimulatedFile(this.#disk, this.#boot, path, inode, this.#later);
  }
}

class SimulatedFile {
  readonly path: string;
  readonly #disk: SimulatedDisk;
  readonly #boot: number;
  readonly #inode: Inode;
  readonly #later: (callback: () => void) => void;
  #closed = false;

  constructor(disk: SimulatedDisk, boot: number, path: string, inode: Inode, later: (callback: () => void) => void) {
    this.#disk = disk;
    this.#boot = boot;
    this.path = path;
    this.#inode = inode;
    this.#later = later;
  }

  readAt(target: Uint8Array, position: number): number {
    this.#check();
    return this.#inode.seen.read(target, position);
  }

  writeAt(bytes: Uint8Array, position: number): void {
    this.#check();
    this.#disk.write(this.#boot, this.#inode, position, bytes, this.path);
  }

  sizeBytes(): number {
    this.#check();
    return this.#inode.seen.sizeBytes;
  }

  truncate(sizeBytes: number): void {
    this.#check();
    this.#disk.resize(this.#boot, this.#inode, sizeBytes, this.path);
  }

  fdatasync(): void {
    this.#check();
    this.#disk.syncNow(this.#boot, this.#inode, this.#changeCount(), this.path);
  }

  fdatasyncAsync(): Promise<void> {
    this.#check();
    const changeCount = this.#changeCount();
    return new Promise((resolve, reject) => {
      this.#later(() => {
        try {
          this.#disk.sync(this.#boot, this.#inode, changeCount, this.path);
          resolve();
        } catch (error) {
          // After a stop nobody is there to be told.
          if (!(error instanceof SimulatedStop)) reject(error);
        }
      });
    });
  }

  close(): void {
    this.#closed = true;
  }

  #changeCount(): number {
    return this.#inode.syncedCount + this.#inode.pending.length;
  }

  #check(): void {
    this.#disk.tree(this.#boot);
    invariant(!this.#closed, `file ${this.path} is open`);
  }
}
