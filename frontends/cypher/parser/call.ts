/**
 * Function calls, and which words open one: `name.space.function(…)`.
 */

import type { CountStar } from '../ast/literal.ts';
import type { Name } from '../ast/name.ts';
import type { Expression, FunctionCall } from '../ast/query.ts';
import type { Cursor } from './cursor.ts';

/** Whether a dotted name followed by a parenthesis stands at the cursor. */
export function startsCall(cursor: Cursor): boolean {
  if (!cursor.isName(0)) return false;
  let offset = 1;
  while (cursor.peek(offset) === '.' && cursor.isName(offset + 1)) offset += 2;
  return cursor.peek(offset) === '(';
}

/** The dotted name of a function or procedure: its last part, and those before. */
export function parseDottedName(
  cursor: Cursor,
  noun: string,
): { readonly namespace: readonly Name[]; readonly name: Name } {
  const namespace: Name[] = [];
  let name = cursor.name(noun);
  while (cursor.accept('.')) {
    namespace.push(name);
    name = cursor.name(noun);
  }
  return { namespace, name };
}

export function parseCall(cursor: Cursor): FunctionCall | CountStar {
  const { position } = cursor;
  if (cursor.kind === 'COUNT' && cursor.peek(1) === '(' && cursor.peek(2) === '*') {
    for (let count = 0; count < 3; count++) cursor.advance();
    cursor.expect(')');
    return { kind: 'count-star', position };
  }
  const { namespace, name } = parseDottedName(cursor, 'a function');
  cursor.enter();
  cursor.expect('(');
  const distinct = cursor.accept('DISTINCT');
  const items = parseArguments(cursor);
  cursor.leave();
  return { kind: 'call', namespace, name, distinct, arguments: items, position };
}

/** Expressions separated by commas up to and with the closing parenthesis; the opening one has been read. */
export function parseArguments(cursor: Cursor): readonly Expression[] {
  const items: Expression[] = [];
  if (cursor.kind !== ')') {
    do items.push(cursor.expression());
    while (cursor.accept(','));
  }
  cursor.expect(')', '"," or ")"');
  return items;
}
