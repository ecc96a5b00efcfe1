/**
 * `Files` that live in this process: what a database without a path writes its log to.
 *
 * Syncing does nothing. Errors are those of real files, so what passes here passes there. A removed file stays
 * readable through what is open, as on Unix.
 */
import { invariant } from '../error.ts';
import { fileError, systemError } from './file-error.ts';
import { FileTree } from './file-tree.ts';
import { GrowingBytes } from './growing-bytes.ts';

class MemoryFile {
  readonly path: string;
  readonly #bytes: GrowingBytes;
  #closed = false;

  constructor(path: string, bytes: GrowingBytes) {
    this.path = path;
    this.#bytes = bytes;
  }

  readAt(target: Uint8Array, position: number): number {
    return this.#open().read(target, position);
  }

  writeAt(bytes: Uint8Array, position: number): void {
    this.#open().write(bytes, position);
  }

  sizeBytes(): number {
    return this.#open().sizeBytes;
  }

  truncate(sizeBytes: number): void {
    this.#open().resize(sizeBytes);
  }

  fdatasync(): void {
    this.#open();
  }

  fdatasyncAsync(): Promise<void> {
    this.#open();
    return Promise.resolve();
  }

  close(): void {
    this.#closed = true;
  }

  #open(): GrowingBytes {
    invariant(!this.#closed, `file ${this.path} is open`);
    return this.#bytes;
  }
}

/** Files in memory; face: `memoryFiles` in host.ts. */
export class MemoryFiles {
  readonly #tree: FileTree<GrowingBytes> = new FileTree();

  open(path: string, mode: 'read' | 'write' | 'create' | 'createNew'): MemoryFile {
    const found = this.#tree.files.get(path);
    if (found !== undefined) {
      if (mode === 'createNew') throw fileError('open', path, systemError('EEXIST'));
      return new MemoryFile(path, found);
    }
    const made = mode === 'read' || mode === 'write' ? this.#tree.get('open', path) : new GrowingBytes();
    this.#tree.put('open', path, made);
    return new MemoryFile(path, made);
  }

  readFile(path: string): Uint8Array {
    return this.#tree.get('read', path).content();
  }

  replaceFile(path: string, content: Uint8Array): void {
    this.#tree.put('write to', path, new GrowingBytes(content));
  }

  rename(from: string, to: string): void {
    this.#tree.rename(from, to);
  }

  remove(path: string): void {
    this.#tree.remove(path);
  }

  removeFolder(path: string): void {
    this.#tree.removeFolder(path);
  }

  list(path: string): string[] {
    return this.#tree.list(path);
  }

  makeFolder(path: string): void {
    this.#tree.makeFolder(path);
  }

  kind(path: string): 'file' | 'folder' | 'other' | undefined {
    return this.#tree.kind(path);
  }

  sizeBytes(path: string): number {
    return this.#tree.get('stat', path).sizeBytes;
  }

  allocatedBytes(path: string): number {
    return this.sizeBytes(path);
  }

  syncFolder(path: string): void {
    this.#tree.list(path);
  }

  realPath(path: string): string {
    if (this.#tree.kind(path) === undefined) throw fileError('resolve', path, systemError('ENOENT'));
    return path;
  }

  volume(_path: string): { freeBytes: number; fileSystem: string; network: boolean } {
    return { freeBytes: Number.MAX_SAFE_INTEGER, fileSystem: 'local', network: false };
  }
}
