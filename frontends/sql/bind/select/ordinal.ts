/**
 * `ORDER BY 2`, `GROUP BY 1`: integers that name a column of the select list by its place.
 */
import { DbError } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { lookAtLiteral } from '../literal.ts';

/** The 0-based place a constant names; undefined when the expression is no constant. */
export function ordinalOf(
  node: ExpressionNode,
  count: number,
  clause: 'ORDER BY' | 'GROUP BY' | 'DISTINCT ON',
  scope: Scope,
): number | undefined {
  if (node.kind !== 'literal') return undefined;
  const { position } = node;
  lookAtLiteral(node, scope.binder.literals);
  if (node.type !== 'int4') throw new DbError('42601', `non-integer constant in ${clause}`, { position });
  if (node.value < 1 || node.value > count) {
    throw new DbError('42P10', `${clause} position ${node.value} is not in select list`, { position });
  }
  return node.value - 1;
}
