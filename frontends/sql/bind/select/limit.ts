/**
 * LIMIT, OFFSET and FETCH. The count of a LIMIT is looked at, since the optimizer decides by it; an OFFSET is not.
 */
import {
  build,
  columnReference,
  constant,
  DbError,
  type Expression,
  type Item,
  type Relation,
  type SortKey,
  usedColumns,
  visitExpression,
} from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Query } from '../../ast/query.ts';
import type { Binder, Scope } from '../binder.ts';
import { coerce } from '../coerce.ts';
import { constantLiteral } from '../literal.ts';
import { clauses, inClause } from '../scope.ts';
import { typeText } from '../type-name.ts';

export interface RowLimit {
  readonly count: Expression | undefined;
  readonly offset: Expression | undefined;
  readonly withTies: boolean;
}

/** Binds the clauses; undefined when the query has none. */
export function bindLimit(query: Query, scope: Scope): RowLimit | undefined {
  const { withTies } = query;
  if (query.limit === undefined && query.offset === undefined) return undefined;
  const count = query.limit === undefined ? undefined : bindCount(query.limit, 'LIMIT', scope);
  const offset = query.offset === undefined ? undefined : bindCount(query.offset, 'OFFSET', scope);
  if (withTies && query.orderBy.length === 0) {
    throw new DbError('42601', 'WITH TIES cannot be specified without ORDER BY clause', { position: query.position });
  }
  return { count, offset, withTies };
}

function bindCount(node: ExpressionNode, what: 'LIMIT' | 'OFFSET', scope: Scope): Expression {
  const { binder } = scope;
  const inside = inClause(scope, what === 'LIMIT' ? clauses.limit : clauses.offset);
  const fixed = node.kind === 'literal' && what === 'LIMIT';
  const bound = fixed ? constantLiteral(node, binder) : binder.expression(node, inside);
  const own = [...usedColumns(bound)].some((id) => scope.level.provided.has(id));
  if (own) throw new DbError('42P10', `argument of ${what} must not contain variables`, { position: node.position });
  const wrongType = (from: Expression['type']): DbError =>
    new DbError('42804', `argument of ${what} must be type bigint, not type ${typeText(from)}`);
  return coerce(bound, { name: 'int8' }, 'assignment', binder, node.position, wrongType);
}

/** @param keys what the relation is sorted by */
export function limited(
  relation: Relation,
  limit: RowLimit | undefined,
  keys: readonly SortKey[],
  { ids }: Binder,
): Relation {
  if (limit === undefined) return relation;
  const { count, offset, withTies } = limit;
  const computed: Item[] = [];
  /** A bound with a subquery is computed beside the relation; any other is part of the node. */
  const bound = (name: string, expression: Expression | undefined): Expression | undefined => {
    if (expression === undefined || !hasSubquery(expression)) return expression;
    const column = ids.column(name, expression.type);
    computed.push({ column, expression });
    return columnReference(column);
  };
  const top = build.limit(relation, bound('limit', count), bound('offset', offset), withTies);
  if (computed.length === 0) return top;
  const bounds = build.project(build.oneRow(), computed);
  const joined = build.dependentJoin('inner', bounds, top, constant(true, { name: 'bool' }));
  const rows = build.project(joined, relation.columns.map(build.passThrough));
  return keys.length === 0 ? rows : build.sort(rows, keys);
}

function hasSubquery(expression: Expression): boolean {
  let found = false;
  visitExpression(expression, (inner) => {
    found ||= inner.kind === 'subquery';
  });
  return found;
}
