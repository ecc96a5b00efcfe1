/**
 * Decides by zone maps which blocks a scan may skip.
 *
 * Only the block's own rows are skipped, never what the layers changed in its range. A comparison that is unordered
 * (NaN) or between kinds that do not compare never excludes. Text bounds compare by code point, as the zone maps do.
 */
import type { PhysicalColumn } from '../../block/block.ts';
import { compareText } from '../../value/text.ts';
import type { Datum } from '../../value/type.ts';
import { type BlockEntry, zoneOf } from '../base/block-directory.ts';

export interface ColumnRange {
  readonly column: PhysicalColumn;
  readonly minimum: Datum | undefined;
  readonly maximum: Datum | undefined;
}

export class PruneTest {
  readonly #ranges: readonly ColumnRange[];

  constructor(ranges: readonly ColumnRange[]) {
    this.#ranges = ranges;
  }

  excludes(block: BlockEntry): boolean {
    for (let i = 0; i < this.#ranges.length; i++) if (excludesRange(block, this.#ranges[i]!)) return true;
    return false;
  }
}

function excludesRange(block: BlockEntry, range: ColumnRange): boolean {
  const { minimum, maximum, column } = range;
  if (minimum === undefined && maximum === undefined) return false;
  const zone = zoneOf(block, column.id);
  if (zone === undefined) {
    const { missing } = column;
    return missing === null || isBelow(missing, minimum) || isBelow(maximum, missing);
  }
  if (zone.nullCount === block.count) return true;
  return isBelow(zone.maximum, minimum) || isBelow(maximum, zone.minimum);
}

/** True when both are known and `left` certainly sorts before `right`. */
function isBelow(left: Datum | undefined, right: Datum | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (typeof left === 'string') return typeof right === 'string' && compareText(left, right) < 0;
  const isNumeric = typeof left === 'number' || typeof left === 'bigint';
  if (isNumeric) return (typeof right === 'number' || typeof right === 'bigint') && left < right;
  return typeof left === 'boolean' && typeof right === 'boolean' && !left && right;
}
