/**
 * Decisions that take more than one token, each in constant time thanks to the partners of brackets (lexer.ts).
 *
 * In an expression a parenthesis may open a pattern or a subexpression: `(a)-[b]->(c)` against `(a)-[b]+(c)`. It is read as
 * a pattern when it has the shape of a node and an arrow follows. `--` and `<-` of an arrow must then be written without a
 * space, so that `(a) - -(b)` stays arithmetic.
 */
import type { Cursor } from './cursor.ts';

/** Whether a node pattern followed by an arrow stands at that offset. */
export function startsPattern(cursor: Cursor, offset: number): boolean {
  const close = cursor.peek(offset) === '(' ? cursor.partner(offset) : -1;
  return close >= 0 && isNodeShaped(cursor, offset, close) && startsArrow(cursor, close + 1);
}

function isNodeShaped(cursor: Cursor, open: number, close: number): boolean {
  const first = open + 1;
  const at = first < close && cursor.isVariable(first) ? first + 1 : first;
  if (at === close) return true;
  switch (cursor.peek(at)) {
    case ':':
    case 'WHERE':
    case 'parameter':
      return true;
    case '{': {
      const behind = cursor.partner(at) + 1;
      return behind === close || (behind > 0 && cursor.peek(behind) === 'WHERE');
    }
    default:
      return false;
  }
}

function startsArrow(cursor: Cursor, offset: number): boolean {
  let at = offset;
  if (cursor.peek(at) === '<') {
    if (!cursor.touchesNext(at)) return false;
    at++;
  }
  if (cursor.peek(at) !== '-') return false;
  if (cursor.peek(at + 1) === '-') {
    const next = cursor.peek(at + 2);
    return cursor.touchesNext(at) && (next === '(' || next === '>');
  }
  if (cursor.peek(at + 1) !== '[') return false;
  const close = cursor.partner(at + 1);
  if (close < 0 || cursor.peek(close + 1) !== '-') return false;
  const behind = cursor.peek(close + 2);
  return (behind === '(' || behind === '>') && isRelationshipShaped(cursor, at + 2, close);
}

function isRelationshipShaped(cursor: Cursor, first: number, close: number): boolean {
  const at = first < close && cursor.isVariable(first) ? first + 1 : first;
  if (at === close) return true;
  const kind = cursor.peek(at);
  return kind === ':' || kind === '*' || kind === '{' || kind === 'WHERE' || kind === 'parameter' || kind === '..';
}
