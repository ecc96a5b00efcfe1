/**
 * For which snapshots a plan was made: an index serves snapshots from the moment on since which it is complete
 * (storage.md, "Schema changes"), so between two such moments of its tables a plan is right and as good as any.
 *
 * Ordinary snapshots are newer than every index, and one question tells; a repeatable-read transaction that began
 * before an index gets plans of its own.
 */
import type { Catalog } from '../catalog/catalog.ts';

export interface SnapshotRange {
  /** Timestamp that the snapshot includes; 0 when every snapshot will do. */
  readonly from: number;
  /** Timestamp that the snapshot does not include; Infinity when there is none. */
  readonly before: number;
}

/** Whose next snapshot it is about. */
export interface SnapshotOwner {
  /** True when the snapshot of the next statement includes all commits up to the timestamp. */
  includes(timestamp: number): boolean;
}

/** The range of a plan that is made now, over these tables. */
export function snapshotRange(
  tables: readonly { readonly id: number }[],
  catalog: Catalog,
  owner: SnapshotOwner,
): SnapshotRange {
  let [from, before] = [0, Infinity];
  for (const { id } of tables) {
    for (const { completeSince } of catalog.tableById(id).indexes) {
      if (completeSince <= from || completeSince >= before) continue;
      if (owner.includes(completeSince)) from = completeSince;
      else before = completeSince;
    }
  }
  return { from, before };
}

export function isInRange({ from, before }: SnapshotRange, owner: SnapshotOwner): boolean {
  return (from === 0 || owner.includes(from)) && (before === Infinity || !owner.includes(before));
}
