/**
 * Binds CALL { … }: the subquery runs once for each row, and the row is kept for each of its results.
 */
import { build, constant, unsupported } from '../../../../engine/extend.ts';
import type { SubqueryCall } from '../../ast/query.ts';
import type { Clause } from '../../ast/statement.ts';
import type { Binder, Flow, Returned } from '../binder.ts';
import { emptyScope, requireVariable, type Scope, scopeOf } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { bool } from '../value.ts';
import { asNullable, type Variable } from '../variable.ts';
import { afterWrites } from './separation.ts';

export function bindSubqueryCall(binder: Binder, before: Flow, clause: SubqueryCall<Clause>): Flow {
  const flow = afterWrites(before);
  const bound = binder.query(importedScope(flow.scope, clause), clause.query);
  if (bound.writes) throw unsupported('CALL { … } with updating clauses', { position: clause.position });
  const { returned } = bound;
  if (returned === undefined) return flow;
  const relation = build.dependentJoin(
    clause.optional ? 'left' : 'inner',
    flow.relation,
    bound.relation,
    constant(true, bool),
  );
  return { relation, scope: withReturned(flow.scope, returned, clause), pending: 'reads' };
}

/** Names the subquery sees: those of its scope list, or what its leading WITH hands in. */
function importedScope(outer: Scope, { imports, query }: SubqueryCall<Clause>): Scope {
  if (imports === 'all') return scopeOf(outer.variables);
  if (imports !== undefined) {
    const named = imports.map(({ name, position }): [string, Variable] => [
      name,
      requireVariable(outer, name, position),
    ]);
    return scopeOf(new Map(named));
  }
  const isImporting = query.parts.some(({ clauses: [first] }) => first?.kind === 'with');
  return isImporting ? scopeOf(outer.variables) : emptyScope;
}

function withReturned(scope: Scope, returned: readonly Returned[], clause: SubqueryCall<Clause>): Scope {
  const variables = new Map(scope.variables);
  for (const { name, variable } of returned) {
    if (variables.has(name)) {
      const message = `variable "${name}" is bound already outside of the subquery that returns it`;
      throw semanticError('VariableAlreadyBound', clause.position, message);
    }
    variables.set(name, clause.optional ? asNullable(variable) : variable);
  }
  return { ...scope, variables };
}
