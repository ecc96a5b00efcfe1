/**
 * Cuts a text into its statements without parsing them, so that each can be looked up in the statement cache, or be
 * told by its first words to belong to another language.
 */
import { characterPosition, tokenCode } from './grammar/token.ts';
import { tokenize } from './lexer.ts';

export interface StatementText {
  /** From the first token to the last; white space and comments around them and the semicolon are left out. */
  readonly text: string;
  /** UTF-16 offset of `text` in the whole. */
  readonly offset: number;
  /** Characters before `text`: what to add to a position inside it to get one in the whole. */
  readonly positionOffset: number;
  /** False when the last statement of the text lacks its semicolon or cannot be read to its end. */
  readonly terminated: boolean;
}

/**
 * Splits at semicolons outside of literals, quoted names and comments. Empty statements are dropped.
 *
 * Never throws: what the lexer cannot read runs to the end of the text and fails when it is parsed.
 */
export function splitStatements(text: string): readonly StatementText[] {
  const tokens = tokenize(text);
  const statements: StatementText[] = [];
  let first = 0;
  for (let i = 0; i <= tokens.count; i++) {
    const terminated = i < tokens.count && tokens.codes.charCodeAt(i) === tokenCode.semicolon;
    if (!terminated && i < tokens.count) continue;
    if (i > first) {
      const offset = tokens.starts[first]!;
      statements.push({
        text: text.slice(offset, tokens.ends[i - 1]),
        offset,
        positionOffset: characterPosition(offset, tokens.astralOffsets) - 1,
        terminated,
      });
    }
    first = i + 1;
  }
  return statements;
}
