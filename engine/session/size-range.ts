/**
 * For which sizes of its tables a plan was made: costs are estimated from row counts, so a plan made while a table was
 * nearly empty must not serve when it has a million rows.
 *
 * A plan holds until a table has four times as many rows, or a fourth; small tables may grow to a size at which any plan
 * is quick. A statement about one row (exec/point) does the same whatever the size, and is never planned again for it.
 */
import type { Catalog } from '../catalog/catalog.ts';

export interface SizeRange {
  /** The table's heap. */
  readonly space: number;
  readonly atLeast: number;
  readonly atMost: number;
}

/** Where exact row counts come from: the store. */
export interface RowCounts {
  rowCount(space: number): number;
}

const factor = 4;
/** Rows with which a table counts as small. */
const smallTableRows = 2_000;

export function sizeRanges(
  tables: readonly { readonly id: number }[],
  catalog: Catalog,
  counts: RowCounts,
): readonly SizeRange[] {
  return tables.map(({ id }) => {
    const { space } = catalog.tableById(id);
    const rows = counts.rowCount(space);
    const atLeast = rows <= smallTableRows ? 0 : rows / factor;
    return { space, atLeast, atMost: Math.max(rows * factor, smallTableRows) };
  });
}

export function haveSizes(ranges: readonly SizeRange[], counts: RowCounts): boolean {
  for (const { space, atLeast, atMost } of ranges) {
    const rows = counts.rowCount(space);
    if (rows < atLeast || rows > atMost) return false;
  }
  return true;
}
