/**
 * Expressions that bind a variable of their own: list and pattern comprehensions, reduce, all/any/none/single.
 */

import type { Variable } from '../ast/name.ts';
import type { Expression, ListComprehension, PatternComprehension, Quantifier, Reduce } from '../ast/query.ts';
import type { Cursor } from './cursor.ts';
import { parsePattern } from './pattern.ts';

/** `[x IN list WHERE … | …]`; the cursor is at `[` and `x IN` follows. */
export function parseListComprehension(cursor: Cursor): ListComprehension {
  const { position } = cursor;
  cursor.enter();
  cursor.expect('[');
  const { variable, list, where } = parseBinding(cursor);
  const result = cursor.accept('|') ? cursor.expression() : undefined;
  cursor.expect(']', describeEnd(where, result, ']'));
  cursor.leave();
  return { kind: 'list-comprehension', variable, list, where, result, position };
}

/** `[pattern WHERE … | …]`; the cursor is at `[`. */
export function parsePatternComprehension(cursor: Cursor): PatternComprehension {
  const { position } = cursor;
  cursor.enter();
  cursor.expect('[');
  const pattern = parsePattern(cursor, false);
  const where = cursor.accept('WHERE') ? cursor.expressionIn(true, true) : undefined;
  cursor.expect('|', where === undefined ? 'WHERE or "|"' : '"|"');
  const result = cursor.expression();
  cursor.expect(']');
  cursor.leave();
  return { kind: 'pattern-comprehension', pattern, where, result, position };
}

/** `all(x IN list WHERE …)`; the cursor is at the word and `(x IN` follows. */
export function parseListQuantifier(cursor: Cursor, quantifier: Quantifier['quantifier']): Quantifier {
  const { position } = cursor;
  cursor.enter();
  cursor.advance();
  cursor.expect('(');
  const { variable, list, where } = parseBinding(cursor);
  cursor.expect(')', where === undefined ? 'WHERE or ")"' : '")"');
  cursor.leave();
  return { kind: 'quantifier', quantifier, variable, list, where, position };
}

/** `reduce(sum = 0, x IN list | …)`; the cursor is at the word and `(sum =` follows. */
export function parseReduce(cursor: Cursor): Reduce {
  const { position } = cursor;
  cursor.enter();
  cursor.advance();
  cursor.expect('(');
  const accumulator = cursor.variable();
  cursor.expect('=');
  const initial = cursor.expression();
  cursor.expect(',');
  const variable = cursor.variable();
  cursor.expect('IN');
  const list = cursor.expressionIn(false, true);
  cursor.expect('|');
  const step = cursor.expression();
  cursor.expect(')');
  cursor.leave();
  return { kind: 'reduce', accumulator, initial, variable, list, step, position };
}

interface Binding {
  readonly variable: Variable;
  readonly list: Expression;
  readonly where: Expression | undefined;
}

function parseBinding(cursor: Cursor): Binding {
  const variable = cursor.variable();
  cursor.expect('IN');
  const list = cursor.expressionIn(false, true);
  const where = cursor.accept('WHERE') ? cursor.expressionIn(true, true) : undefined;
  return { variable, list, where };
}

function describeEnd(where: unknown, result: unknown, close: string): string {
  if (result !== undefined) return `"${close}"`;
  return where === undefined ? `WHERE, "|" or "${close}"` : `"|" or "${close}"`;
}
