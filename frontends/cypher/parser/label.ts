/**
 * Label expressions, from behind the first colon. `!` binds tightest, then `&` and `:`, then `|`.
 *
 * In a comprehension a `|` at bracket level ends the expression before it, so `[n IN ns WHERE n:A|n.name]` means what it
 * does in openCypher; write `(n:A|B)` for a disjunction there.
 */
import type { LabelExpression } from '../ast/label.ts';
import type { Cursor } from './cursor.ts';

/** @param noun what is named, for errors: "a label" or "a relationship type" */
export function parseLabels(cursor: Cursor, noun: string, barAllowed: boolean): LabelExpression {
  cursor.enter();
  const first = conjunction(cursor, noun);
  const { position } = cursor;
  let result = first;
  if (barAllowed && cursor.kind === '|') {
    const operands = [first];
    while (cursor.accept('|')) {
      cursor.accept(':');
      operands.push(conjunction(cursor, noun));
    }
    result = { kind: 'label-disjunction', operands, position };
  }
  cursor.leave();
  return result;
}

function conjunction(cursor: Cursor, noun: string): LabelExpression {
  const first = term(cursor, noun);
  if (cursor.kind !== '&' && cursor.kind !== ':') return first;
  const { position } = cursor;
  const operands = [first];
  while (cursor.accept('&') || cursor.accept(':')) operands.push(term(cursor, noun));
  return { kind: 'label-conjunction', operands, position };
}

function term(cursor: Cursor, noun: string): LabelExpression {
  const { position } = cursor;
  if (cursor.accept('!')) {
    cursor.enter();
    const operand = term(cursor, noun);
    cursor.leave();
    return { kind: 'label-negation', operand, position };
  }
  if (cursor.accept('%')) return { kind: 'any-label', position };
  if (cursor.accept('(')) {
    const inner = parseLabels(cursor, noun, true);
    cursor.expect(')');
    return inner;
  }
  return { kind: 'label-name', name: cursor.name(noun), position };
}
