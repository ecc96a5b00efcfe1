/**
 * The cursor: where the parser stands in the tokens of one statement, and how deep.
 *
 * The parser is recursive descent over this one object: each function of the other files takes the cursor at the first
 * token of its construct and leaves it behind the last. There is no backtracking; where one token does not decide, a
 * function of lookahead.ts looks at a bounded number of them.
 *
 * Grammar files form a chain of imports from labels to whole queries. What a lower file needs of a higher one (a pattern
 * holds expressions, an expression holds queries) it asks of `Rules`, which parse.ts fills in.
 *
 * Depth: every construct that nests calls `enter` and `leave`, or counts the links of a chain, so that a hostile
 * statement ends in 54001 and not in an overflow of the stack here or in whoever walks the tree. A tree the parser lets
 * through has at most `maximumDepth` levels.
 */
import type { Name, Variable } from '../ast/name.ts';
import type { Expression, MapLiteral, Query, ReadingClause } from '../ast/query.ts';
import { type TokenKind, type Tokens, tokenize } from '../lexer.ts';
import { hintFor } from './hint.ts';
import { isKeyword, isReserved } from './keyword.ts';
import { decodeQuotedName } from './string.ts';
import { nestedTooDeeply, type SyntaxErrorDetail, syntaxError } from './syntax-error.ts';

/** Levels of nesting a statement may have: parentheses, lists, subqueries, and links of a chain such as `a + b + …`. */
export const maximumDepth = 500;

/** What a subquery counts for: its query, clauses, patterns and expressions are levels of their own. */
export const subqueryLevels = 5;

/** Rules that lower grammar files use and higher ones hold. */
export interface Rules {
  readonly expression: (cursor: Cursor) => Expression;
  readonly map: (cursor: Cursor) => MapLiteral;
  /** The body of a subquery, from behind `{` to behind `}`. */
  readonly subquery: (cursor: Cursor, form: 'exists' | 'count' | 'collect') => Query<ReadingClause>;
}

export class Cursor {
  /** Kind of the token the cursor stands at. */
  kind: TokenKind;
  /** A pattern may stand here as a predicate: we are in a WHERE, outside of any argument, list or map. */
  patternsAllowed = false;
  /** A `|` here ends the expression: we are in a comprehension, reduce or FOREACH, outside of any bracket. */
  barEnds = false;
  private readonly tokens: Tokens;
  private readonly rules: Rules;
  private index = 0;
  /** Open constructs around the cursor. */
  private depth = 0;
  /** Depth of the deepest leaf of the innermost open chain's tree. */
  private deepest = 0;

  constructor(text: string, rules: Rules) {
    this.tokens = tokenize(text);
    this.rules = rules;
    this.kind = this.tokens.kinds[0]!;
  }

  /** 1-based position of the current token. */
  get position(): number {
    return this.tokens.starts[this.index]! + 1;
  }

  /** The current token as written. */
  get word(): string {
    return this.wordAt(0);
  }

  wordAt(offset: number): string {
    const at = this.index + offset;
    return this.tokens.text.slice(this.tokens.starts[at], this.tokens.ends[at]);
  }

  /** Kind of the token so many tokens ahead; `end` behind the last. */
  peek(offset: number): TokenKind {
    return this.tokens.kinds[this.index + offset] ?? 'end';
  }

  /** Offset from the cursor of the bracket that closes the one at `offset`, or −1. */
  partner(offset: number): number {
    const partner = this.tokens.partners[this.index + offset] ?? -1;
    return partner < 0 ? -1 : partner - this.index;
  }

  /** Whether no space stands between the token at `offset` and the next. */
  touchesNext(offset: number): boolean {
    return this.tokens.ends[this.index + offset] === this.tokens.starts[this.index + offset + 1];
  }

  advance(): void {
    if (this.kind === 'end') return;
    this.kind = this.tokens.kinds[++this.index]!;
  }

  /** Steps over the current token if it is of that kind. */
  accept(kind: TokenKind): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** Steps over a token that must be there. `expected` says it in an error's words; a keyword or mark says itself. */
  expect(kind: TokenKind, expected?: string): void {
    if (this.kind !== kind) throw this.unexpected(expected ?? (isKeyword(kind) ? kind : `"${kind}"`));
    this.advance();
  }

  /** Index to pass to `textSince`. */
  mark(): number {
    return this.index;
  }

  /** The text from the token at `mark` to the one before the cursor, as written. */
  textSince(mark: number): string {
    return this.tokens.text.slice(this.tokens.starts[mark], this.tokens.ends[this.index - 1]);
  }

  /** Where a value starts in the text: offsets of the current token, 0-based. */
  offsets(): readonly [start: number, end: number] {
    return [this.tokens.starts[this.index]!, this.tokens.ends[this.index]!];
  }

  get text(): string {
    return this.tokens.text;
  }

  /** Whether the token so many ahead can name a variable. */
  isVariable(offset: number): boolean {
    const kind = this.peek(offset);
    return kind === 'name' || kind === 'quoted-name' || (isKeyword(kind) && !isReserved(kind));
  }

  /** Whether the token so many ahead can name a label, type, property, function or procedure: any word. */
  isName(offset: number): boolean {
    const kind = this.peek(offset);
    return kind === 'name' || kind === 'quoted-name' || isKeyword(kind);
  }

  variable(): Variable {
    if (!this.isVariable(0)) throw this.unexpected('a variable');
    const { position } = this;
    return { kind: 'variable', name: this.takeWord(), position };
  }

  /** `expected` says what is named, e.g. "a label". */
  name(expected: string): Name {
    if (!this.isName(0)) throw this.unexpected(expected);
    const { position } = this;
    return { kind: 'name', name: this.takeWord(), position };
  }

  private takeWord(): string {
    const start = this.tokens.starts[this.index]!;
    const end = this.tokens.ends[this.index]!;
    const { text } = this.tokens;
    const word = this.kind === 'quoted-name' ? decodeQuotedName(text, start, end) : text.slice(start, end);
    this.advance();
    return word;
  }

  /** An expression in a place of its own: an argument, an item, a value. */
  expression(): Expression {
    return this.expressionIn(false, false);
  }

  /** An expression in a WHERE, where a pattern may be a predicate. */
  predicate(): Expression {
    return this.expressionIn(true, false);
  }

  expressionIn(patternsAllowed: boolean, barEnds: boolean): Expression {
    const { patternsAllowed: outerPatterns, barEnds: outerBar } = this;
    this.patternsAllowed = patternsAllowed;
    this.barEnds = barEnds;
    const expression = this.rules.expression(this);
    this.patternsAllowed = outerPatterns;
    this.barEnds = outerBar;
    return expression;
  }

  map(): MapLiteral {
    return this.rules.map(this);
  }

  subquery(form: 'exists' | 'count' | 'collect'): Query<ReadingClause> {
    return this.rules.subquery(this, form);
  }

  /** One level deeper, or `levels` where a construct is many. After an error nobody leaves: the cursor is not used again. */
  enter(levels = 1): void {
    this.depth += levels;
    if (this.depth > this.deepest) this.reach(this.depth);
  }

  leave(levels = 1): void {
    this.depth -= levels;
  }

  /**
   * Opens a chain: a construct that grows to the left, so that each link pushes all before it one level down. Returns what
   * `closeChain` wants back.
   */
  openChain(): number {
    const outer = this.deepest;
    this.deepest = this.depth;
    return outer;
  }

  /** One more link of the innermost chain: its tree so far is now the left child of a new node. */
  link(): void {
    this.reach(this.deepest + 1);
  }

  closeChain(outer: number): void {
    if (outer > this.deepest) this.deepest = outer;
  }

  private reach(depth: number): void {
    this.deepest = depth;
    if (depth <= maximumDepth) return;
    throw nestedTooDeeply(this.position);
  }

  /** The error that the current token does not fit here; throw it. */
  unexpected(expected: string, detail: SyntaxErrorDetail = 'UnexpectedSyntax', hint?: string): Error {
    if (this.kind === 'invalid' && this.tokens.failure !== undefined) return this.tokens.failure;
    const found = this.kind === 'end' ? 'at end of input' : `at or near "${excerpt(this.word)}"`;
    const message = `syntax error ${found}: expected ${expected}`;
    return syntaxError(detail, this.position, message, hint ?? hintFor(this, expected));
  }
}

function excerpt(word: string): string {
  return word.length > 40 ? `${word.slice(0, 40)}…` : word;
}
