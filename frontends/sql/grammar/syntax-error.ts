/**
 * PostgreSQL's `syntax error at or near "x"` for a token, or `at end of input` behind the last one. Where the lexer
 * stopped, its own error wins.
 */
import { DbError } from '../../../engine/extend.ts';
import { positionOf, sourceOf, type Tokens } from './token.ts';

export function syntaxErrorAt(tokens: Tokens, index: number): DbError {
  if (tokens.failure !== undefined && index >= tokens.count - 1) return tokens.failure;
  const position = positionOf(tokens, index);
  if (index >= tokens.count) return new DbError('42601', 'syntax error at end of input', { position });
  return new DbError('42601', `syntax error at or near "${sourceOf(tokens, index)}"`, { position });
}
