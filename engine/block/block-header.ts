/**
 * Block headers: which rows a block holds, and the zone map of each of its columns.
 *
 * ```
 * 0    envelope (envelope.ts) with code 8 and the number of rows
 * 16   float64 first row id, last row id, timestamp of the checkpoint that last wrote the block
 * 40   u32 width of a row id 0, 1, 2, 4 or 8; u32 columns
 * 48   width 0: the ids are dense; 1, 2, 4: each id's distance from the first; 8: each id as float64
 * then each column: varint id, varint count of nulls, minimum, maximum (datum-codec.ts; null for none); then zeros
 * ```
 */
import { invariant } from '../error.ts';
import type { Datum } from '../value/type.ts';
import { damaged } from './damage.ts';
import { encodeDatum } from './datum-codec.ts';
import { DatumReader } from './datum-reader.ts';
import { headerCode, openEnvelope, padded, readEnvelope, sealEnvelope, verifyChecksum } from './envelope.ts';
import type { NarrowWidth } from './narrow-integer.ts';
import { narrowTarget, narrowWidth } from './narrow-integer.ts';
import type { BlockHeader } from './shape.ts';
import { varintBytes, writeVarint } from './varint.ts';

const what = 'a block header';
const rowIdsStart = 48;

/** See `BlockCodec.encodeHeader`. */
export function encodeHeader(header: BlockHeader): Uint8Array {
  const { count, firstRowId, lastRowId, writtenAt, rowIds, columns } = header;
  const width = rowIds === undefined ? 0 : rowIdWidth(lastRowId - firstRowId);
  invariant(rowIds === undefined || rowIds.length === count, 'a block header has a row id for each row');
  const parts = columns.map(({ id, zone }) => {
    const minimum = encodeDatum(zone.minimum ?? null);
    const maximum = encodeDatum(zone.maximum ?? null);
    const length = varintBytes(id) + varintBytes(zone.nullCount) + minimum.length + maximum.length;
    return { id, nullCount: zone.nullCount, minimum, maximum, length };
  });
  const columnsStart = rowIdsStart + padded(count * width);
  const length = parts.reduce((sum, part) => sum + part.length, columnsStart);
  const bytes = openEnvelope({ code: headerCode, encoding: 0, flags: 0, count }, length);
  new Float64Array(bytes.buffer, 16, 3).set([firstRowId, lastRowId, writtenAt]);
  new Uint32Array(bytes.buffer, 40, 2).set([width, columns.length]);
  if (rowIds !== undefined) writeRowIds(rowIds, firstRowId, width, bytes);
  let position = columnsStart;
  for (const part of parts) {
    position = writeVarint(part.id, bytes, position);
    position = writeVarint(part.nullCount, bytes, position);
    bytes.set(part.minimum, position);
    bytes.set(part.maximum, position + part.minimum.length);
    position += part.minimum.length + part.maximum.length;
  }
  return sealEnvelope(bytes);
}

/** Sparse ids have width 1 at least: 0 says dense. */
function rowIdWidth(range: number): 1 | 2 | 4 | 8 {
  if (range >= 2 ** 32) return 8;
  const width = narrowWidth(range);
  return width === 0 ? 1 : width;
}

function writeRowIds(rowIds: Float64Array, first: number, width: NarrowWidth | 8, bytes: Uint8Array): void {
  if (width === 8) {
    new Float64Array(bytes.buffer, rowIdsStart, rowIds.length).set(rowIds);
    return;
  }
  const target = narrowTarget(bytes, rowIdsStart, rowIds.length, width)!;
  for (let i = 0; i < rowIds.length; i++) target[i] = rowIds[i]! - first;
}

/** See `BlockCodec.decodeHeader`. */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  const own = bytes.slice();
  const { code, encoding, flags, count } = readEnvelope(own, what);
  verifyChecksum(own, what);
  if (code !== headerCode || encoding !== 0 || flags !== 0) throw damaged(`${what} says it is something else`);
  if (own.length < rowIdsStart) throw damaged(`${what} is cut short`);
  const [firstRowId, lastRowId, writtenAt] = new Float64Array(own.buffer, 16, 3);
  const [width, columnCount] = new Uint32Array(own.buffer, 40, 2);
  const columnsStart = rowIdsStart + padded(count * width!);
  if (columnsStart > own.length) throw damaged(`${what} is cut short`);
  const rowIds = width === 0 ? undefined : readRowIds(own, count, firstRowId!, width!);
  const reader = new DatumReader(own, columnsStart, own.length);
  const columns: BlockHeader['columns'][number][] = [];
  for (let i = 0; i < columnCount!; i++) {
    const id = reader.varint();
    const nullCount = reader.varint();
    const minimum = bound(reader.read());
    const maximum = bound(reader.read());
    columns.push({ id, zone: { nullCount, minimum, maximum } });
  }
  return { count, firstRowId: firstRowId!, lastRowId: lastRowId!, rowIds, writtenAt: writtenAt!, columns };
}

function bound(value: Datum): Datum | undefined {
  return value === null ? undefined : value;
}

function readRowIds(bytes: Uint8Array, count: number, first: number, width: number): Float64Array {
  if (width === 8) return new Float64Array(bytes.buffer, rowIdsStart, count);
  if (width !== 1 && width !== 2 && width !== 4) throw damaged(`${what} has row ids of ${width} bytes`);
  const distances = narrowTarget(bytes, rowIdsStart, count, width)!;
  const rowIds = new Float64Array(count);
  for (let i = 0; i < count; i++) rowIds[i] = first + distances[i]!;
  return rowIds;
}
