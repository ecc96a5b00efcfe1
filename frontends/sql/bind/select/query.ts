/**
 * Queries: WITH around a body with its ORDER BY, LIMIT and locking.
 *
 * A SELECT takes the clauses behind it in its own hands, since ORDER BY may name its input; every other body is sorted
 * and cut by its output columns.
 */
import { unreachable } from '../../../../engine/extend.ts';
import type { Query, QueryBody } from '../../ast/query.ts';
import type { PendingQuery, Scope } from '../binder.ts';
import { sortedOutput } from './output-order.ts';
import { prepareSelect } from './select.ts';
import { prepareSetOperation } from './set-operation.ts';
import { prepareValues } from './values.ts';
import { bindWith } from './with.ts';

/** Binds a query inside `scope`, whose names it may refer to. */
export function prepareQuery(query: Query, scope: Scope): PendingQuery {
  if (query.with === undefined) return prepareBody(query, scope);
  const names = bindWith(query.with, scope);
  const pending = prepareBody(query, names.scope);
  return {
    columns: pending.columns,
    finish: (types) => {
      const { relation, output } = pending.finish(types);
      return { relation: names.wrap(relation), output };
    },
  };
}

function prepareBody(query: Query, scope: Scope): PendingQuery {
  const { body } = query;
  if (body.kind === 'select') return prepareSelect(body, query, scope);
  // FOR UPDATE behind parentheses is that of the query in them
  const inside = body.kind === 'query' ? { ...body, locking: [...body.locking, ...query.locking] } : body;
  const pending = prepareOperand(inside, scope);
  return sortedOutput(pending, query, body.kind, scope);
}

/** A body without the clauses of a query around it: an operand of a set operation. */
function prepareOperand(body: QueryBody, scope: Scope): PendingQuery {
  switch (body.kind) {
    case 'select':
      return prepareSelect(body, undefined, scope);
    case 'values':
      return prepareValues(body, scope);
    case 'set-operation':
      return prepareSetOperation(body, scope, prepareOperand);
    case 'query':
      return prepareQuery(body, scope);
    default:
      return unreachable(body);
  }
}
