/**
 * Constant folding: immutable calls of constants become their values, and connectives lose operands that decide nothing.
 *
 * A call that raises an error is left as it is, so that the error comes when (and only if) a row reaches it. Filters
 * and join conditions only ask "is it true", so their conjuncts that fold to null or false make the whole false.
 */
import { DbError } from '../../error.ts';
import { bodyOf } from '../../function/function.ts';
import {
  booleanType,
  type CallExpression,
  conjunction,
  conjuncts,
  constant,
  type Expression,
} from '../../plan/expression.ts';
import type { Relation } from '../../plan/relation.ts';
import { mapExpressions, rewriteExpression } from '../../plan/walk.ts';
import type { Datum } from '../../value/type.ts';
import type { Rule } from '../context.ts';

type Body = (...values: readonly Datum[]) => Datum;

/** The expression with everything computed that does not depend on rows, parameters or the session. */
export function foldExpression(expression: Expression): Expression {
  return rewriteExpression(expression, foldNode);
}

function foldNode(node: Expression): Expression {
  switch (node.kind) {
    case 'call':
      return foldCall(node);
    case 'and':
    case 'or':
      return foldConnective(node.kind, node.operands, node);
    case 'not': {
      const { operand } = node;
      if (operand.kind !== 'constant') return node;
      return constant(operand.value === null ? null : operand.value !== true, booleanType);
    }
    case 'is null':
      return node.operand.kind === 'constant' ? constant(node.operand.value === null, booleanType) : node;
    case 'coalesce': {
      const [first] = node.operands;
      return first?.kind === 'constant' && first.value !== null ? first : node;
    }
    default:
      return node;
  }
}

function foldCall(node: CallExpression): Expression {
  const definition = node.function;
  if (definition.volatility !== 'immutable' || definition.needsContext === true) return node;
  const values: Datum[] = [];
  for (const argument of node.arguments) {
    if (argument.kind !== 'constant') return node;
    values.push(argument.value);
  }
  if (definition.strict && values.includes(null)) return constant(null, node.type);
  const types = node.arguments.map((argument) => argument.type);
  const body = bodyOf(definition, types, node.type) as Body;
  try {
    return constant(body(...values), node.type);
  } catch (error) {
    if (error instanceof DbError) return node;
    throw error;
  }
}

function foldConnective(kind: 'and' | 'or', operands: readonly Expression[], node: Expression): Expression {
  const deciding = kind === 'or';
  const kept: Expression[] = [];
  for (const operand of operands) {
    if (operand.kind === 'constant' && operand.value === deciding) return operand;
    if (operand.kind === 'constant' && operand.value === !deciding) continue;
    kept.push(operand);
  }
  if (kept.length === operands.length) return node;
  if (kept.length === 0) return constant(!deciding, booleanType);
  return kept.length === 1 ? kept[0]! : { kind, operands: kept, type: booleanType };
}

/** A condition of which only "true" matters: folded, and plainly false where one conjunct can never hold. */
export function foldCondition(condition: Expression): Expression {
  const folded = foldExpression(condition);
  const all = conjuncts(folded);
  if (isNeverTrue(folded)) {
    // the same node again, so that the rules settle
    return folded.kind === 'constant' && folded.value === false ? folded : constant(false, booleanType);
  }
  return folded.kind === 'and' && all.length !== folded.operands.length ? conjunction(all) : folded;
}

/** True for a condition that no row satisfies. */
export function isNeverTrue(condition: Expression): boolean {
  return conjuncts(condition).some((conjunct) => conjunct.kind === 'constant' && conjunct.value !== true);
}

export const foldConstants: Rule = {
  name: 'fold-constants',
  kinds: ['filter', 'join', 'dependent join', 'project'],
  apply(relation): Relation {
    if (relation.kind === 'filter') {
      const predicate = foldCondition(relation.predicate);
      return predicate === relation.predicate ? relation : { ...relation, predicate };
    }
    if (relation.kind === 'join' && relation.type !== 'mark') {
      const condition = foldCondition(relation.condition);
      return condition === relation.condition ? relation : { ...relation, condition };
    }
    return mapExpressions(relation, foldExpression);
  },
};
