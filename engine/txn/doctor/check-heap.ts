/**
 * Checks the blocks of one heap in the base: headers and columns decode and fit their checksums; row ids ascend within a
 * block and blocks do not overlap; zone maps tell what the values are; every column a header names is there, and no
 * other; the blocks hold as many rows as the space's record says.
 */
import type { BlockCodec, BlockHeader, PhysicalColumn, ZoneMap } from '../../block/block.ts';
import { DbError } from '../../error.ts';
import type { KvSnapshot } from '../../kv/kv.ts';
import { compareNumeric, Numeric } from '../../value/numeric.ts';
import type { Datum } from '../../value/type.ts';
import { headerKey, headersEnd, readUint32, spaceKey } from '../base/base-key.ts';
import { columnOf, type HeapSpace } from '../space/space-directory.ts';
import { type CheckSteps, damagedSpace, type Finding } from './finding.ts';

interface CheckedBlock {
  readonly number: number;
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Columns whose value has not been met. */
  readonly missing: Map<number, ZoneMap>;
}

/** @param isCounted whether `heap.rowCount` is that of the base */
export function* checkHeap(codec: BlockCodec, snapshot: KvSnapshot, heap: HeapSpace, isCounted: boolean): CheckSteps {
  const blocks = new Map<number, CheckedBlock>();
  const unread = yield* checkHeaders(codec, snapshot, heap.id, blocks);
  yield* checkRanges(heap.id, blocks);
  let rows = 0;
  for (const block of blocks.values()) rows += block.count;
  if (isCounted && unread === 0 && rows !== heap.rowCount) {
    yield damagedSpace(heap.id, `${heap.rowCount} rows are recorded and the blocks hold ${rows}.`);
  }
  yield* checkColumns(codec, snapshot, heap, blocks, unread > 0);
  for (const block of blocks.values()) {
    for (const column of block.missing.keys()) {
      yield damagedSpace(heap.id, `Column ${column} of ${rowsOf(block)} is missing.`);
    }
  }
}

/** Returns how many headers could not be read. */
function* checkHeaders(
  codec: BlockCodec,
  snapshot: KvSnapshot,
  space: number,
  blocks: Map<number, CheckedBlock>,
): Generator<Finding | undefined, number> {
  let unread = 0;
  const cursor = snapshot.range(headerKey(space, 0), headersEnd(space));
  try {
    while (cursor.next()) {
      const number = readUint32(cursor.key, 8);
      try {
        const header = codec.decodeHeader(cursor.value);
        const block = checkedBlock(number, header);
        blocks.set(number, block);
        const fault = rowIdFault(header);
        if (fault !== undefined) yield damagedSpace(space, `The row ids of ${rowsOf(block)} ${fault}.`);
      } catch (error) {
        if (!(error instanceof DbError)) throw error;
        unread++;
        yield damagedSpace(space, `The header of block ${number} cannot be read: ${error.message}.`);
      }
      yield undefined;
    }
  } finally {
    cursor.close();
  }
  return unread;
}

function checkedBlock(number: number, { count, firstRowId, lastRowId, columns }: BlockHeader): CheckedBlock {
  const missing = new Map(columns.map(({ id, zone }) => [id, zone]));
  return { number, count, first: firstRowId, last: lastRowId, missing };
}

function rowIdFault({ count, firstRowId, lastRowId, rowIds }: BlockHeader): string | undefined {
  if (count === 0) return 'are none';
  if (!Number.isSafeInteger(firstRowId) || !Number.isSafeInteger(lastRowId)) return 'are no whole numbers';
  if (rowIds === undefined) return lastRowId - firstRowId === count - 1 ? undefined : 'do not fill their range';
  if (rowIds[0] !== firstRowId || rowIds[count - 1] !== lastRowId) return 'do not begin and end where they should';
  for (let i = 1; i < count; i++) if (rowIds[i]! <= rowIds[i - 1]!) return 'do not ascend';
  return undefined;
}

function* checkRanges(space: number, blocks: ReadonlyMap<number, CheckedBlock>): CheckSteps {
  const sorted = [...blocks.values()].sort((left, right) => left.first - right.first);
  for (let i = 1; i < sorted.length; i++) {
    const [before, after] = [sorted[i - 1]!, sorted[i]!];
    if (after.first <= before.last) yield damagedSpace(space, `${rowsOf(before)} and ${rowsOf(after)} overlap.`);
  }
}

function* checkColumns(
  codec: BlockCodec,
  snapshot: KvSnapshot,
  heap: HeapSpace,
  blocks: ReadonlyMap<number, CheckedBlock>,
  someUnread: boolean,
): CheckSteps {
  const cursor = snapshot.range(headersEnd(heap.id), spaceKey(heap.id + 1));
  let strays = 0;
  try {
    while (cursor.next()) {
      const columnId = readUint32(cursor.key, 4) - 1;
      const block = blocks.get(readUint32(cursor.key, 8));
      const zone = block?.missing.get(columnId);
      const column = columnOf(heap, columnId);
      if (block === undefined || zone === undefined || column === undefined) {
        strays++;
        continue;
      }
      block.missing.delete(columnId);
      const fault = columnFault(codec, column, cursor.value, block.count, zone);
      if (fault !== undefined) yield damagedSpace(heap.id, `Column ${columnId} of ${rowsOf(block)} ${fault}.`);
      yield undefined;
    }
  } finally {
    cursor.close();
  }
  if (strays === 0 || someUnread) return;
  yield {
    severity: 'warning',
    object: `space ${heap.id}`,
    space: heap.id,
    what: `${strays} values belong to no block.`,
    advice: 'The data is not affected; the values only take room.',
  };
}

function columnFault(
  codec: BlockCodec,
  column: PhysicalColumn,
  bytes: Uint8Array,
  count: number,
  zone: ZoneMap,
): string | undefined {
  try {
    const vector = codec.decodeColumn(column.kind, bytes, count);
    const real = codec.encodeColumn(column.kind, vector, count).zone;
    if (real.nullCount !== zone.nullCount)
      return `holds ${real.nullCount} nulls, and its zone map says ${zone.nullCount}`;
    const isTrue = isSame(real.minimum, zone.minimum) && isSame(real.maximum, zone.maximum);
    return isTrue ? undefined : 'holds values that its zone map does not tell';
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    return `cannot be read: ${error.message}`;
  }
}

function isSame(left: Datum | undefined, right: Datum | undefined): boolean {
  if (Object.is(left, right)) return true;
  if (left instanceof Numeric && right instanceof Numeric) return compareNumeric(left, right) === 0;
  const areNumbers =
    (typeof left === 'number' || typeof left === 'bigint') && (typeof right === 'number' || typeof right === 'bigint');
  // 0 and −0, and 5 and 5n, bound the same values
  return areNumbers && left >= right && left <= right;
}

function rowsOf({ number, first, last }: CheckedBlock): string {
  return `block ${number} (row ids ${first} to ${last})`;
}
