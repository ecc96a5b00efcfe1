/** Text that is long and wrong is refused in time linear in its length: no pattern of a text input goes back over it. */
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { definitionOf } from '../../engine/value/type.ts';
import { typeNamed } from './type-named.ts';

const digits = '1'.repeat(30_000);
const blanks = ' '.repeat(30_000);

test.each([
  ['numeric', `${digits}x`],
  ['float4', `${digits}x`],
  ['float8', `${digits}x`],
  ['int8', `${digits}x`],
  ['interval', `${digits}x`],
  ['vector', `[${digits}x]`],
  ['json', `${digits}x`],
  ['timestamp', `2024-01-01 10:00${blanks}x`],
  ['date', `2024-01-01${blanks}x`],
  ['date', `${'1-1'.repeat(10_000)}:`],
  ['time', `${blanks}x`],
  ['text[]', `{a${blanks}b`],
  ['uuid', blanks],
])('%s', (name, text) => {
  const type = typeNamed(name);
  const start = performance.now();
  expect(() => definitionOf(type).parse(text, type)).toThrow(DbError);
  expect(performance.now() - start).toBeLessThan(500);
});
