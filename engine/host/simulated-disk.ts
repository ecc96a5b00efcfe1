/**
 * A disk that behaves as badly as disks are allowed to.
 *
 * What is written is seen at once by everybody, and is durable only after `fdatasync` of the file; names (creating,
 * renaming, removing) only after `syncFolder`. When the power fails, each unsynced write is taken apart into sectors of
 * 512 bytes, and each sector is kept or lost on its own: so writes are lost, torn and reordered. Of a folder's unsynced
 * changes of names a random first part is kept. A failed `fdatasync` behaves as on Linux: the pages count as clean
 * afterwards, a later sync succeeds without having written them. A slow disk takes `slowSyncMs` for each sync; one that
 * blocks its caller lets the clock go on meanwhile.
 *
 * `rare` counts how often each rare event really happened, so a simulation can tell whether it tested anything.
 */
import { fileError, systemError } from './file-error.ts';
import { FileTree } from './file-tree.ts';
import { GrowingBytes } from './growing-bytes.ts';
import type { SeededRandom } from './seeded-random.ts';

const sectorBytes = 512;

/** `order` counts all changes of the disk, so that what overtook what can be told across files. */
export type Change =
  | { readonly kind: 'write'; readonly order: number; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly order: number; readonly sizeBytes: number };

/** Thrown by every call from the moment the simulated machine stops. Not a `DbError`: no code may handle it. */
export class SimulatedStop extends Error {
  override readonly name = 'SimulatedStop';
}

export interface RareEvents {
  lostWrites: number;
  tornWrites: number;
  /** Writes of which something was kept while something of an earlier one, of whatever file, was lost. */
  reorderedWrites: number;
  lostNames: number;
  failedSyncs: number;
  slowSyncs: number;
  diskFull: number;
}

/** What became of an unsynced write when the power failed. */
interface WriteFate {
  readonly order: number;
  readonly kept: number;
  readonly lost: number;
}

/** A file's content: what is seen, what would survive, and the way from one to the other. */
export class Inode {
  readonly seen: GrowingBytes = new GrowingBytes();
  readonly durable: GrowingBytes = new GrowingBytes();
  /** Changes since the last sync, and how many there have been before them. */
  pending: Change[] = [];
  syncedCount = 0;
  /** Changes that a failed sync forgot: seen until the power fails, never synced any more. */
  forgotten: Change[] = [];

  /** What is seen becomes what survived. */
  restore(): void {
    const content = this.durable.content();
    this.seen.resize(0);
    this.seen.write(content, 0);
  }
}

interface NameChange {
  readonly folder: string;
  readonly apply: (tree: FileTree<Inode>) => void;
  /** Its folder was synced; it survives if the folder itself does. */
  synced: boolean;
}

export class SimulatedDisk {
  /** Bytes of all files together beyond which writes fail with 53100. */
  limitBytes: number = Number.POSITIVE_INFINITY;
  /** What each sync takes beside its ordinary time, half as much again at most. */
  slowSyncMs = 0;
  readonly rare: RareEvents = {
    lostWrites: 0,
    tornWrites: 0,
    reorderedWrites: 0,
    lostNames: 0,
    failedSyncs: 0,
    slowSyncs: 0,
    diskFull: 0,
  };
  readonly #random: SeededRandom;
  /** Lets time pass for whoever waits in a call. */
  readonly #elapse: (ms: number) => void;
  #tree: FileTree<Inode> = new FileTree();
  #durableTree: FileTree<Inode> = new FileTree();
  #nameChanges: NameChange[] = [];
  #boot = 0;
  #failingSyncs = 0;
  #callsLeft = Number.POSITIVE_INFINITY;
  #changeCount = 0;
  #fates: WriteFate[] = [];
  /** Calls that changed or synced anything, since the disk was made. */
  callCount = 0;

  constructor(random: SeededRandom, elapse: (ms: number) => void) {
    this.#random = random;
    this.#elapse = elapse;
  }

  /** The next so many fdatasyncs fail. */
  failSyncs(count: number): void {
    this.#failingSyncs = count;
  }

  /** The machine stops before the call after so many more calls that write, sync or change names. */
  stopAfter(callCount: number): void {
    this.#callsLeft = callCount;
  }

  /** The machine has stopped and not started again; a call that was under way may never return. */
  get isStopped(): boolean {
    return this.#callsLeft < 0;
  }

  /** The process is gone; its files stay as they are seen, synced or not. Open files and stops are forgotten. */
  restartProcess(): void {
    this.#boot += 1;
    this.#callsLeft = Number.POSITIVE_INFINITY;
    this.#failingSyncs = 0;
  }

  /** The power fails and comes back; with `loses: 'all'` nothing unsynced is kept, by default chance decides. */
  failPower(loses: 'some' | 'all' = 'some'): void {
    this.restartProcess();
    if (loses === 'all') this.#dropUnsynced();
    this.#settleNames();
    const files = new FileTree<Inode>();
    for (const folder of this.#durableTree.folders) files.folders.add(folder);
    for (const [path, inode] of this.#durableTree.files) {
      this.#settleContent(inode);
      files.files.set(path, inode);
    }
    this.#tree = files;
    this.#countFates();
  }

  #dropUnsynced(): void {
    const unsynced = this.#nameChanges.filter((change) => !change.synced).length;
    this.rare.lostNames += unsynced;
    this.#nameChanges = this.#nameChanges.filter((change) => change.synced);
    for (const inode of [...this.#tree.files.values(), ...this.#durableTree.files.values()]) {
      if (inode.pending.length + inode.forgotten.length === 0) continue;
      this.rare.lostWrites += inode.pending.filter((change) => change.kind === 'write').length;
      inode.syncedCount += inode.pending.length;
      inode.pending = [];
      inode.forgotten = [];
      inode.restore();
    }
  }

  /** Which process may use the disk; see `SimulatedFiles`. */
  get boot(): number {
    return this.#boot;
  }

  /** For tests: changes bytes behind everybody's back, on the platter too. */
  corrupt(path: string, position: number, change: (byte: number) => number): void {
    const inode = this.#tree.get('corrupt', path);
    const byte = new Uint8Array(1);
    inode.seen.read(byte, position);
    byte[0] = change(byte[0]!);
    inode.seen.write(byte, position);
    inode.durable.write(byte, position);
  }

  tree(boot: number): FileTree<Inode> {
    if (boot !== this.#boot || this.#callsLeft < 0) throw new SimulatedStop('the simulated machine has stopped');
    return this.#tree;
  }

  /** Counts a call that changes something, and stops the machine when its time has come. */
  step(boot: number): FileTree<Inode> {
    this.#callsLeft -= 1;
    this.callCount += 1;
    return this.tree(boot);
  }

  changeNames(boot: number, folder: string, apply: (tree: FileTree<Inode>) => void): void {
    apply(this.step(boot));
    this.#nameChanges.push({ folder, apply, synced: false });
  }

  write(boot: number, inode: Inode, position: number, bytes: Uint8Array, path: string): void {
    this.step(boot);
    this.#checkRoom(position + bytes.length - inode.seen.sizeBytes, path);
    this.#change(inode, { kind: 'write', order: this.#changeCount++, position, bytes: bytes.slice() });
  }

  resize(boot: number, inode: Inode, sizeBytes: number, path: string): void {
    this.step(boot);
    this.#checkRoom(sizeBytes - inode.seen.sizeBytes, path);
    this.#change(inode, { kind: 'resize', order: this.#changeCount++, sizeBytes });
  }

  #checkRoom(growth: number, path: string): void {
    if (growth <= 0 || this.limitBytes === Number.POSITIVE_INFINITY) return;
    if (this.usedBytes() + growth > this.limitBytes) {
      this.rare.diskFull += 1;
      throw fileError('write to', path, systemError('ENOSPC'));
    }
  }

  #change(inode: Inode, change: Change): void {
    applyChange(inode.seen, change);
    inode.pending.push(change);
  }

  usedBytes(): number {
    let used = 0;
    for (const inode of this.#tree.files.values()) used += inode.seen.sizeBytes;
    return used;
  }

  /** What a sync that begins now takes on a slow disk; 0 on an ordinary one. */
  slowness(): number {
    if (this.slowSyncMs === 0) return 0;
    this.rare.slowSyncs += 1;
    return this.slowSyncMs * (1 + this.#random.float() / 2);
  }

  /** A sync that its caller waits for. */
  syncNow(boot: number, inode: Inode, changeCount: number, path: string): void {
    this.#elapse(this.slowness());
    this.sync(boot, inode, changeCount, path);
  }

  /** Makes the file's first so many changes durable, counted from its creation. */
  sync(boot: number, inode: Inode, changeCount: number, path: string): void {
    this.step(boot);
    const synced = inode.pending.splice(0, Math.max(0, changeCount - inode.syncedCount));
    inode.syncedCount += synced.length;
    if (this.#failingSyncs > 0) {
      this.#failingSyncs -= 1;
      this.rare.failedSyncs += 1;
      inode.forgotten.push(...synced);
      throw fileError('sync', path, systemError('EIO'));
    }
    for (const change of synced) {
      applyChange(inode.durable, change);
      if (inode.forgotten.length > 0) inode.forgotten = inode.forgotten.flatMap((before) => remainsOf(before, change));
    }
  }

  syncNames(boot: number, folder: string): void {
    this.step(boot);
    for (const change of this.#nameChanges) change.synced ||= change.folder === folder;
    this.#applySyncedNames();
  }

  /** A folder may be synced before its own name is; what it holds then waits for that. */
  #applySyncedNames(): void {
    const waiting: NameChange[] = [];
    for (const change of this.#nameChanges) {
      if (change.synced && this.#durableTree.folders.has(change.folder)) change.apply(this.#durableTree);
      else waiting.push(change);
    }
    const progress = waiting.length < this.#nameChanges.length;
    this.#nameChanges = waiting;
    if (progress) this.#applySyncedNames();
  }

  /** Folders nearer to the root come first: one whose own name is lost takes along what was in it. */
  #settleNames(): void {
    const folders = [...new Set(this.#nameChanges.map((change) => change.folder))];
    for (const folder of folders.sort((left, right) => left.length - right.length)) {
      if (!this.#durableTree.folders.has(folder)) continue;
      const changes = this.#nameChanges.filter((change) => change.folder === folder);
      const safe = changes.filter((change) => change.synced).length;
      const kept = safe + this.#random.below(changes.length - safe + 1);
      this.rare.lostNames += changes.length - kept;
      for (const change of changes.slice(0, kept)) change.apply(this.#durableTree);
    }
    this.#nameChanges = [];
  }

  #settleContent(inode: Inode): void {
    if (inode.forgotten.length + inode.pending.length === 0) return;
    const keep = [0, 0.5, 0.9, 1][this.#random.below(4)]!;
    for (const change of [...inode.forgotten, ...inode.pending]) {
      if (change.kind === 'resize') {
        if (this.#random.chance(keep)) inode.durable.resize(change.sizeBytes);
        continue;
      }
      this.#fates.push({
        order: change.order,
        ...this.#keepSectors(inode.durable, change.position, change.bytes, keep),
      });
    }
    inode.syncedCount += inode.pending.length;
    inode.pending = [];
    inode.forgotten = [];
    inode.restore();
  }

  #countFates(): void {
    let lostBefore = false;
    for (const { kept, lost } of this.#fates.sort((left, right) => left.order - right.order)) {
      if (kept === 0) this.rare.lostWrites += 1;
      else if (lost > 0) this.rare.tornWrites += 1;
      if (kept > 0 && lostBefore) this.rare.reorderedWrites += 1;
      lostBefore ||= lost > 0;
    }
    this.#fates = [];
  }

  #keepSectors(
    target: GrowingBytes,
    position: number,
    bytes: Uint8Array,
    keep: number,
  ): { kept: number; lost: number } {
    let kept = 0;
    let lost = 0;
    for (let start = 0; start < bytes.length; ) {
      const end = Math.min(bytes.length, start + sectorBytes - ((position + start) % sectorBytes));
      if (this.#random.chance(keep)) {
        target.write(bytes.subarray(start, end), position + start);
        kept += 1;
      } else {
        lost += 1;
      }
      start = end;
    }
    return { kept, lost };
  }
}

/** What is left to come to the platter of a forgotten change when a later one is there. */
function remainsOf(before: Change, later: Change): Change[] {
  if (before.kind === 'resize') return later.kind === 'resize' ? [] : [before];
  const end = before.position + before.bytes.length;
  const laterEnd = later.kind === 'write' ? later.position + later.bytes.length : Number.POSITIVE_INFINITY;
  const laterStart = later.kind === 'write' ? later.position : later.sizeBytes;
  const left = before.bytes.subarray(0, Math.max(0, laterStart - before.position));
  const right = before.bytes.subarray(Math.max(0, laterEnd - before.position));
  if (left.length === before.bytes.length || right.length === before.bytes.length) return [before];
  const pieces: Change[] = [];
  if (left.length > 0) pieces.push({ ...before, bytes: left });
  if (right.length > 0) pieces.push({ ...before, position: end - right.length, bytes: right });
  return pieces;
}

function applyChange(target: GrowingBytes, change: Change): void {
  if (change.kind === 'write') target.write(change.bytes, change.position);
  else target.resize(change.sizeBytes);
}
