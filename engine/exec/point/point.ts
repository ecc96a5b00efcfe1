/**
 * Statements about one row: a lookup by a key that at most one row has, an INSERT of one row of values, an UPDATE or
 * DELETE by such a key. They skip operators and batches; what they do is what the operators would have done.
 */
import type { Catalog } from '../../catalog/catalog.ts';
import type { Physical } from '../../plan/physical.ts';
import type { WriteSupport } from '../write/write-support.ts';
import { compilePointChange } from './point-change.ts';
import { compilePointInsert } from './point-insert.ts';
import { compilePointRead, type PointRead } from './point-read.ts';
import type { PointWrite } from './point-write.ts';

export type PointProgram = PointRead | PointWrite;

/** The short way for a plan about one row, or undefined. */
export function compilePoint(root: Physical, catalog: Catalog, support: WriteSupport): PointProgram | undefined {
  return (
    compilePointRead(root, catalog) ??
    compilePointInsert(root, catalog, support) ??
    compilePointChange(root, catalog, support)
  );
}
