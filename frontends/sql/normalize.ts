/**
 * A statement's text as the statement cache keys it: white space and comments gone, words folded, literals lifted out.
 *
 * Two texts with the same key and pattern have the same syntax tree but for positions and the values of literals of
 * the same class, so a plan made for one serves the other unless binding looked at a value. The pattern keeps apart
 * `GROUP BY a + 1` under `SELECT a + 1` and under `SELECT a + 2`. NULL, TRUE, FALSE and parameters stay in the key.
 *
 * This is the hot path of every cached statement: one pass of the lexer, no tree, no Ohm.
 */
import { identifierCode } from './grammar/keyword.ts';
import { identifierText, literalAt } from './grammar/literal.ts';
import { positionOf, sourceOf, type Tokens, tokenCode } from './grammar/token.ts';
import { tokenize } from './lexer.ts';

/** A literal taken out of the text; class and value are those of the syntax tree's `literal` at the same position. */
export interface LiftedLiteral {
  readonly class: 'int4' | 'int8' | 'numeric' | 'unknown' | 'bit';
  readonly value: number | bigint | string;
  readonly position: number;
}

export interface NormalizedStatement {
  /** Tokens with one space between them; a literal is its class between braces. */
  readonly key: string;
  readonly literals: readonly LiftedLiteral[];
  /** For each literal the index of the first one with its class and value, joined by commas; empty if all differ. */
  readonly pattern: string;
}

/**
 * Normalizes one statement or a whole text.
 *
 * @throws DbError for a literal that is malformed inside (an invalid escape, a wrong digit). A text the lexer cannot
 *   read to its end gets a key that no readable text has; parsing it gives the error.
 */
export function normalizeStatement(text: string): NormalizedStatement {
  const tokens = tokenize(text);
  const literals: LiftedLiteral[] = [];
  let key = '';
  for (let i = 0; i < tokens.count; i++) {
    const code = tokens.codes.charCodeAt(i);
    if (i > 0) key += ' ';
    if (code === identifierCode) key += identifierKey(tokens, i);
    else if (code < tokenCode.string) key += keywordKey(tokens, i);
    else if (code <= tokenCode.bitString) {
      const literal = liftedAt(tokens, i);
      literals.push(literal);
      key += `{${literal.class}}`;
    } else if (code === tokenCode.notEqual) key += '<>';
    else key += sourceOf(tokens, i);
  }
  return { key, literals, pattern: equalityPattern(literals) };
}

/** A keyword in lower case; the N of N'…' is NCHAR. */
function keywordKey(tokens: Tokens, index: number): string {
  const word = sourceOf(tokens, index).toLowerCase();
  return word === 'n' ? 'nchar' : word;
}

/** Quoted names keep quotes, so that `"select"` is no keyword and `"a b"` one token. */
function identifierKey(tokens: Tokens, index: number): string {
  const source = sourceOf(tokens, index);
  const name = identifierText(tokens, index);
  return source.endsWith('"') || source.endsWith("'") ? `"${name.replaceAll('"', '""')}"` : name;
}

function liftedAt(tokens: Tokens, index: number): LiftedLiteral {
  const { type, value } = literalAt(tokens, index);
  return { class: type, value, position: positionOf(tokens, index) } as LiftedLiteral;
}

function equalityPattern(literals: readonly LiftedLiteral[]): string {
  if (literals.length < 2) return '';
  const firsts = new Map<string, number>();
  let distinct = true;
  const pattern = literals.map(({ class: type, value }, index) => {
    const same = `${type} ${value}`;
    const first = firsts.get(same);
    if (first === undefined) {
      firsts.set(same, index);
      return index;
    }
    distinct = false;
    return first;
  });
  return distinct ? '' : pattern.join(',');
}
