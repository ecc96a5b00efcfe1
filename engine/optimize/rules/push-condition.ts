/**
 * Conjuncts of a join's condition that read one side only move into that side where the join type allows: both sides
 * of an inner or semi join, the right side of a left, single or anti join, the left of a right join.
 */
import { conjunction, conjuncts, type Expression } from '../../plan/expression.ts';
import type { JoinRelation, JoinType } from '../../plan/relation.ts';
import { isVolatile } from '../../plan/volatility.ts';
import { idsOf, readsAny } from '../column-set.ts';
import type { Rule } from '../context.ts';
import { filterOver } from '../filter-over.ts';

const intoLeft: ReadonlySet<JoinType> = new Set(['inner', 'semi', 'right']);
const intoRight: ReadonlySet<JoinType> = new Set(['inner', 'semi', 'anti', 'left', 'single']);

export const pushCondition: Rule = {
  name: 'push-condition',
  kinds: ['join'],
  apply(relation) {
    const join = relation as JoinRelation;
    const leftIds = idsOf(join.left);
    const rightIds = idsOf(join.right);
    const toLeft: Expression[] = [];
    const toRight: Expression[] = [];
    const rest: Expression[] = [];
    for (const predicate of conjuncts(join.condition)) {
      const readsLeft = readsAny(predicate, leftIds);
      const readsRight = readsAny(predicate, rightIds);
      if (isVolatile(predicate) || readsLeft === readsRight) rest.push(predicate);
      else if (readsLeft && intoLeft.has(join.type)) toLeft.push(predicate);
      else if (readsRight && intoRight.has(join.type)) toRight.push(predicate);
      else rest.push(predicate);
    }
    if (toLeft.length + toRight.length === 0) return join;
    return {
      ...join,
      left: filterOver(join.left, toLeft),
      right: filterOver(join.right, toRight),
      condition: conjunction(rest),
    };
  },
};
