/**
 * Finding the aggregate (or window function) that a call names.
 */
import { DbError, type Expression, type ResolvedCall } from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';

/** Throws 42883 with the call's position. */
export function resolveAggregate(node: FunctionCall, args: readonly Expression[], scope: Scope): ResolvedCall {
  const { functions } = scope.binder.context;
  const types = args.map((argument) => argument.type);
  try {
    const resolved = functions.resolveFunction(node.name.name, types, { variadicArray: node.variadic });
    if (resolved.function.kind === 'aggregate' || resolved.function.kind === 'window') return resolved;
  } catch (error) {
    throw error instanceof DbError ? error.at(node.position) : error;
  }
  const message = `OVER specified, but ${node.name.name} is not a window function nor an aggregate function`;
  throw new DbError('42809', message, { position: node.position });
}
