/**
 * A node over an input that has grown by columns that its expressions read. Nodes that hand their input's columns on are
 * cut back to what they had.
 */
import { passThrough, project } from '../../plan/build.ts';
import type { Relation } from '../../plan/relation.ts';
import { idsOf } from '../column-set.ts';

/** @param rewritten the node with expressions over `input`; `original` is the node as it was */
export function withInput(
  rewritten: Relation,
  input: Relation,
  original: Extract<Relation, { input: Relation }>,
): Relation {
  if (original.kind === 'project' || original.kind === 'aggregate') return { ...rewritten, input } as Relation;
  const handedOn = idsOf(original.input);
  const own = original.columns.filter((column) => !handedOn.has(column.id));
  const widened = { ...rewritten, input, columns: [...input.columns, ...own] } as Relation;
  return project(widened, original.columns.map(passThrough));
}
