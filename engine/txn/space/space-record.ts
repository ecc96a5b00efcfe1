/**
 * Byte forms of the space directory: schema versions, directory changes (in commit frames), space records (in the base).
 *
 * | form | bytes |
 * |---|---|
 * | shape | version count, column count, then per column: id count, kind byte, `missing` as length count + stored row |
 * | change | kind byte (0 create heap, 1 create ordered, 2 alter heap, 3 drop), space count, shape where there is one |
 * | record | format byte 1, layout byte (0 heap, 1 ordered); heap: row count, highest row id float64, reserved row id float64, shape count, shapes |
 *
 * `count` is a varint (byte-writer.ts). `missing` is a stored row of one `any` column, block's own byte form.
 */
import type { BlockCodec, PhysicalColumn, PhysicalKind, RowShape } from '../../block/block.ts';
import { unreachable } from '../../error.ts';
import type { ByteReader } from '../checkpoint/byte-reader.ts';
import type { ByteWriter } from '../checkpoint/byte-writer.ts';
import type { DirectoryChange } from './directory-change.ts';
import { newHeapSpace, type Space } from './space-directory.ts';

const kinds: readonly PhysicalKind[] = ['bool', 'int32', 'int64', 'float64', 'text', 'float32s', 'any'];
const missingShape: RowShape = { version: 1, columns: [{ id: 1, kind: 'any', missing: null }] };
const recordFormat = 1;

export function writeShape(writer: ByteWriter, codec: BlockCodec, shape: RowShape): void {
  writer.count(shape.version);
  writer.count(shape.columns.length);
  for (const column of shape.columns) {
    writer.count(column.id);
    writer.byte(kinds.indexOf(column.kind));
    const missing = storedDatum(codec, column);
    writer.count(missing.length);
    writer.bytes(missing, 0, missing.length);
  }
}

export function readShape(reader: ByteReader, codec: BlockCodec): RowShape {
  const version = reader.count();
  const columns: PhysicalColumn[] = [];
  for (let left = reader.count(); left > 0; left--) {
    const id = reader.count();
    const kind = kinds[reader.byte()];
    if (kind === undefined) throw reader.damage('an unknown column kind');
    const missing = reader.bytes(reader.count());
    columns.push({ id, kind, missing: codec.readRow(missingShape, missing, 0)[0] });
  }
  return { version, columns };
}

export function writeChange(writer: ByteWriter, codec: BlockCodec, change: DirectoryChange): void {
  switch (change.kind) {
    case 'create heap':
    case 'alter heap':
      writer.byte(change.kind === 'create heap' ? 0 : 2);
      writer.count(change.space);
      writeShape(writer, codec, change.shape);
      return;
    case 'create ordered':
    case 'drop':
      writer.byte(change.kind === 'create ordered' ? 1 : 3);
      writer.count(change.space);
      return;
    default:
      unreachable(change);
  }
}

export function readChange(reader: ByteReader, codec: BlockCodec): DirectoryChange {
  const kind = reader.byte();
  const space = reader.count();
  switch (kind) {
    case 0:
      return { kind: 'create heap', space, shape: readShape(reader, codec) };
    case 1:
      return { kind: 'create ordered', space };
    case 2:
      return { kind: 'alter heap', space, shape: readShape(reader, codec) };
    case 3:
      return { kind: 'drop', space };
    default:
      throw reader.damage('an unknown directory change');
  }
}

export function writeSpaceRecord(writer: ByteWriter, codec: BlockCodec, space: Space): void {
  writer.byte(recordFormat);
  if (space.layout === 'ordered') {
    writer.byte(1);
    return;
  }
  writer.byte(0);
  writer.count(space.rowCount);
  writer.float64(space.highRowId);
  writer.float64(space.reservedRowId);
  writer.count(space.shapes.length);
  for (const shape of space.shapes) writeShape(writer, codec, shape);
}

export function readSpaceRecord(reader: ByteReader, codec: BlockCodec, id: number): Space {
  if (reader.byte() !== recordFormat) throw reader.damage('an unknown format');
  const layout = reader.byte();
  if (layout === 1) return { layout: 'ordered', id };
  if (layout !== 0) throw reader.damage('an unknown layout');
  const rowCount = reader.count();
  const highRowId = reader.float64();
  const reservedRowId = reader.float64();
  const heap = newHeapSpace(id, []);
  for (let left = reader.count(); left > 0; left--) heap.shapes.push(readShape(reader, codec));
  heap.rowCount = rowCount;
  heap.highRowId = highRowId;
  heap.reservedRowId = reservedRowId;
  return heap;
}

function storedDatum(codec: BlockCodec, column: PhysicalColumn): Uint8Array {
  for (let room = 256; ; room *= 4) {
    const bytes = new Uint8Array(room);
    const end = codec.writeRow(missingShape, [column.missing], bytes, 0);
    if (end >= 0) return bytes.subarray(0, end);
  }
}
