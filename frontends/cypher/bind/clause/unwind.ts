/**
 * Binds UNWIND: a row for each element; a value that is no list stands for itself, null and the empty list give none.
 */
import { build, columnReference } from '../../../../engine/extend.ts';
import type { UnwindClause } from '../../ast/query.ts';
import { type Binder, type Flow, newColumn } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { elementOf } from '../static-type.ts';
import { afterWrites } from './separation.ts';

export function bindUnwind(binder: Binder, before: Flow, clause: UnwindClause): Flow {
  const flow = afterWrites(before);
  const { name, position } = clause.variable;
  if (flow.scope.variables.has(name)) {
    throw semanticError('VariableAlreadyBound', position, `variable "${name}" is bound already`);
  }
  const list = binder.expression(flow.scope, clause.list);
  const expression = asAny(binder, list);
  const elements = list.type.kind === 'list' ? expression : callCypher(binder, 'list_of', [expression]);
  const column = newColumn(binder, name);
  const relation = build.unnest(flow.relation, elements, column);
  const element = { kind: 'value', expression: columnReference(column), type: elementOf(list.type) } as const;
  return { ...flow, relation, scope: withVariable(flow.scope, name, element) };
}
