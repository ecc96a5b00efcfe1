/**
 * The space directory (space 0): which key spaces exist, of which layout, and every schema version of each heap.
 *
 * It always holds the newest committed state; what a transaction has created, altered or dropped stays in its overlay
 * as `DirectoryChange`s until `apply`. Rows, blocks and frames name space and schema version, so with this directory
 * alone recovery, checkpoint and doctor can read all of them; the catalog is rows like any other.
 *
 * Schema versions count from 1 and are kept for ever: old bytes are read through them. A column id never comes back
 * with another kind, so a column can be found in any version by its id alone.
 */
import type { PhysicalColumn, RowShape } from '../../block/block.ts';
import { invariant } from '../../error.ts';
import { columnById, type DirectoryChange } from './directory-change.ts';

/** First id given to a space; 0 is the directory itself. */
export const firstSpaceId = 1;

export interface HeapSpace {
  readonly layout: 'heap';
  readonly id: number;
  /** Version v is at v − 1; the last is current. */
  readonly shapes: RowShape[];
  /** Committed rows. */
  rowCount: number;
  /** Largest row id in use or handed out, by anybody, committed or not; −Infinity while there is none. */
  highRowId: number;
  /** Row ids up to here are logged as handed out. */
  reservedRowId: number;
}

export interface OrderedSpace {
  readonly layout: 'ordered';
  readonly id: number;
}

export type Space = HeapSpace | OrderedSpace;

export function newHeapSpace(id: number, shapes: readonly RowShape[]): HeapSpace {
  return { layout: 'heap', id, shapes: [...shapes], rowCount: 0, highRowId: -Infinity, reservedRowId: 0 };
}

export function currentShape(heap: HeapSpace): RowShape {
  return heap.shapes[heap.shapes.length - 1]!;
}

/** The physical column in whichever schema version knows it. */
export function columnOf(heap: HeapSpace, columnId: number): PhysicalColumn | undefined {
  for (let version = heap.shapes.length; version >= 1; version--) {
    const column = columnById(heap.shapes[version - 1]!, columnId);
    if (column !== undefined) return column;
  }
  return undefined;
}

export class SpaceDirectory {
  readonly #spaces: Map<number, Space> = new Map();
  #nextId = firstSpaceId;

  /** The id that the next created space gets. */
  get nextId(): number {
    return this.#nextId;
  }

  takeId(): number {
    return this.#nextId++;
  }

  /** Ids below `id` are never given again. */
  reserveIds(id: number): void {
    this.#nextId = Math.max(this.#nextId, id);
  }

  find(space: number): Space | undefined {
    return this.#spaces.get(space);
  }

  heap(space: number): HeapSpace {
    const found = this.#spaces.get(space);
    invariant(found !== undefined && found.layout === 'heap', `heap ${space} exists`);
    return found;
  }

  all(): Iterable<Space> {
    return this.#spaces.values();
  }

  /** The same spaces, to be changed on their own. */
  copy(): SpaceDirectory {
    const copy = new SpaceDirectory();
    for (const space of this.#spaces.values()) {
      copy.#spaces.set(space.id, space.layout === 'heap' ? { ...space, shapes: [...space.shapes] } : space);
    }
    copy.#nextId = this.#nextId;
    return copy;
  }

  /** Puts a space that is known from the base, or that a transaction made, in its place. */
  add(space: Space): void {
    this.#spaces.set(space.id, space);
    this.reserveIds(space.id + 1);
  }

  /** Makes a committed change part of the newest state. */
  apply(change: DirectoryChange): void {
    switch (change.kind) {
      case 'create heap':
        this.add(newHeapSpace(change.space, [change.shape]));
        return;
      case 'create ordered':
        this.add({ layout: 'ordered', id: change.space });
        return;
      case 'alter heap': {
        const heap = this.heap(change.space);
        invariant(change.shape.version === heap.shapes.length + 1, `heap ${change.space}: schema versions follow on`);
        heap.shapes.push(change.shape);
        return;
      }
      case 'drop':
        invariant(this.#spaces.delete(change.space), `space ${change.space} exists when it is dropped`);
        return;
    }
  }
}
