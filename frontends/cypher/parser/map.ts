/**
 * Map literals `{key: value}` and map projections `n{.key, .*, key: value, variable}`.
 */
import type { Variable } from '../ast/name.ts';
import type { MapEntry, MapLiteral, MapProjection, MapProjectionItem } from '../ast/query.ts';
import type { Cursor } from './cursor.ts';

export function parseMap(cursor: Cursor): MapLiteral {
  const { position } = cursor;
  cursor.enter();
  cursor.expect('{');
  const entries: MapEntry[] = [];
  if (cursor.kind !== '}') {
    do entries.push(parseEntry(cursor));
    while (cursor.accept(','));
  }
  cursor.expect('}', '"," or "}"');
  cursor.leave();
  return { kind: 'map', entries, position };
}

function parseEntry(cursor: Cursor): MapEntry {
  const { position } = cursor;
  const key = cursor.name('a property key');
  cursor.expect(':');
  return { kind: 'map-entry', key, value: cursor.expression(), position };
}

/** From the opening brace; the variable before it has been read. */
export function parseMapProjection(cursor: Cursor, subject: Variable): MapProjection {
  const { position } = cursor;
  cursor.enter();
  cursor.expect('{');
  const items: MapProjectionItem[] = [];
  if (cursor.kind !== '}') {
    do items.push(parseProjectionItem(cursor));
    while (cursor.accept(','));
  }
  cursor.expect('}', '"," or "}"');
  cursor.leave();
  return { kind: 'map-projection', subject, items, position };
}

function parseProjectionItem(cursor: Cursor): MapProjectionItem {
  const { position } = cursor;
  if (cursor.accept('.')) {
    if (cursor.accept('*')) return { kind: 'all-properties-selector', position };
    return { kind: 'property-selector', key: cursor.name('a property key or "*"'), position };
  }
  if (cursor.peek(1) === ':') return parseEntry(cursor);
  const value = cursor.variable();
  return { kind: 'map-entry', key: { kind: 'name', name: value.name, position }, value, position };
}
