/**
 * SQL functions called by name: chosen by what is known of their arguments' types, which are then cast from `any`.
 */
import { arrayOf, type DataType, DbError, type Expression, type ResolvedCall } from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { coerce } from '../coercion.ts';
import { sqlTypeOf } from '../static-type.ts';
import { dynamic, type Value } from '../value.ts';

/** The SQL function that static types choose; unknown ones fit every parameter. */
export function resolveSql(binder: Binder, name: string, syntax: FunctionCall, args: readonly Value[]): ResolvedCall {
  const types = args.map((argument) => sqlTypeOf(argument.type));
  try {
    return binder.context.functions.resolveFunction(name, types);
  } catch (error) {
    throw error instanceof DbError ? error.at(syntax.position) : error;
  }
}

/** Arguments as a resolved SQL call wants them; variadic ones are collected into an array. */
export function castArguments(binder: Binder, call: ResolvedCall, args: readonly Value[]): readonly Expression[] {
  const cast = args.map((argument, i) => coerce(binder, argument.expression, knownType(call.argumentTypes[i]!)));
  const { collectFrom } = call;
  if (collectFrom === undefined) return cast;
  const items = cast.slice(collectFrom);
  const element = items[0]?.type ?? dynamic;
  return [...cast.slice(0, collectFrom), { kind: 'list', items, type: arrayOf(element) }];
}

/** An argument of unknown type that a function takes as it is stays `any`. */
function knownType(type: DataType): DataType {
  return type.name === 'unknown' ? dynamic : type;
}
