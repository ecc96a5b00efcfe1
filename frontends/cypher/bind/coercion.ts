/**
 * Calls and casts: the one place where a bound expression meets the function registry.
 *
 * The graph language's own functions are `cypher_…` over `any`. What a function wants another type of is cast, so plans
 * are always well typed.
 */
import {
  constant,
  type DataType,
  DbError,
  type Expression,
  invariant,
  type ScalarFunction,
  sameType,
} from '../../../engine/extend.ts';
import type { Binder } from './binder.ts';
import { semanticError } from './semantic-error.ts';
import { mayBe, staticTypeName } from './static-type.ts';
import { bool, dynamic, type Value } from './value.ts';

/** The expression as a value of the type; constants of the same datum change their type only. */
export function coerce(binder: Binder, expression: Expression, target: DataType): Expression {
  const { type } = expression;
  if (sameType(type, target)) return expression;
  if (expression.kind === 'constant' && isSameDatum(expression.value, target))
    return constant(expression.value, target);
  const cast = binder.context.functions.findCast(type, target, 'explicit');
  if (cast?.function === undefined) {
    throw new DbError('42846', `cannot cast type ${type.name} to ${target.name}`);
  }
  return { kind: 'call', function: cast.function, arguments: [expression], type: target };
}

function isSameDatum(value: unknown, target: DataType): boolean {
  if (value === null) return true;
  const isDynamicOr = (name: string): boolean => target.name === name || target.name === dynamic.name;
  if (typeof value === 'boolean') return isDynamicOr('bool');
  if (typeof value === 'string') return isDynamicOr('text');
  return false;
}

export function asAny(binder: Binder, value: Value): Expression {
  return coerce(binder, value.expression, dynamic);
}

/** The value as a predicate; `what` names the place in the error for what can never be a Boolean. */
export function asCondition(binder: Binder, value: Value, position: number, what: string): Expression {
  if (!mayBe(value.type, ['boolean'])) {
    const given = staticTypeName(value.type);
    throw semanticError('InvalidArgumentType', position, `${what} expects Boolean but was given ${given}`);
  }
  return coerce(binder, value.expression, bool);
}

/** Calls one of the language's own functions, casting its arguments. */
export function callCypher(binder: Binder, name: string, args: readonly Expression[], position?: number): Expression {
  const found = binder.context.functions.named(`cypher_${name}`).find((definition) => {
    return definition.kind === 'scalar' && definition.parameters.length === args.length;
  });
  invariant(found?.kind === 'scalar', `function cypher_${name} of ${args.length} arguments is registered`);
  return callScalar(binder, found, args, position);
}

/** Calls a scalar function with a fixed result type. */
export function callScalar(
  binder: Binder,
  definition: ScalarFunction,
  args: readonly Expression[],
  position?: number,
): Expression {
  const { parameters, returns } = definition;
  const cast = args.map((argument, i) => coerce(binder, argument, parameters[i]!));
  const type = typeof returns === 'function' ? returns(cast.map((argument) => argument.type)) : returns;
  const call = { kind: 'call', function: definition, arguments: cast, type } as const;
  return position === undefined ? call : { ...call, position };
}

/** Equality of two columns or expressions of one SQL type: identities. */
export function sqlEquals(binder: Binder, left: Expression, right: Expression): Expression {
  return sqlComparison(binder, '=', left, right);
}

export function sqlComparison(binder: Binder, symbol: '=' | '>', left: Expression, right: Expression): Expression {
  const { operator } = binder.context.functions.resolveOperator(symbol, left.type, right.type);
  return { kind: 'call', function: operator.function, arguments: [left, right], type: bool };
}
