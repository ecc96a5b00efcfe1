/**
 * The Cypher parser: text in, syntax tree out.
 *
 * Hand-written recursive descent over the tokens of lexer.ts; the grammar files are in parser/, the tree in ast/. It is
 * pure and synchronous, keeps no state between calls, takes time and memory linear in the text, and never backtracks.
 * Grammar: openCypher 9, with the parts of GQL that ast/query.ts names.
 */
import type { CypherStatement } from './ast/statement.ts';
import { Cursor, type Rules } from './parser/cursor.ts';
import { type ExplainOptions, parseExplain } from './parser/explain.ts';
import { parseExpression } from './parser/expression.ts';
import { parseMap } from './parser/map.ts';
import { parseStatement, parseSubqueryBody } from './parser/query.ts';
import { nestedTooDeeply } from './parser/syntax-error.ts';

const rules: Rules = { expression: parseExpression, map: parseMap, subquery: parseSubqueryBody };

/**
 * Parses one statement; a semicolon may end it.
 *
 * @param text the statement; positions in the tree and in errors count its UTF-16 code units from 1
 * @throws DbError 42601 with position, what was found and expected, and the openCypher TCK's name of the error in
 *   `detail`; 22003 for a number out of range; 54001 for nesting deeper than `maximumDepth`; 0A000 for syntax we know of
 *   and do not have
 *
 * @example
 * const statement = parseCypher('MATCH (a:Airport) RETURN a.city AS city');
 * statement.parts[0].clauses.map((clause) => clause.kind); // ['match', 'return']
 */
export function parseCypher(text: string): CypherStatement {
  return parseWith(text, parseStatement);
}

/** A statement, and how it is to be explained where EXPLAIN or PROFILE stands before it. */
export interface ExplainedStatement {
  readonly explain: ExplainOptions | undefined;
  readonly statement: CypherStatement;
}

/** Parses one statement that may have EXPLAIN or PROFILE before it; fails as `parseCypher` does. */
export function parseExplained(text: string): ExplainedStatement {
  return parseWith(text, (cursor) => ({ explain: parseExplain(cursor), statement: parseStatement(cursor) }));
}

function parseWith<T>(text: string, parse: (cursor: Cursor) => T): T {
  try {
    return parse(new Cursor(text, rules));
  } catch (error) {
    // Within `maximumDepth` the parser fits into an empty stack; a caller deep in its own may have left less.
    if (error instanceof RangeError) throw nestedTooDeeply(undefined, error);
    throw error;
  }
}
