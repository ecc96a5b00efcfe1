/**
 * WITH and RETURN: `[DISTINCT] *, expression [AS alias], … [ORDER BY …] [SKIP …] [LIMIT …] [WHERE …]`.
 */
import type { Expression, ProjectionClause, ProjectionItem, SortItem } from '../ast/query.ts';
import type { Cursor } from './cursor.ts';

export function parseProjection(cursor: Cursor): ProjectionClause {
  const { position } = cursor;
  const kind = cursor.kind === 'WITH' ? 'with' : 'return';
  cursor.advance();
  const distinct = cursor.accept('DISTINCT');
  const star = cursor.accept('*');
  const items: ProjectionItem[] = [];
  if (!star || cursor.accept(',')) {
    do items.push(parseItem(cursor));
    while (cursor.accept(','));
  }
  const orderBy = parseOrder(cursor);
  const skip = cursor.accept('SKIP') ? cursor.expression() : undefined;
  const limit = cursor.accept('LIMIT') ? cursor.expression() : undefined;
  const where = kind === 'with' && cursor.accept('WHERE') ? cursor.predicate() : undefined;
  return { kind, distinct, star, items, orderBy, skip, limit, where, position };
}

function parseItem(cursor: Cursor): ProjectionItem {
  const { position } = cursor;
  const mark = cursor.mark();
  const expression = cursor.expression();
  const written = cursor.textSince(mark);
  if (cursor.accept('AS')) {
    const alias = cursor.variable();
    return { kind: 'projection-item', expression, alias, column: alias.name, position };
  }
  const column = expression.kind === 'variable' ? expression.name : written;
  return { kind: 'projection-item', expression, alias: undefined, column, position };
}

function parseOrder(cursor: Cursor): readonly SortItem[] {
  const items: SortItem[] = [];
  if (!cursor.accept('ORDER')) return items;
  cursor.expect('BY');
  do items.push(parseSortItem(cursor));
  while (cursor.accept(','));
  return items;
}

function parseSortItem(cursor: Cursor): SortItem {
  const { position } = cursor;
  const expression: Expression = cursor.expression();
  const descending = cursor.accept('DESC') || cursor.accept('DESCENDING');
  if (!descending && !cursor.accept('ASC')) cursor.accept('ASCENDING');
  return { kind: 'sort-item', expression, descending, position };
}
