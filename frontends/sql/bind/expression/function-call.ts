/**
 * Function calls: scalar functions here; aggregates, window functions and sets by their own files.
 */
import {
  type AnyFunction,
  constant,
  DbError,
  type Expression,
  type ResolvedCall,
  type ScalarFunction,
} from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { call, callArguments } from '../coerce.ts';
import { typeText } from '../type-name.ts';
import { bindAggregate } from './aggregate-call.ts';
import { boundArguments } from './call-argument.ts';
import { bindSetFunction } from './set-function.ts';
import { bindWindowCall } from './window-call.ts';

/** Schemas whose functions are the registry's. */
const functionSchemas = new Set([undefined, 'pg_catalog', 'public']);

export function bindCall(node: FunctionCall, scope: Scope): Expression {
  const { name, position } = node;
  const isInformation = name.schema === 'information_schema' && name.name.startsWith('_pg_');
  if (!functionSchemas.has(name.schema) && !isInformation) {
    throw new DbError('42883', `function ${name.schema}.${name.name} does not exist`, { position });
  }
  if (name.name === 'pg_typeof' && node.arguments.length === 1) return typeOf(node, scope);
  const kind = kindOf(node, scope);
  if (kind === 'aggregate' && node.over === undefined) return bindAggregate(node, scope);
  if (node.over !== undefined) return bindWindowCall(node, scope);
  refuseAggregateSyntax(node, kind);
  const { resolved, args } = bindArguments(node, scope);
  const definition = resolved.function;
  switch (definition.kind) {
    case 'scalar':
      return call(definition as ScalarFunction, args, resolved.returnType, position);
    case 'table':
      return bindSetFunction(definition, args, resolved, position, scope);
    case 'window':
      throw new DbError('42P20', `window function ${name.name} requires an OVER clause`, { position });
    case 'aggregate':
      return bindAggregate(node, scope);
  }
}

function kindOf(node: FunctionCall, scope: Scope): AnyFunction['kind'] | undefined {
  const found = scope.binder.context.functions.named(node.name.name);
  return found.find((definition) => definition.kind === 'aggregate')?.kind ?? found[0]?.kind;
}

function refuseAggregateSyntax(node: FunctionCall, kind: AnyFunction['kind'] | undefined): void {
  const { position } = node;
  const { name } = node.name;
  if (kind === undefined) return;
  const refuse = (what: string): DbError =>
    new DbError('42809', `${what} specified, but ${name} is not an aggregate function`, { position });
  if (node.star) throw refuse(`${name}(*)`);
  if (node.distinct) throw refuse('DISTINCT');
  if (node.withinGroup) throw refuse('WITHIN GROUP');
  if (node.orderBy.length > 0) throw refuse('ORDER BY');
  if (node.filter !== undefined) throw refuse('FILTER');
}

/** The call's resolved function and its arguments, cast. */
export function bindArguments(
  node: FunctionCall,
  scope: Scope,
): { readonly resolved: ResolvedCall; readonly args: readonly Expression[] } {
  const args = boundArguments(node, scope);
  const resolved = resolveCall(node, args, scope);
  const positions = node.arguments.map(({ value }) => value.position);
  return { resolved, args: callArguments(resolved, args, scope.binder, positions) };
}

function resolveCall(node: FunctionCall, args: readonly Expression[], scope: Scope): ResolvedCall {
  const { functions } = scope.binder.context;
  const types = args.map((argument) => argument.type);
  try {
    return functions.resolveFunction(node.name.name, types, { variadicArray: node.variadic });
  } catch (error) {
    throw error instanceof DbError ? error.at(node.position) : error;
  }
}

/** pg_typeof: known while binding. */
function typeOf(node: FunctionCall, scope: Scope): Expression {
  const operand = scope.binder.expression(node.arguments[0]!.value, scope);
  return constant(typeText(operand.type), { name: 'text' });
}
