/**
 * ORDER BY and LIMIT over a finished output: what set operations, VALUES and parenthesized queries are sorted by.
 */
import { build, columnReference, DbError, type SortKey } from '../../../../engine/extend.ts';
import type { Query, QueryBody, SortItem } from '../../ast/query.ts';
import type { BoundQueryParts, OutputColumn, PendingQuery, Scope } from '../binder.ts';
import { clauses, inClause, innerScope, rangeItem, withItems } from '../scope.ts';
import { sortKey } from '../sort-key.ts';
import { converted, earlyTargets } from './conversion.ts';
import { bindLimit, limited } from './limit.ts';
import { refuseLocking } from './locking.ts';
import { ordinalOf } from './ordinal.ts';

export function sortedOutput(pending: PendingQuery, query: Query, body: QueryBody['kind'], scope: Scope): PendingQuery {
  refuseLocking(query, body, scope);
  const limit = bindLimit(query, scope);
  if (query.orderBy.length === 0 && limit === undefined) return pending;
  return {
    columns: pending.columns,
    finish: (types) => {
      const isSorted = query.orderBy.length > 0;
      const { relation, output } = pending.finish(isSorted ? earlyTargets(types, pending.columns) : types);
      const keys = query.orderBy.map((item) => outputKey(item, { relation, output }, body, scope));
      const sorted = keys.length === 0 ? relation : build.sort(relation, keys);
      const bound = { relation: limited(sorted, limit, keys, scope.binder), output };
      return isSorted ? converted(bound, types, pending.columns, scope) : bound;
    },
  };
}

function outputKey(item: SortItem, bound: BoundQueryParts, body: QueryBody['kind'], scope: Scope): SortKey {
  const { output } = bound;
  const { value } = item;
  const place = ordinalOf(value, output.length, 'ORDER BY', scope) ?? namedPlace(value, output, item.position);
  if (place !== undefined) return sortKey(item, columnReference(output[place]!.column), scope);
  if (body === 'set-operation') {
    throw new DbError('0A000', 'invalid UNION/INTERSECT/EXCEPT ORDER BY clause', {
      position: item.position,
      detail: 'Only result column names can be used, not expressions or functions.',
      hint: 'Add the expression/function to every SELECT, or move the UNION into a FROM clause.',
    });
  }
  const columns = output.map(({ name, column }) => ({ name, expression: columnReference(column) }));
  const names = withItems(innerScope(scope), [rangeItem('*VALUES*', columns)]);
  return sortKey(item, scope.binder.expression(value, inClause(names, { ...clauses.where, name: 'ORDER BY' })), scope);
}

function namedPlace(value: SortItem['value'], output: readonly OutputColumn[], position: number): number | undefined {
  if (value.kind !== 'column' || value.parts.length !== 1) return undefined;
  const name = value.parts[0]!;
  const place = output.findIndex((entry) => entry.name === name);
  if (place < 0) return undefined;
  if (output.some((entry, i) => i > place && entry.name === name)) {
    throw new DbError('42702', `ORDER BY "${name}" is ambiguous`, { position });
  }
  return place;
}
