/**
 * Lengths of relationships (`*`, `*2`, `*1..3`, `*..3`) and quantifiers (`+`, `*`, `{2}`, `{1,3}`, `{1,}`, `{,3}`).
 */
import type { Repetition } from '../ast/repetition.ts';
import type { Cursor } from './cursor.ts';
import { syntaxError } from './syntax-error.ts';

/** The length inside the brackets of a relationship; the cursor is at `*`. */
export function parseRange(cursor: Cursor): Repetition {
  const { position } = cursor;
  cursor.expect('*');
  const low = cursor.kind === 'number' ? parseBound(cursor) : undefined;
  if (cursor.accept('..')) {
    const high = cursor.kind === 'number' ? parseBound(cursor) : undefined;
    rejectNegative(cursor);
    return { kind: 'repetition', form: 'range', minimum: low ?? 1, maximum: high, position };
  }
  rejectNegative(cursor);
  return { kind: 'repetition', form: 'range', minimum: low ?? 1, maximum: low, position };
}

function rejectNegative(cursor: Cursor): void {
  if (cursor.kind !== '-') return;
  throw cursor.unexpected('a length of 0 or more', 'InvalidRelationshipPattern');
}

/** The quantifier behind a relationship or group, if there is one. */
export function parseQuantifier(cursor: Cursor): Repetition | undefined {
  const { position } = cursor;
  if (cursor.accept('+')) return { kind: 'repetition', form: 'quantifier', minimum: 1, maximum: undefined, position };
  if (cursor.accept('*')) return { kind: 'repetition', form: 'quantifier', minimum: 0, maximum: undefined, position };
  if (!cursor.accept('{')) return undefined;
  const low = cursor.kind === 'number' ? parseBound(cursor) : undefined;
  const comma = cursor.accept(',');
  if (low === undefined && !comma) throw cursor.unexpected('a quantifier such as {1,3}');
  const high = comma ? (cursor.kind === 'number' ? parseBound(cursor) : undefined) : low;
  cursor.expect('}');
  if (high !== undefined && (high < (low ?? 0) || high === 0)) {
    const message = `a quantifier ends above 0 and not below its start; this is {${low ?? ''},${high}}`;
    throw syntaxError('InvalidRelationshipPattern', position, message);
  }
  return { kind: 'repetition', form: 'quantifier', minimum: low ?? 0, maximum: high, position };
}

function parseBound(cursor: Cursor): number {
  const bound = Number(cursor.word);
  if (!/^[0-9]+$/.test(cursor.word) || !Number.isSafeInteger(bound)) {
    throw cursor.unexpected('a whole number as length', 'InvalidRelationshipPattern');
  }
  cursor.advance();
  return bound;
}
