/**
 * Every line of spec/sql-grammar/error.tsv: a text, and the SQLSTATE, position and message that parsing it gives.
 * The messages of 42601 are PostgreSQL's own.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { loadGrammar, parseExpression, parseSql } from '../../frontends/sql/parse.ts';

beforeAll(loadGrammar);

function errorOf(text: string): DbError {
  try {
    parseSql(text);
  } catch (error) {
    if (error instanceof DbError) return error;
    throw error;
  }
  throw new Error(`parsed: ${text}`);
}

describe('errors of spec/sql-grammar/error.tsv', () => {
  const lines = readFileSync(new URL('../../spec/sql-grammar/error.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  test.each(lines.map((line) => line.split('\t')))('%s', (text, code, position, message) => {
    const error = errorOf(text!);
    expect([error.code, String(error.position), error.message]).toEqual([code, position, message]);
  });
});

test('positions count characters, not UTF-16 units', () => {
  expect(errorOf("select '😀😀' from ) t").position).toBe(18);
  expect(errorOf('select /* 😀 */ "😀" +').position).toBe(21);
});

test('the first error of the text wins over a later one of the lexer', () => {
  expect(errorOf("selec 'x").message).toBe('syntax error at or near "selec"');
  expect(errorOf("select 'x").message).toBe(`unterminated quoted string at or near "'x"`);
});

test.each([
  ['(', '1', ')'],
  ['x in (', '1', ')'],
  ['x in (', '', ''],
  ['array[', '', ''],
  ['- ', '1', ''],
  ['not ', '1', ''],
])('nesting of %s beyond the stack is 54001', (open, inner, close) => {
  expect(errorOf(`select ${open.repeat(20_000)}${inner}${close.repeat(20_000)}`).code).toBe('54001');
});

test('a lone expression takes the whole text', () => {
  expect(parseExpression('a + 1')).toMatchObject({ kind: 'operator', operator: '+' });
  expect(() => parseExpression('a + 1 b')).toThrow('syntax error at or near "b"');
  expect(() => parseExpression('')).toThrow('syntax error at end of input');
});
