/**
 * Replays log frames into a layer and a directory: what recovery does at open, and the checkpoint worker all the time.
 *
 * Frames come in log order, so only the newest version of each row and key is kept. The directory is exact as of the
 * last frame, which is what the merge into the base needs.
 */
import type { BlockCodec } from '../../block/block.ts';
import { invariant } from '../../error.ts';
import { keyString } from '../../value/key-string.ts';
import type { FrameKind } from '../../wal/wal.ts';
import { installKey, installRow } from '../delta/install.ts';
import { type HeapLayer, Layer, type VersionWatch, vectorBytes } from '../delta/layer.ts';
import { kindMoved, kindRemove, kindUpdate } from '../delta/version-store.ts';
import type { SequenceTable } from '../sequence-table.ts';
import type { HeapSpace, SpaceDirectory } from '../space/space-directory.ts';
import { readChange } from '../space/space-record.ts';
import { ByteReader } from './byte-reader.ts';
import { commitFormat, heapSection, orderedSection } from './commit-frame.ts';
import { readSequenceRecord } from './sequence-frame.ts';

const nobody: VersionWatch = { isWatched: () => false };
const noBytes = new Uint8Array(0);

export class Replay {
  readonly directory: SpaceDirectory;
  readonly sequences: SequenceTable;
  readonly layer: Layer = new Layer();
  /** Timestamp of the last commit applied. */
  timestamp = 0;
  readonly #codec: BlockCodec;

  constructor(codec: BlockCodec, directory: SpaceDirectory, sequences: SequenceTable) {
    this.#codec = codec;
    this.directory = directory;
    this.sequences = sequences;
  }

  apply(kind: FrameKind, endLsn: number, payload: Uint8Array): void {
    switch (kind) {
      case 'commit':
        this.#applyCommit(payload, endLsn);
        return;
      case 'sequence':
        this.#applySequence(payload);
        return;
      case 'checkpoint':
      case 'timeline':
        return;
      case 'part':
      case 'prepare':
      case 'commitPrepared':
      case 'abortPrepared':
        // no version of this engine has written them yet
        invariant(false, `a frame of kind ${kind} is not in the log`);
    }
  }

  #applySequence(payload: Uint8Array): void {
    const record = readSequenceRecord(payload);
    if (record.kind === 'sequence') {
      this.sequences.restore(record.sequence, record.state);
      return;
    }
    const heap = this.directory.find(record.space);
    if (heap?.layout !== 'heap') return;
    // a clean close takes the reservation back, so the last word counts
    heap.reservedRowId = record.high;
  }

  #applyCommit(payload: Uint8Array, timestamp: number): void {
    const reader = new ByteReader(payload, `commit frame that ends at ${timestamp}`);
    if (reader.byte() !== commitFormat) throw reader.damage('an unknown format');
    reader.int64();
    for (let left = reader.count(); left > 0; left--) {
      const change = readChange(reader, this.#codec);
      this.directory.apply(change);
      if (change.kind === 'drop') this.layer.drop(change.space);
    }
    for (let left = reader.count(); left > 0; left--) {
      const section = reader.byte();
      if (section === heapSection) this.#applyHeap(reader, timestamp);
      else if (section === orderedSection) this.#applyOrdered(reader, timestamp);
      else throw reader.damage('an unknown section');
    }
    if (!reader.isAtEnd) throw reader.damage('bytes behind its end');
    this.timestamp = timestamp;
  }

  #applyHeap(reader: ByteReader, timestamp: number): void {
    const space = reader.count();
    const found = this.directory.find(space);
    // a space that its own transaction dropped is read past
    const heap = found?.layout === 'heap' ? found : undefined;
    const layer = heap === undefined ? undefined : this.layer.heap(space);
    const rowDelta = reader.signed();
    const highRowId = reader.float64();
    if (heap !== undefined) {
      heap.rowCount += rowDelta;
      heap.highRowId = Math.max(heap.highRowId, highRowId);
    }
    for (let left = reader.count(); left > 0; left--) {
      const rowId = reader.float64();
      const kind = reader.byte();
      if (kind > kindMoved) throw reader.damage('an unknown kind of row');
      const schema = reader.count();
      const length = reader.count();
      const offset = reader.take(length);
      if (layer === undefined) continue;
      installRow(this.layer, layer, rowId, timestamp, kind, schema, reader.source, offset, length, nobody);
    }
    for (let left = reader.count(); left > 0; left--) this.#applyBatch(reader, heap, layer, timestamp);
  }

  #applyBatch(reader: ByteReader, heap: HeapSpace | undefined, layer: HeapLayer | undefined, timestamp: number): void {
    const schema = reader.count();
    const count = reader.count();
    const rowIds = new Float64Array(count);
    const isDense = reader.byte() === 1;
    const first = isDense ? reader.float64() : 0;
    for (let i = 0; i < count; i++) rowIds[i] = isDense ? first + i : reader.float64();
    const shape = heap?.shapes[schema - 1];
    if (heap === undefined || layer === undefined || shape === undefined) {
      throw reader.damage('a batch of a space or schema version that is not there');
    }
    let bytes = rowIds.byteLength;
    const columns = shape.columns.map((column) => {
      const vector = this.#codec.decodeColumn(column.kind, reader.bytes(reader.count()), count);
      bytes += vectorBytes(vector, count);
      return vector;
    });
    const columnIds = shape.columns.map((column) => column.id);
    layer.addBatch({ stamp: timestamp, schema, columnIds, columns, rowIds, count, bytes });
  }

  #applyOrdered(reader: ByteReader, timestamp: number): void {
    const space = reader.count();
    const layer = this.directory.find(space)?.layout === 'ordered' ? this.layer.orderedSpace(space) : undefined;
    for (let left = reader.count(); left > 0; left--) {
      const isPut = reader.byte() === 1;
      const key = keyString(reader.bytes(reader.count()));
      const length = isPut ? reader.count() : 0;
      const offset = reader.take(length);
      if (layer === undefined) continue;
      if (isPut) installKey(this.layer, layer, key, timestamp, kindUpdate, reader.source, offset, length, nobody);
      else installKey(this.layer, layer, key, timestamp, kindRemove, noBytes, 0, 0, nobody);
    }
  }
}
