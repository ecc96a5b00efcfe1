/**
 * Expressions of one token: numbers, strings, parameters.
 */
import type { FloatLiteral, IntegerLiteral, Parameter, StringLiteral } from '../ast/literal.ts';
import type { Cursor } from './cursor.ts';
import { parseNumber } from './number.ts';
import { decodeQuotedName, decodeString } from './string.ts';

/** @param signPosition where a minus sign before the number stands; undefined: there is none */
export function parseNumberLiteral(cursor: Cursor, signPosition?: number): IntegerLiteral | FloatLiteral {
  const literal = parseNumber(cursor.word, signPosition !== undefined, signPosition ?? cursor.position);
  cursor.advance();
  return literal;
}

export function parseStringLiteral(cursor: Cursor): StringLiteral {
  const { position } = cursor;
  const [start, end] = cursor.offsets();
  const value = decodeString(cursor.text, start, end);
  cursor.advance();
  return { kind: 'string', value, position };
}

export function parseParameter(cursor: Cursor): Parameter {
  const { position } = cursor;
  const [start, end] = cursor.offsets();
  const quoted = cursor.text[start + 1] === '`';
  const name = quoted ? decodeQuotedName(cursor.text, start + 1, end) : cursor.text.slice(start + 1, end);
  cursor.advance();
  return { kind: 'parameter', name, position };
}
