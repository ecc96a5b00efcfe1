/**
 * Whatever the text, parsing gives trees or a DbError with a position inside it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { sqlKeywords } from '../../frontends/sql/grammar/keyword.ts';
import { normalizeStatement } from '../../frontends/sql/normalize.ts';
import { loadGrammar, parseSql } from '../../frontends/sql/parse.ts';
import { splitStatements } from '../../frontends/sql/split.ts';

beforeAll(loadGrammar);

const folder = new URL('../../spec/sql-grammar/', import.meta.url);
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.ast'))
  .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').split(/\n\n+/))
  .map((part) => part.split(/\n----\n?/)[0]!.trim())
  .filter((text) => text !== '');

function check(text: string): void {
  splitStatements(text);
  for (const run of [parseSql, normalizeStatement]) {
    try {
      run(text);
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
      const length = [...text].length + 1;
      expect(error.position, `${error.message}: ${text}`).toBeGreaterThan(0);
      expect(error.position, `${error.message}: ${text}`).toBeLessThanOrEqual(length);
    }
  }
}

test('any characters', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), check), { numRuns: 500 });
}, 30_000);

test('any row of words and symbols', () => {
  const symbols = [
    '(',
    ')',
    ',',
    '.',
    '[',
    ']',
    '*',
    '+',
    '=',
    '<->',
    '::',
    ':',
    "'x'",
    '1',
    '$1',
    'a',
    '"B"',
    ';',
    '=>',
  ];
  const word = fc.oneof(fc.constantFrom(...sqlKeywords.keys()), fc.constantFrom(...symbols));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 25 }), (words) => check(words.join(' '))),
    { numRuns: 1000 },
  );
}, 30_000);

test('statements with a word taken out, doubled, or replaced', () => {
  const mutation = fc.record({
    text: fc.constantFrom(...texts),
    at: fc.nat(),
    how: fc.nat(2),
    other: fc.constantFrom(...texts),
  });
  fc.assert(
    fc.property(mutation, ({ text, at, how, other }) => {
      const words = text.split(/\b/);
      const others = other.split(/\b/);
      const index = at % words.length;
      const put = how === 0 ? [] : how === 1 ? [words[index]!, ' ', words[index]!] : [others[at % others.length]!];
      check([...words.slice(0, index), ...put, ...words.slice(index + 1)].join(''));
    }),
    { numRuns: 2000 },
  );
}, 30_000);
