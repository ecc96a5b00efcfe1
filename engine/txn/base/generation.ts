/**
 * One checkpoint's state of the base: a key-value snapshot, and the block directories read from it so far.
 *
 * Reference-counted: the store holds one reference on the current generation, every view one on the generation it
 * reads. The key-value snapshot is released with the last. A heap's directory is read when the heap is first touched;
 * `successor` carries over the directories of heaps that a checkpoint left alone.
 */
import type { BlockCodec } from '../../block/block.ts';
import { invariant } from '../../error.ts';
import type { KvSnapshot } from '../../kv/kv.ts';
import { headerKey, headersEnd, readUint32, spaceKey } from './base-key.ts';
import { BlockDirectory, type BlockEntry, blockEntry } from './block-directory.ts';

export class Generation {
  readonly snapshot: KvSnapshot;
  /** Everything committed up to this timestamp is in it, and nothing later. */
  readonly timestamp: number;
  readonly #codec: BlockCodec;
  readonly #directories: Map<number, BlockDirectory> = new Map();
  readonly #hasPairs: Map<number, boolean> = new Map();
  #references = 1;

  /** Takes over the caller's reference on the snapshot. */
  constructor(snapshot: KvSnapshot, timestamp: number, codec: BlockCodec) {
    this.snapshot = snapshot;
    this.timestamp = timestamp;
    this.#codec = codec;
  }

  retain(): void {
    invariant(this.#references > 0, 'a released generation is not used again');
    this.#references++;
  }

  release(): void {
    invariant(this.#references > 0, 'a generation is released once by each holder');
    if (--this.#references === 0) this.snapshot.release();
  }

  directory(space: number): BlockDirectory {
    let directory = this.#directories.get(space);
    if (directory === undefined) {
      directory = this.#read(space);
      this.#directories.set(space, directory);
    }
    return directory;
  }

  /** False when the space has nothing in the base. */
  hasPairs(space: number): boolean {
    let found = this.#hasPairs.get(space);
    if (found === undefined) {
      const cursor = this.snapshot.range(spaceKey(space), spaceKey(space + 1), { limit: 1 });
      found = cursor.next();
      cursor.close();
      this.#hasPairs.set(space, found);
    }
    return found;
  }

  /** Heaps whose directory has been read. */
  knownHeaps(): Iterable<number> {
    return this.#directories.keys();
  }

  /** The generation after a checkpoint that changed blocks of the given heaps only. */
  successor(snapshot: KvSnapshot, timestamp: number, changedHeaps: ReadonlySet<number>): Generation {
    const next = new Generation(snapshot, timestamp, this.#codec);
    for (const [space, directory] of this.#directories) {
      if (!changedHeaps.has(space)) next.#directories.set(space, directory);
    }
    return next;
  }

  #read(space: number): BlockDirectory {
    const cursor = this.snapshot.range(headerKey(space, 0), headersEnd(space));
    const blocks: BlockEntry[] = [];
    while (cursor.next()) {
      const header = this.#codec.decodeHeader(cursor.value);
      blocks.push(blockEntry(readUint32(cursor.key, 8), header));
    }
    blocks.sort((left, right) => left.firstRowId - right.firstRowId);
    return new BlockDirectory(blocks);
  }
}
