/**
 * Operators and built-ins over bound operands: overload resolution, then the call of the function.
 */
import { booleanType, DbError, type Expression, type ScalarFunction } from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';
import { call, callArguments, coerce } from '../coerce.ts';

/** The call that an operator over bound operands stands for. Throws 42883 and 42725 with the position. */
export function operation(
  symbol: string,
  left: Expression | undefined,
  right: Expression,
  position: number,
  binder: Binder,
): Expression {
  const operands = left === undefined ? [right] : widenIntegers(left, right, binder, position);
  const types = operands.map((operand) => operand.type);
  const { call: resolved } = resolve();
  const args = callArguments(resolved, operands, binder, [position, position]);
  return call(resolved.function, args, resolved.returnType, position);

  function resolve() {
    try {
      const leftType = left === undefined ? undefined : types[0];
      return binder.context.functions.resolveOperator(symbol, leftType, types.at(-1)!);
    } catch (error) {
      throw error instanceof DbError ? error.at(position) : error;
    }
  }
}

/** A call of a built-in by name over bound arguments. */
export function builtInCall(name: string, args: readonly Expression[], binder: Binder, position: number): Expression {
  const types = args.map((argument) => argument.type);
  try {
    const resolved = binder.context.functions.resolveFunction(name, types);
    const positions = args.map(() => position);
    const bound = callArguments(resolved, args, binder, positions);
    return call(resolved.function as ScalarFunction, bound, resolved.returnType, position);
  } catch (error) {
    throw error instanceof DbError ? error.at(position) : error;
  }
}

/** A lifted int4 beside an int8 is read as int8: one operator for both, and an index on the column serves it. */
function widenIntegers(
  left: Expression,
  right: Expression,
  binder: Binder,
  position: number,
): [Expression, Expression] {
  const isLifted = (operand: Expression): boolean =>
    operand.kind === 'parameter' && operand.type.name === 'int4' && binder.literals.lifted.has(operand.index);
  if (left.type.name === 'int8' && isLifted(right)) {
    return [left, coerce(right, left.type, 'implicit', binder, position)];
  }
  if (right.type.name === 'int8' && isLifted(left)) {
    return [coerce(left, right.type, 'implicit', binder, position), right];
  }
  return [left, right];
}

export function negation(operand: Expression): Expression {
  return { kind: 'not', operand, type: booleanType };
}

export function isNull(operand: Expression): Expression {
  return { kind: 'is null', operand, type: booleanType };
}

/** AND or OR of operands; one operand is itself. */
export function logic(kind: 'and' | 'or', operands: readonly Expression[]): Expression {
  return operands.length === 1 ? operands[0]! : { kind, operands, type: booleanType };
}
