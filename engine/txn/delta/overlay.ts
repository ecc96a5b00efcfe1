/**
 * What one transaction has written and not yet committed: a layer whose stamps are command numbers, and the journal
 * that undoes it.
 *
 * Versions are numbered in the order they were written, across all spaces, so the journal is two arrays beside them:
 * which space, and which entry of it. Rolling back to a savepoint walks the versions backwards to the savepoint's mark
 * and puts each entry's head back. Batches and directory changes are undone from their own small lists. Nothing is
 * unlinked before that, because each command's view may still be read.
 *
 * Overlays are recycled by the store: `clear` keeps the arrays of a small transaction for the next one.
 */
import type { BlockCodec, RowShape } from '../../block/block.ts';
import { invariant } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import type { Vector } from '../../value/vector.ts';
import type { DirectoryChange } from '../space/directory-change.ts';
import { type HeapLayer, Layer, type OrderedLayer, vectorBytes } from './layer.ts';
import { type BytesWriter, kindInsert, kindMoved, kindRemove, kindUpdate } from './version-store.ts';

export interface OverlayMark {
  readonly versionCount: number;
  readonly batchCount: number;
  readonly changeCount: number;
}

interface AppendedRecord {
  readonly heap: HeapLayer;
  readonly command: number;
  readonly firstRowId: number;
}

/** Spaces whose emptied containers are kept for the next transaction. */
const keptSpaces = 32;
const noBytes = new Uint8Array(0);

export class Overlay {
  readonly layer: Layer = new Layer();
  /** Spaces written to, in the order they were first touched. */
  readonly touched: (HeapLayer | OrderedLayer)[] = [];
  readonly changes: DirectoryChange[] = [];
  readonly #appended: AppendedRecord[] = [];
  #places: Int32Array = new Int32Array(8);
  #entries: Int32Array = new Int32Array(8);
  readonly #rowWriter: RowWriter;
  readonly #moved = new DataView(new ArrayBuffer(8));

  constructor(codec: BlockCodec) {
    this.#rowWriter = new RowWriter(codec);
  }

  get isEmpty(): boolean {
    return this.layer.versions.count === 0 && this.#appended.length === 0 && this.changes.length === 0;
  }

  /** True when the transaction drops the space: what it wrote there is nothing. */
  isDropped(space: number): boolean {
    for (const change of this.changes) if (change.kind === 'drop' && change.space === space) return true;
    return false;
  }

  putRow(
    space: number,
    shape: RowShape,
    rowId: number,
    row: readonly Datum[],
    command: number,
    replaces: boolean,
  ): void {
    const heap = this.#heap(space);
    const entry = heap.rows.enter(rowId);
    this.#rowWriter.shape = shape;
    this.#rowWriter.row = row;
    const previous = heap.rows.heads[entry]!;
    const kind = replaces ? kindUpdate : kindInsert;
    const version = this.layer.versions.addWritten(command, previous, kind, shape.version, this.#rowWriter);
    heap.rows.heads[entry] = version;
    heap.rowDelta += replaces ? 0 : 1;
    this.#journal(version, heap.place, entry);
  }

  removeRow(space: number, rowId: number, movedTo: number | undefined, command: number): void {
    const heap = this.#heap(space);
    const entry = heap.rows.enter(rowId);
    const previous = heap.rows.heads[entry]!;
    let version: number;
    if (movedTo === undefined) {
      version = this.layer.versions.add(command, previous, kindRemove, 0, noBytes, 0, 0);
    } else {
      this.#moved.setFloat64(0, movedTo, true);
      version = this.layer.versions.add(command, previous, kindMoved, 0, new Uint8Array(this.#moved.buffer), 0, 8);
    }
    heap.rows.heads[entry] = version;
    heap.rowDelta--;
    this.#journal(version, heap.place, entry);
  }

  appendBatch(
    space: number,
    shape: RowShape,
    rowIds: Float64Array,
    columns: readonly Vector[],
    count: number,
    command: number,
  ): void {
    const heap = this.#heap(space);
    let bytes = rowIds.byteLength;
    for (const column of columns) bytes += vectorBytes(column, count);
    const columnIds = shape.columns.map((column) => column.id);
    heap.addBatch({ stamp: command, schema: shape.version, columnIds, columns, rowIds, count, bytes });
    heap.rowDelta += count;
    this.#appended.push({ heap, command, firstRowId: rowIds[0]! });
  }

  /** Stores the value under the key; undefined removes the key. */
  putKey(space: number, key: string, value: Uint8Array | undefined, command: number): void {
    const ordered = this.#ordered(space);
    const entry = ordered.keys.enter(key);
    const previous = ordered.keys.heads[entry]!;
    const version =
      value === undefined
        ? this.layer.versions.add(command, previous, kindRemove, 0, noBytes, 0, 0)
        : this.layer.versions.add(command, previous, kindUpdate, 0, value, 0, value.length);
    ordered.keys.heads[entry] = version;
    this.#journal(version, ordered.place, entry);
  }

  mark(): OverlayMark {
    return {
      versionCount: this.layer.versions.count,
      batchCount: this.#appended.length,
      changeCount: this.changes.length,
    };
  }

  /** Undoes everything written after the mark. */
  undo(mark: OverlayMark): void {
    const { versions } = this.layer;
    for (let version = versions.count - 1; version >= mark.versionCount; version--) {
      const container = this.touched[this.#places[version]!]!;
      const index = container.layout === 'heap' ? container.rows : container.keys;
      index.heads[this.#entries[version]!] = versions.previous[version]!;
      if (container.layout === 'heap') container.rowDelta -= effectOf(versions.kinds[version]!);
    }
    versions.truncate(mark.versionCount);
    while (this.#appended.length > mark.batchCount) this.#undoBatch(this.#appended.pop()!);
    this.changes.length = mark.changeCount;
  }

  clear(): void {
    this.layer.versions.truncate(0);
    for (const container of this.touched) container.clear();
    this.touched.length = 0;
    if (this.changes.length > 0) this.changes.length = 0;
    if (this.#appended.length > 0) this.#appended.length = 0;
    if (this.layer.heaps.size > keptSpaces) this.layer.heaps.clear();
    if (this.layer.ordered.size > keptSpaces) this.layer.ordered.clear();
    if (this.#places.length > 1_024) {
      this.#places = new Int32Array(8);
      this.#entries = new Int32Array(8);
    }
  }

  #undoBatch(record: AppendedRecord): void {
    const { batches } = record.heap;
    const at = batches.findIndex((batch) => batch.rowIds[0] === record.firstRowId && batch.stamp === record.command);
    invariant(at >= 0, 'an appended batch is undone once');
    record.heap.rowDelta -= batches[at]!.count;
    record.heap.removeBatch(at);
  }

  #heap(space: number): HeapLayer {
    const heap = this.layer.heap(space);
    if (heap.place < 0) {
      heap.place = this.touched.length;
      this.touched.push(heap);
    }
    return heap;
  }

  #ordered(space: number): OrderedLayer {
    const ordered = this.layer.orderedSpace(space);
    if (ordered.place < 0) {
      ordered.place = this.touched.length;
      this.touched.push(ordered);
    }
    return ordered;
  }

  #journal(version: number, place: number, entry: number): void {
    if (version >= this.#places.length) {
      const places = new Int32Array(version * 2);
      places.set(this.#places);
      this.#places = places;
      const entries = new Int32Array(version * 2);
      entries.set(this.#entries);
      this.#entries = entries;
    }
    this.#places[version] = place;
    this.#entries[version] = entry;
  }
}

/** What a version of this kind does to the number of rows. */
function effectOf(kind: number): number {
  if (kind === kindInsert) return 1;
  return kind === kindUpdate ? 0 : -1;
}

/** Writes one row in the stored form; one object for all rows. */
class RowWriter implements BytesWriter {
  readonly #codec: BlockCodec;
  shape: RowShape = { version: 0, columns: [] };
  row: readonly Datum[] = [];

  constructor(codec: BlockCodec) {
    this.#codec = codec;
  }

  write(target: Uint8Array, offset: number): number {
    return this.#codec.writeRow(this.shape, this.row, target, offset);
  }
}
