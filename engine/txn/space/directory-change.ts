/**
 * A change of the space directory, as an overlay collects it and a commit frame carries it.
 *
 * Ids are taken from the store's counter when the change is made, so they are final, whether it commits or not.
 */
import type { PhysicalColumn, RowShape } from '../../block/block.ts';

export type DirectoryChange = CreateHeap | CreateOrdered | AlterHeap | DropSpace;

export interface CreateHeap {
  readonly kind: 'create heap';
  readonly space: number;
  /** Schema version 1. */
  readonly shape: RowShape;
}
export interface CreateOrdered {
  readonly kind: 'create ordered';
  readonly space: number;
}
export interface AlterHeap {
  readonly kind: 'alter heap';
  readonly space: number;
  /** The next schema version. */
  readonly shape: RowShape;
}
export interface DropSpace {
  readonly kind: 'drop';
  readonly space: number;
}

/** The column of a shape by id; undefined when the shape has none. */
export function columnById(shape: RowShape, id: number): PhysicalColumn | undefined {
  for (const column of shape.columns) if (column.id === id) return column;
  return undefined;
}
