/**
 * Conjuncts of a join's condition that read one side only move into that side where the join type allows: both sides
 * of an inner or semi join, the right side of a left or anti join, the left of a right join.
 */
import { conjunction, conjuncts, type Expression } from '../../plan/expression.ts';
import type { JoinRelation, JoinType, Relation } from '../../plan/relation.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { Rule } from '../context.ts';
import { isVolatile } from './push-filter.ts';

const intoLeft: ReadonlySet<JoinType> = new Set(['inner', 'semi', 'right']);
const intoRight: ReadonlySet<JoinType> = new Set(['inner', 'semi', 'anti', 'left', 'single']);

function over(input: Relation, predicates: readonly Expression[]): Relation {
  if (predicates.length === 0) return input;
  return { kind: 'filter', input, predicate: conjunction(predicates), columns: input.columns };
}

export const pushCondition: Rule = {
  name: 'push-condition',
  kinds: ['join'],
  apply(relation) {
    const join = relation as JoinRelation;
    const leftIds = new Set(join.left.columns.map((column) => column.id));
    const rightIds = new Set(join.right.columns.map((column) => column.id));
    const toLeft: Expression[] = [];
    const toRight: Expression[] = [];
    const rest: Expression[] = [];
    for (const predicate of conjuncts(join.condition)) {
      const used = [...usedColumns(predicate)];
      const readsLeft = used.some((id) => leftIds.has(id));
      const readsRight = used.some((id) => rightIds.has(id));
      if (isVolatile(predicate) || readsLeft === readsRight) rest.push(predicate);
      else if (readsLeft && intoLeft.has(join.type)) toLeft.push(predicate);
      else if (readsRight && intoRight.has(join.type)) toRight.push(predicate);
      else rest.push(predicate);
    }
    if (toLeft.length + toRight.length === 0) return join;
    return { ...join, left: over(join.left, toLeft), right: over(join.right, toRight), condition: conjunction(rest) };
  },
};
