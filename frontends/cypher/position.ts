/**
 * Positions of errors as the engine's contract counts them: characters, which are code points. The lexer, the tree and
 * all errors raised below count the UTF-16 units that JavaScript strings are made of; the face turns them over once.
 */
import { DbError } from '../../engine/extend.ts';

/** Runs `work`; a position in its error, counted in units of the text from 1, becomes one in characters. */
export function withCharacterPositions<T>(text: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DbError) || error.position === undefined) throw error;
    const position = characterPosition(text, error.position);
    if (position === error.position) throw error;
    throw new DbError(error.code, error.message, { ...error.fields(), position });
  }
}

function characterPosition(text: string, unitPosition: number): number {
  let position = 1;
  for (let unit = 0; unit < unitPosition - 1 && unit < text.length; position++) {
    unit += text.codePointAt(unit)! > 0xffff ? 2 : 1;
  }
  return position;
}
