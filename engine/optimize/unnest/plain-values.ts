/**
 * Rows of VALUES as projections of a row without columns, so that what their expressions need can go below them.
 */

import { project } from '../../plan/build.ts';
import { columnReference } from '../../plan/expression.ts';
import type { ProjectRelation, Relation, ValuesRelation } from '../../plan/relation.ts';
import type { OptimizerContext } from '../context.ts';

/** @param changeRow rewrites the projection of one row */
export function plainValues(
  relation: ValuesRelation,
  context: OptimizerContext,
  changeRow: (row: ProjectRelation) => Relation,
): Relation {
  const projections = relation.rows.map((row) => {
    const empty: Relation = { kind: 'values', rows: [[]], columns: [] };
    const items = row.map((expression, c) => ({ column: relation.columns[c]!, expression }));
    return changeRow(project(empty, items) as ProjectRelation);
  });
  if (projections.length === 1) return projections[0]!;
  const inputs = projections.map((input) => {
    const columns = input.columns.map((column) => context.columnIds.copy(column));
    return project(
      input,
      columns.map((column, c) => ({ column, expression: columnReference(input.columns[c]!) })),
    );
  });
  return { kind: 'set operation', operation: 'union', all: true, inputs, columns: relation.columns };
}
