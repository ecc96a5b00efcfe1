/**
 * Binds a query: clause after clause, each over the rows of the one before, and the parts of a UNION.
 */
import { build, columnReference, unreachable } from '../../../../engine/extend.ts';
import type { Query, SingleQuery } from '../../ast/query.ts';
import type { Clause } from '../../ast/statement.ts';
import { type Binder, type BoundRows, type Flow, newColumn, type Returned } from '../binder.ts';
import { asAny } from '../coercion.ts';
import { variableValue } from '../identity.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { commonStaticType } from '../static-type.ts';
import { bindProcedureCall } from './call-procedure.ts';
import { bindSubqueryCall } from './call-subquery.ts';
import { bindCreate } from './create.ts';
import { bindDelete } from './delete.ts';
import { bindForeach } from './foreach.ts';
import { bindMatch } from './match.ts';
import { bindMerge } from './merge.ts';
import { bindProjection } from './projection.ts';
import { bindUnwind } from './unwind.ts';
import { bindRemove, bindSet } from './update.ts';

export function bindQuery(binder: Binder, scope: Scope, query: Query<Clause>): BoundRows {
  const parts = query.parts.map((part) => bindSingle(binder, scope, part));
  const [first] = parts;
  return parts.length === 1 ? first! : bindUnion(binder, query, parts);
}

function bindSingle(binder: Binder, scope: Scope, query: SingleQuery<Clause>): BoundRows {
  let flow: Flow = { relation: build.oneRow(), scope, pending: 'nothing' };
  let returned: readonly Returned[] | undefined;
  let writes = false;
  for (const [i, clause] of query.clauses.entries()) {
    const next = query.clauses[i + 1]?.position ?? Number.POSITIVE_INFINITY;
    switch (clause.kind) {
      case 'with':
        flow = bindProjection(binder, flow, clause, next).flow;
        break;
      case 'return':
        ({ flow, returned } = bindProjection(binder, flow, clause, next));
        break;
      case 'procedure-call': {
        const called = bindProcedureCall(binder, flow, clause);
        flow = called.flow;
        if (clause.standalone) returned = called.returned;
        break;
      }
      case 'delete':
        flow = bindDelete(binder, flow, clause, i === query.clauses.length - 1);
        writes = true;
        break;
      default:
        flow = bindClause(binder, flow, clause);
        writes ||= updating.has(clause.kind);
    }
  }
  return { relation: flow.relation, returned, writes };
}

const updating: ReadonlySet<Clause['kind']> = new Set(['create', 'merge', 'set', 'remove', 'delete', 'foreach']);

type OtherClause = Exclude<Clause, { kind: 'with' | 'return' | 'procedure-call' }>;

function bindClause(binder: Binder, flow: Flow, clause: OtherClause): Flow {
  switch (clause.kind) {
    case 'match':
      return bindMatch(binder, flow, clause);
    case 'unwind':
      return bindUnwind(binder, flow, clause);
    case 'subquery-call':
      return bindSubqueryCall(binder, flow, clause);
    case 'create':
      return bindCreate(binder, flow, clause);
    case 'merge':
      return bindMerge(binder, flow, clause);
    case 'set':
      return bindSet(binder, flow, clause);
    case 'remove':
      return bindRemove(binder, flow, clause);
    case 'delete':
      return bindDelete(binder, flow, clause, true);
    case 'foreach':
      return bindForeach(binder, flow, clause, (inner, update) => bindClause(binder, inner, update));
    default:
      return unreachable(clause);
  }
}

/** Parts have columns of the same names; they match by name, in the order of the first part. */
function bindUnion(binder: Binder, query: Query<Clause>, parts: readonly BoundRows[]): BoundRows {
  const names = (parts[0]!.returned ?? []).map(({ name }) => name);
  for (const [i, { returned = [] }] of parts.entries()) {
    const isSame = returned.length === names.length && returned.every(({ name }) => names.includes(name));
    if (isSame) continue;
    const message = 'all parts of a UNION must return the same column names';
    throw semanticError('DifferentColumnsInUnion', query.parts[i]!.position, message);
  }
  const values = parts.map(({ returned = [] }) =>
    names.map((name) => variableValue(returned.find((column) => column.name === name)!.variable)),
  );
  const inputs = parts.map(({ relation }, i) => {
    const items = values[i]!.map((value, at) => {
      return { column: newColumn(binder, names[at]!), expression: asAny(binder, value) };
    });
    return build.project(relation, items);
  });
  const columns = names.map((name) => newColumn(binder, name));
  const relation = build.setOperation('union', query.unionAll, inputs, columns);
  const returned = columns.map((column, at): Returned => {
    const type = commonStaticType(values.map((row) => row[at]!.type));
    return { name: column.name, variable: { kind: 'value', expression: columnReference(column), type } };
  });
  return { relation, returned, writes: parts.some((part) => part.writes) };
}
