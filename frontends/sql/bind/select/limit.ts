/**
 * LIMIT, OFFSET and FETCH. The count of a LIMIT is looked at, since the optimizer decides by it; an OFFSET is not.
 */
import { build, DbError, type Expression, type Relation, usedColumns } from '../../../../engine/extend.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Query } from '../../ast/query.ts';
import type { Scope } from '../binder.ts';
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
  const outside: Scope = { ...scope, items: scope.items };
  const count = query.limit === undefined ? undefined : bindCount(query.limit, 'LIMIT', outside);
  const offset = query.offset === undefined ? undefined : bindCount(query.offset, 'OFFSET', outside);
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

export function limited(relation: Relation, limit: RowLimit | undefined): Relation {
  return limit === undefined ? relation : build.limit(relation, limit.count, limit.offset, limit.withTies);
}
