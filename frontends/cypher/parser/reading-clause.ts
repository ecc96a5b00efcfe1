/**
 * Clauses that read: MATCH, UNWIND, CALL procedure; and the head of CALL {…}, whose body is a query of its own.
 */

import type { Variable } from '../ast/name.ts';
import type { MatchClause, ProcedureCall, Query, SubqueryCall, UnwindClause, YieldItem } from '../ast/query.ts';
import { parseArguments, parseDottedName } from './call.ts';
import { type Cursor, subqueryLevels } from './cursor.ts';
import { parsePatterns } from './pattern.ts';
import { unsupportedSyntax } from './syntax-error.ts';

export function parseMatch(cursor: Cursor): MatchClause {
  const { position } = cursor;
  const optional = cursor.accept('OPTIONAL');
  cursor.expect('MATCH');
  const patterns = parsePatterns(cursor, false);
  if (cursor.kind === 'USING') throw unsupportedSyntax('USING behind MATCH', cursor.position);
  const where = cursor.accept('WHERE') ? cursor.predicate() : undefined;
  return { kind: 'match', optional, patterns, where, position };
}

export function parseUnwind(cursor: Cursor): UnwindClause {
  const { position } = cursor;
  cursor.expect('UNWIND');
  const list = cursor.expression();
  cursor.expect('AS');
  return { kind: 'unwind', list, variable: cursor.variable(), position };
}

/** Whether CALL at the cursor calls a subquery: a brace follows, or a scope list and a brace. */
export function callsSubquery(cursor: Cursor): boolean {
  const call = cursor.kind === 'OPTIONAL' ? 1 : 0;
  return cursor.peek(call) === 'CALL' && (cursor.peek(call + 1) === '{' || cursor.peek(call + 1) === '(');
}

/** @param body reads the query behind the opening brace, and the closing one */
export function parseSubqueryCall<C>(cursor: Cursor, body: (cursor: Cursor) => Query<C>): SubqueryCall<C> {
  const { position } = cursor;
  cursor.enter(subqueryLevels);
  const optional = cursor.accept('OPTIONAL');
  cursor.expect('CALL');
  const imports = cursor.accept('(') ? parseImports(cursor) : undefined;
  cursor.expect('{');
  const query = body(cursor);
  cursor.leave(subqueryLevels);
  if (cursor.kind === 'IN') throw unsupportedSyntax('CALL {…} IN TRANSACTIONS', cursor.position);
  return { kind: 'subquery-call', optional, imports, query, position };
}

function parseImports(cursor: Cursor): readonly Variable[] | 'all' {
  if (cursor.accept('*')) {
    cursor.expect(')');
    return 'all';
  }
  const imports: Variable[] = [];
  if (cursor.kind !== ')') {
    do imports.push(cursor.variable());
    while (cursor.accept(','));
  }
  cursor.expect(')', '"," or ")"');
  return imports;
}

/** CALL of a procedure. `standalone` is false here; the whole statement decides it (query.ts). */
export function parseProcedureCall(cursor: Cursor): ProcedureCall {
  const { position } = cursor;
  if (cursor.kind === 'OPTIONAL') throw unsupportedSyntax('OPTIONAL CALL of a procedure', position);
  cursor.expect('CALL');
  const { namespace, name } = parseDottedName(cursor, 'a procedure or "{"');
  cursor.enter();
  const items = cursor.accept('(') ? parseArguments(cursor) : undefined;
  cursor.leave();
  const yields = cursor.accept('YIELD') ? parseYields(cursor) : undefined;
  const where = yields !== undefined && cursor.accept('WHERE') ? cursor.predicate() : undefined;
  return { kind: 'procedure-call', namespace, name, arguments: items, yields, where, standalone: false, position };
}

/** `-` alone yields nothing, in openCypher's words for a procedure without fields. */
function parseYields(cursor: Cursor): readonly YieldItem[] | 'all' {
  if (cursor.accept('*')) return 'all';
  const items: YieldItem[] = [];
  if (cursor.accept('-')) return items;
  do items.push(parseYieldItem(cursor));
  while (cursor.accept(','));
  return items;
}

function parseYieldItem(cursor: Cursor): YieldItem {
  const { position } = cursor;
  if (cursor.peek(1) !== 'AS') {
    const variable = cursor.variable();
    return { kind: 'yield-item', field: { kind: 'name', name: variable.name, position }, variable, position };
  }
  const field = cursor.name('a field of the procedure');
  cursor.advance();
  return { kind: 'yield-item', field, variable: cursor.variable(), position };
}
