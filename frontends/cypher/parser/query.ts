/**
 * Queries: clauses in an order that makes sense, joined by UNION; and the bodies of subqueries.
 */
import type { PathPattern, Query, ReadingClause, SingleQuery } from '../ast/query.ts';
import type { Clause, CypherStatement } from '../ast/statement.ts';
import { parseClause, parseReadingClause } from './clause.ts';
import type { Cursor } from './cursor.ts';
import { isClauseKeyword } from './keyword.ts';
import { parsePatterns } from './pattern.ts';
import { syntaxError } from './syntax-error.ts';

/** The whole statement, up to the end of the text. */
export function parseStatement(cursor: Cursor): CypherStatement {
  const query = parseQuery(cursor, readClause, 'end', true);
  while (cursor.accept(';'));
  if (cursor.kind !== 'end') throw cursor.unexpected('the end: one statement at a time');
  return query;
}

/** Body of EXISTS {…}, COUNT {…} or COLLECT {…}, from behind `{` to behind `}`. */
export function parseSubqueryBody(cursor: Cursor, form: 'exists' | 'count' | 'collect'): Query<ReadingClause> {
  if (form !== 'collect' && startsBarePattern(cursor)) return parsePatternBody(cursor);
  const query = parseQuery(cursor, readReadingClause, '}', form === 'collect');
  cursor.expect('}', 'a clause or "}"');
  if (form === 'collect') checkOneColumn(query);
  return query;
}

function readClause(cursor: Cursor): Clause {
  return parseClause(cursor, (inner) => parseCallBody(inner, readClause));
}

function readReadingClause(cursor: Cursor): ReadingClause {
  return parseReadingClause(cursor, (inner) => parseCallBody(inner, readReadingClause));
}

function parseCallBody<C extends Clause>(cursor: Cursor, clause: (cursor: Cursor) => C): Query<C> {
  const query = parseQuery(cursor, clause, '}', true);
  cursor.expect('}', 'a clause or "}"');
  return query;
}

/** `EXISTS { (a)-->(b) }`, `COUNT { p = (a)-->(b) }`: no MATCH before the pattern. */
function startsBarePattern(cursor: Cursor): boolean {
  const { kind } = cursor;
  if (kind === '(' || kind === 'SHORTESTPATH' || kind === 'ALLSHORTESTPATHS') return true;
  return cursor.isVariable(0) && cursor.peek(1) === '=';
}

function parsePatternBody(cursor: Cursor): Query<ReadingClause> {
  const { position } = cursor;
  const patterns: readonly PathPattern[] = parsePatterns(cursor, false);
  const where = cursor.accept('WHERE') ? cursor.predicate() : undefined;
  cursor.expect('}', where === undefined ? '",", WHERE or "}"' : '"}"');
  const match: ReadingClause = { kind: 'match', optional: false, patterns, where, position };
  return singleQuery([match], position);
}

function singleQuery<C>(clauses: readonly C[], position: number): Query<C> {
  return { kind: 'query', parts: [{ kind: 'single-query', clauses, position }], unionAll: false, position };
}

/**
 * Single queries and the UNIONs between them.
 *
 * @param end what closes the query; the cursor is left there
 * @param mustConclude whether the last clause must return, write or call
 */
function parseQuery<C extends Clause>(
  cursor: Cursor,
  clause: (cursor: Cursor) => C,
  end: 'end' | '}',
  mustConclude: boolean,
): Query<C> {
  const { position } = cursor;
  const parts = [parseSingleQuery(cursor, clause, end, mustConclude)];
  let unionAll: boolean | undefined;
  while (cursor.kind === 'UNION') {
    const at = cursor.position;
    cursor.advance();
    const all = cursor.accept('ALL');
    if (!all) cursor.accept('DISTINCT');
    if (unionAll !== undefined && unionAll !== all) {
      throw syntaxError('InvalidClauseComposition', at, 'UNION and UNION ALL cannot be mixed in one query');
    }
    unionAll = all;
    parts.push(parseSingleQuery(cursor, clause, end, mustConclude));
  }
  if (end === 'end' && parts.length === 1) parts[0] = markStandalone(parts[0]!);
  for (const part of parts) checkCalls(part);
  return { kind: 'query', parts, unionAll: unionAll ?? false, position };
}

function parseSingleQuery<C extends Clause>(
  cursor: Cursor,
  clause: (cursor: Cursor) => C,
  end: 'end' | '}',
  mustConclude: boolean,
): SingleQuery<C> {
  const { position } = cursor;
  const clauses: C[] = [];
  let written: string | undefined;
  do {
    const { kind: keyword, position: at } = cursor;
    const last = clauses.at(-1)?.kind;
    if (last === 'return') throw afterReturn(cursor, end);
    const next = clause(cursor);
    clauses.push(next);
    if (next.kind === 'with') written = undefined;
    else if (isUpdating(next)) written = keyword;
    else if (written !== undefined && isPlainReading(next)) {
      const message = `WITH is needed between ${written} and ${keyword}`;
      throw syntaxError('InvalidClauseComposition', at, message, 'Write WITH * to go on with all variables.');
    }
  } while (cursor.kind !== end && cursor.kind !== 'UNION' && cursor.kind !== ';' && cursor.kind !== 'end');
  const concluding = clauses.at(-1)!;
  if (mustConclude && !concludes(concluding, clauses.length === 1)) {
    const detail = cursor.kind === end || cursor.kind === ';' ? 'InvalidClauseComposition' : 'UnexpectedSyntax';
    const found = concluding.kind === 'procedure-call' ? 'CALL … YIELD' : concluding.kind.toUpperCase();
    throw cursor.unexpected(`RETURN or an updating clause: a query cannot end in ${found}`, detail);
  }
  return { kind: 'single-query', clauses, position };
}

function afterReturn(cursor: Cursor, end: 'end' | '}'): Error {
  const expected = `UNION or ${end === 'end' ? 'the end' : '"}"'}`;
  if (!isClauseKeyword(cursor.kind)) return cursor.unexpected(`an operator, ",", AS, ${expected}`);
  return cursor.unexpected(
    `${expected} behind RETURN`,
    'InvalidClauseComposition',
    'RETURN comes last; write WITH to go on.',
  );
}

function isUpdating(clause: Clause): boolean {
  switch (clause.kind) {
    case 'create':
    case 'merge':
    case 'set':
    case 'remove':
    case 'delete':
    case 'foreach':
      return true;
    default:
      return false;
  }
}

/** Clauses that must not follow a write directly. CALL {…} may: it runs once per row, after what was written. */
function isPlainReading(clause: Clause): boolean {
  return clause.kind === 'match' || clause.kind === 'unwind' || clause.kind === 'procedure-call';
}

function concludes(clause: Clause, alone: boolean): boolean {
  if (clause.kind === 'procedure-call') return alone || clause.yields === undefined;
  return clause.kind === 'return' || clause.kind === 'subquery-call' || isUpdating(clause);
}

/** A statement that is one CALL of a procedure answers with what the procedure yields. */
function markStandalone<C extends Clause>(part: SingleQuery<C>): SingleQuery<C> {
  const [call] = part.clauses;
  if (part.clauses.length !== 1 || call?.kind !== 'procedure-call') return part;
  return { ...part, clauses: [{ ...call, standalone: true }] };
}

/** Only a standalone call may leave out its arguments or yield everything. */
function checkCalls<C extends Clause>(part: SingleQuery<C>): void {
  for (const clause of part.clauses) {
    if (clause.kind !== 'procedure-call' || clause.standalone) continue;
    if (clause.arguments === undefined) {
      const message = `CALL ${clause.name.name} needs its arguments in parentheses: other clauses stand beside it`;
      throw syntaxError('InvalidArgumentPassingMode', clause.position, message);
    }
    if (clause.yields === 'all') {
      const message = 'YIELD * stands only where CALL is the whole statement';
      throw syntaxError('UnexpectedSyntax', clause.position, message, 'Name the fields to yield.');
    }
  }
}

function checkOneColumn(query: Query<ReadingClause>): void {
  for (const part of query.parts) {
    const last = part.clauses.at(-1)!;
    if (last.kind === 'return' && !last.star && last.items.length === 1) continue;
    throw syntaxError('InvalidClauseComposition', last.position, 'COLLECT {…} ends in a RETURN of exactly one column');
  }
}
