/**
 * Conditions of a search as predicates over the scanned columns, by the operators that SQL resolves to.
 *
 * Three-valued as SQL's: a comparison with a null is neither true nor false, and only true keeps a row.
 */
import { type BindContext, booleanType, conjunction, constant, type Expression } from '../../engine/extend.ts';
import { bindOperator, bindValue, castTo, plainType } from './bind-value.ts';
import type { Condition } from './form.ts';

/** Finds a column by name; throws 42703. */
export type ColumnLookup = (name: string) => Expression;

const negation = (operand: Expression): Expression => ({ kind: 'not', operand, type: booleanType });

export function bindCondition(condition: Condition, column: ColumnLookup, context: BindContext): Expression {
  if ('and' in condition) {
    return conjunction(condition.and.map((operand) => bindCondition(operand, column, context)));
  }
  if ('or' in condition) {
    const operands = condition.or.map((operand) => bindCondition(operand, column, context));
    if (operands.length === 0) return constant(false, booleanType);
    return operands.length === 1 ? operands[0]! : { kind: 'or', operands, type: booleanType };
  }
  if ('not' in condition) return negation(bindCondition(condition.not, column, context));
  const operand = column(condition.column);
  switch (condition.op) {
    case 'is null':
      return { kind: 'is null', operand, type: booleanType };
    case 'is not null':
      return negation({ kind: 'is null', operand, type: booleanType });
    case 'in':
      return membership(operand, condition.value, context);
    case 'not in':
      return negation(membership(operand, condition.value, context));
    case 'like':
      return bindPattern(operand, condition.value, context);
    case 'not like':
      return negation(bindPattern(operand, condition.value, context));
    default:
      return bindOperator(condition.op, operand, bindValue(condition.value, operand.type, context), context);
  }
}

function bindPattern(operand: Expression, pattern: unknown, context: BindContext): Expression {
  return bindOperator('~~', operand, bindValue(pattern, { name: 'text' }, context), context);
}

/** `column IN (…)`; nothing is in an empty list. */
function membership(operand: Expression, values: readonly unknown[], context: BindContext): Expression {
  if (values.length === 0) return constant(false, booleanType);
  const items = values.map((value) => bindValue(value, operand.type, context));
  const [only] = items;
  const own = plainType(operand.type);
  if (items.length === 1) return bindOperator('=', operand, only!, context);
  const { call } = context.functions.resolveOperator('=', own, own);
  const type = call.argumentTypes[0]!;
  return {
    kind: 'in list',
    operand: castTo(operand, type, context),
    items: items.map((item) => castTo(item, type, context)),
    equals: call.function,
    type: booleanType,
  };
}
