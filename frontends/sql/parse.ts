/**
 * SQL text to syntax trees: the parser's public face.
 *
 * The lexer reads the whole text once; the tokens are cut at semicolons; wide lists are taken out (wide-list.ts); each
 * statement is matched by the Ohm grammar over its token codes and its actions build the tree. Everything the user can
 * do wrong is a DbError with a position: 42601 with PostgreSQL's wording, 0A000 for what PostgreSQL has and this
 * dialect lacks, 54001 for nesting beyond the stack.
 *
 * `loadGrammar` is awaited once, then everything here is synchronous.
 */
import { DbError } from '../../engine/extend.ts';
import type { Expression } from './ast/expression.ts';
import type { SqlStatement } from './ast/statement.ts';
import type { TypeName } from './ast/type-name.ts';
import { type Dialect, loadDialect, loadedDialect, loadGrammarParts } from './grammar/dialect.ts';
import { syntaxErrorAt } from './grammar/syntax-error.ts';
import { positionOf, type Tokens, tokenCode } from './grammar/token.ts';
import { unsupportedFeature } from './grammar/unsupported.ts';
import { collapseWideLists } from './grammar/wide-list.ts';
import { tokenize } from './lexer.ts';

/** Loads the grammar if it is not there yet. Await it once before `parseSql`; later calls resolve at once. */
export async function loadGrammar(): Promise<void> {
  await loadGrammarParts();
}

/**
 * Parses every statement of a text; empty statements are left out.
 *
 * @throws DbError 42601, 0A000, 54001, or what a malformed literal gives (22P02, 22025, 22021), with a position. The
 *   first error of the text wins and nothing is returned then, as PostgreSQL refuses a whole query string.
 * @example
 * await loadGrammar();
 * const [statement] = parseSql('SELECT 1');
 */
export function parseSql(text: string, dialect: Dialect = loadedDialect()): readonly SqlStatement[] {
  const tokens = tokenize(text, dialect.keywords);
  const statements: SqlStatement[] = [];
  let from = 0;
  while (from < tokens.count) {
    const next = tokens.codes.indexOf(semicolon, from);
    const to = next < 0 ? tokens.count : next;
    if (to > from) statements.push(parseSlice<SqlStatement>(dialect, tokens, from, to, 'statement'));
    from = to + 1;
  }
  return statements;
}

/** `parseSql` that loads the grammar itself. */
export async function parseStatements(text: string): Promise<readonly SqlStatement[]> {
  return parseSql(text, await loadDialect());
}

/** Parses a lone expression: a default, a check, a generated column, an index expression. */
export function parseExpression(text: string, dialect: Dialect = loadedDialect()): Expression {
  return parseWhole<Expression>(text, dialect, 'expression');
}

/** Parses a lone type name, e.g. `numeric(10, 2)[]`. */
export function parseTypeName(text: string, dialect: Dialect = loadedDialect()): TypeName {
  return parseWhole<TypeName>(text, dialect, 'typeName');
}

const semicolon = String.fromCharCode(tokenCode.semicolon);

function parseWhole<T>(text: string, dialect: Dialect, rule: string): T {
  const tokens = tokenize(text, dialect.keywords);
  return parseSlice<T>(dialect, tokens, 0, tokens.count, rule);
}

/** Wide lists inside wide lists: each is a parse of its own on the stack of the one around it. */
const nestedListsLimit = 100;

/** Parses the tokens from `start` to `end` by a rule of the grammar; `depth` counts the wide lists around them. */
function parseSlice<T>(dialect: Dialect, all: Tokens, start: number, end: number, rule: string, depth = 0): T {
  if (depth > nestedListsLimit) throw tooDeep(all, start);
  try {
    const { tokens, from, to } = collapseWideLists(all, start, end, (items, first, last) =>
      parseSlice<Expression>(dialect, items, first, last, 'expression', depth + 1),
    );
    const match = dialect.grammar.match(tokens.codes.slice(from, to), rule);
    if (match.succeeded()) {
      return dialect.context.within(tokens, from, () => (dialect.semantics(match)['ast'] as () => T)());
    }
    // Ohm counts the furthest token it could not use, which is the one PostgreSQL's parser stops at
    const failed = match as unknown as { getRightmostFailurePosition(): number };
    const index = from + failed.getRightmostFailurePosition();
    throw unsupportedFeature(tokens, from, to, index) ?? syntaxErrorAt(tokens, index);
  } catch (error) {
    // a RangeError, or the SyntaxError of a regular expression whose compilation found no stack left
    const isOverflow = error instanceof Error && error.message.includes('call stack size exceeded');
    throw isOverflow ? tooDeep(all, start) : error;
  }
}

function tooDeep(tokens: Tokens, start: number): DbError {
  const hint = 'Write the statement with less nesting.';
  return new DbError('54001', 'stack depth limit exceeded', { position: positionOf(tokens, start), hint });
}
