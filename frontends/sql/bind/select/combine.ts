/**
 * Putting two FROM items side by side: a plain join, or a dependent one where the right side uses the left's columns.
 */
import {
  booleanType,
  build,
  constant,
  DbError,
  type Expression,
  freeColumns,
  type JoinType,
  type Relation,
} from '../../../../engine/extend.ts';

const isTrue = (condition: Expression): boolean => condition.kind === 'constant' && condition.value === true;

export const always: Expression = constant(true, booleanType);

/** True when `right` reads columns of `left`. */
export function dependsOn(right: Relation, left: Relation): boolean {
  const free = freeColumns(right);
  return free.size > 0 && left.columns.some((column) => free.has(column.id));
}

/** Joins two relations. Throws 42P10 where a right or full join's right side refers to the left. */
export function combine(
  type: Exclude<JoinType, 'mark' | 'semi' | 'anti' | 'single'>,
  left: Relation,
  right: Relation,
  condition: Expression,
  position: number,
): Relation {
  if (isOneRow(left) && type === 'inner' && isTrue(condition)) return right;
  if (!dependsOn(right, left)) return build.join(type, left, right, condition);
  if (type === 'right' || type === 'full') {
    const detail = 'The combining JOIN type must be INNER or LEFT for a LATERAL reference.';
    throw new DbError('42P10', 'invalid reference to FROM-clause entry', { position, detail });
  }
  if (right.kind === 'table function' && isOneRow(right.input) && isTrue(condition)) {
    const { ordinality } = right;
    const outer = type === 'left';
    const options = ordinality === undefined ? { outer } : { ordinality, outer };
    return build.tableFunction(left, right.function, right.arguments, right.results, options);
  }
  return build.dependentJoin(type, left, right, condition);
}

function isOneRow(relation: Relation): boolean {
  return relation.kind === 'values' && relation.columns.length === 0 && relation.rows.length === 1;
}
