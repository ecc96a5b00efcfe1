/**
 * One clause, whichever it is. Where only reading is allowed (subqueries of expressions) an updating clause is refused.
 */
import type { Query, ReadingClause } from '../ast/query.ts';
import type { Clause } from '../ast/statement.ts';
import type { Cursor } from './cursor.ts';
import { isClauseKeyword } from './keyword.ts';
import { parseProjection } from './projection.ts';
import { callsSubquery, parseMatch, parseProcedureCall, parseSubqueryCall, parseUnwind } from './reading-clause.ts';
import { syntaxError, unsupportedSyntax } from './syntax-error.ts';
import { parseUpdatingClause } from './updating-clause.ts';

/** Reads the body of CALL {…}, from behind `{` to behind `}`. */
export type BodyParser<C> = (cursor: Cursor) => Query<C>;

export function parseClause(cursor: Cursor, body: BodyParser<Clause>): Clause {
  if (callsSubquery(cursor)) return parseSubqueryCall(cursor, body);
  return parsePlainReading(cursor) ?? parseUpdatingClause(cursor) ?? fail(cursor);
}

export function parseReadingClause(cursor: Cursor, body: BodyParser<ReadingClause>): ReadingClause {
  if (callsSubquery(cursor)) return parseSubqueryCall(cursor, body);
  const clause = parsePlainReading(cursor);
  if (clause !== undefined) return clause;
  if (!isClauseKeyword(cursor.kind)) return fail(cursor);
  const message = `${cursor.kind} cannot stand here: a subquery in an expression only reads`;
  throw syntaxError('InvalidClauseComposition', cursor.position, message);
}

function parsePlainReading(cursor: Cursor): Exclude<ReadingClause, { readonly kind: 'subquery-call' }> | undefined {
  switch (cursor.kind) {
    case 'MATCH':
      return parseMatch(cursor);
    case 'OPTIONAL':
      return cursor.peek(1) === 'CALL' ? parseProcedureCall(cursor) : parseMatch(cursor);
    case 'UNWIND':
      return parseUnwind(cursor);
    case 'CALL':
      return parseProcedureCall(cursor);
    case 'WITH':
    case 'RETURN':
      return parseProjection(cursor);
    default:
      return undefined;
  }
}

function fail(cursor: Cursor): never {
  const { kind, position } = cursor;
  if (kind === 'LOAD') throw unsupportedSyntax('LOAD CSV', position, 'Load files with COPY.');
  if (kind === 'USE') throw unsupportedSyntax('USE', position);
  throw cursor.unexpected('a clause such as MATCH, CREATE or RETURN');
}
