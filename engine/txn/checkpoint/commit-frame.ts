/**
 * The payload of a commit frame: everything one transaction changed.
 *
 * | part | bytes |
 * |---|---|
 * | head | format byte 1, wall time int64 (µs since 2000-01-01), change count, changes (space-record.ts), section count |
 * | heap section | 0, space count, row delta signed, highest row id float64, row count, rows, batch count, batches |
 * | row | row id float64, kind byte (0 insert, 1 update, 2 remove, 3 moved), schema count, length count, stored row |
 * | batch | schema count, row count, 1 + first id float64 when ids follow on, else 0 + ids float64 each; per column of the shape: length count, column block |
 * | ordered section | 1, space count, entry count, entries |
 * | entry | 0 removed or 1 put, key length count, key, and for a put value length count, value |
 *
 * `count` and `signed` are varints (byte-writer.ts). The timestamp is not in it: it is the frame's end LSN. Golden bytes
 * are in `spec/txn/commit-frame-plain.hex`.
 */
import type { BlockCodec, RowShape } from '../../block/block.ts';
import { netKind } from '../delta/install.ts';
import type { AppendedBatch, HeapLayer, OrderedLayer } from '../delta/layer.ts';
import type { Overlay } from '../delta/overlay.ts';
import { writeChange } from '../space/space-record.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

export const commitFormat = 1;
export const heapSection = 0;
export const orderedSection = 1;
/** Microseconds between 1970-01-01 and 2000-01-01. */
export const postgresEpochUs = 946_684_800_000_000;

/** What the encoder asks of the transaction: shapes and highest ids of heaps, its own ones included. */
export interface FrameHeaps {
  heap(space: number): { readonly shapes: readonly RowShape[]; readonly highRowId: number };
}

export function writeCommit(
  writer: ByteWriter,
  codec: BlockCodec,
  heaps: FrameHeaps,
  overlay: Overlay,
  wallTimeUs: number,
): void {
  writer.byte(commitFormat);
  writer.int64(BigInt(Math.trunc(wallTimeUs)));
  writer.count(overlay.changes.length);
  for (const change of overlay.changes) writeChange(writer, codec, change);
  const touched = overlay.touched.filter((container) => !overlay.isDropped(container.space));
  writer.count(touched.length);
  for (const container of touched) {
    if (container.layout === 'heap') writeHeap(writer, codec, heaps, container);
    else writeOrdered(writer, container);
  }
}

/** When the transaction committed, in microseconds since 1970-01-01. */
export function commitTimeUs(payload: Uint8Array): number {
  const reader = new ByteReader(payload, 'commit frame');
  if (reader.byte() !== commitFormat) throw reader.damage('an unknown format');
  return Number(reader.int64()) + postgresEpochUs;
}

function writeHeap(writer: ByteWriter, codec: BlockCodec, heaps: FrameHeaps, container: HeapLayer): void {
  const { rows, batches } = container;
  const { versions } = rows;
  const heap = heaps.heap(container.space);
  writer.byte(heapSection);
  writer.count(container.space);
  writer.signed(container.rowDelta);
  writer.float64(heap.highRowId);
  let count = 0;
  for (let entry = 0; entry < rows.count; entry++) {
    const head = rows.heads[entry]!;
    if (head >= 0 && netKind(versions, head) >= 0) count++;
  }
  writer.count(count);
  for (let entry = 0; entry < rows.count; entry++) {
    const head = rows.heads[entry]!;
    const kind = head < 0 ? -1 : netKind(versions, head);
    if (kind < 0) continue;
    const length = versions.lengths[head]!;
    writer.float64(rows.rowIds[entry]!);
    writer.byte(kind);
    writer.count(versions.schemas[head]!);
    writer.count(length);
    writer.bytes(versions.chunkOf(head), versions.offsetOf(head), length);
  }
  writer.count(batches.length);
  for (const batch of batches) writeBatch(writer, codec, heap.shapes[batch.schema - 1]!, batch);
}

function writeBatch(writer: ByteWriter, codec: BlockCodec, shape: RowShape, batch: AppendedBatch): void {
  const { count, rowIds } = batch;
  writer.count(batch.schema);
  writer.count(count);
  const isDense = rowIds[count - 1]! - rowIds[0]! === count - 1;
  writer.byte(isDense ? 1 : 0);
  if (isDense) writer.float64(rowIds[0]!);
  else for (let i = 0; i < count; i++) writer.float64(rowIds[i]!);
  shape.columns.forEach((column, at) => {
    const bytes = codec.encodeQuickly(column.kind, batch.columns[at]!, count);
    writer.count(bytes.length);
    writer.bytes(bytes, 0, bytes.length);
  });
}

function writeOrdered(writer: ByteWriter, container: OrderedLayer): void {
  const { keys } = container;
  const { versions } = keys;
  writer.byte(orderedSection);
  writer.count(container.space);
  let count = 0;
  for (let entry = 0; entry < keys.count; entry++) if (keys.heads[entry]! >= 0) count++;
  writer.count(count);
  for (
    let leaf: ReturnType<typeof keys.firstLeaf> | undefined = keys.firstLeaf();
    leaf !== undefined;
    leaf = leaf.next
  ) {
    for (let at = 0; at < leaf.keys.length; at++) {
      const head = keys.heads[leaf.entries[at]!]!;
      if (head < 0) continue;
      const key = leaf.keys[at]!;
      const isRemoval = versions.isRemoval(head);
      writer.byte(isRemoval ? 0 : 1);
      writer.count(key.length);
      writer.latin1(key);
      if (isRemoval) continue;
      const length = versions.lengths[head]!;
      writer.count(length);
      writer.bytes(versions.chunkOf(head), versions.offsetOf(head), length);
    }
  }
}
