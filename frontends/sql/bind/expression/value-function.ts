/**
 * The functions written without parentheses: CURRENT_DATE, CURRENT_USER and their kin.
 */
import { constant, type Expression } from '../../../../engine/extend.ts';
import type { ValueFunction } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { builtInCall } from './operation.ts';

/** Names of the functions behind the ones that have none of their own. */
const functionNames: Partial<Record<ValueFunction['name'], string>> = {
  current_role: 'current_user',
  system_user: 'session_user',
  current_catalog: 'current_database',
};

export function bindValueFunction(node: ValueFunction, scope: Scope): Expression {
  const name = functionNames[node.name] ?? node.name;
  const args = node.precision === undefined ? [] : [constant(node.precision, { name: 'int4' })];
  return builtInCall(name, args, scope.binder, node.position);
}
