/** What is remembered of texts: by text and language, for as long as they come again. */
import { expect, test } from 'vitest';
import { KnownText, KnownTexts } from '../../engine/session/known-text.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

const languageOf = (text: string, setting: string): typeof sqlTranslator | typeof cypherTranslator =>
  setting === 'cypher' || (setting === 'auto' && text.startsWith('MATCH')) ? cypherTranslator : sqlTranslator;

test('a text that comes again is the same, in each language', () => {
  const texts = new KnownTexts(languageOf);
  const first = texts.of('SELECT $1', 'auto');
  expect(texts.of(['SELECT', '$1'].join(' '), 'auto')).toBe(first);
  expect(texts.of('SELECT $1', 'cypher')).not.toBe(first);
  expect(texts.of('SELECT $1', 'cypher').translator).toBe(cypherTranslator);
  expect(first.planKey([])).not.toBe(first.planKey([{ name: 'int4' }]));
});

test('texts in use stay when thousands of others come, and long ones are not kept', () => {
  const texts = new KnownTexts(languageOf);
  const used = texts.of('SELECT 1', 'sql');
  for (let i = 0; i < 3_000; i++) {
    texts.of(`SELECT ${i} AS other`, 'sql');
    expect(texts.of('SELECT 1', 'sql')).toBe(used);
  }
  const unused = texts.of('SELECT 0 AS other', 'sql');
  expect(texts.of('SELECT 0 AS other', 'sql')).toBe(unused);
  const long = `SELECT '${'x'.repeat(3_000)}'`;
  expect(texts.of(long, 'sql')).not.toBe(texts.of(long, 'sql'));
});

test('the largest parameter is one outside of strings and names', () => {
  const highest = (text: string): number => new KnownText(text, sqlTranslator).highestParameter;
  expect(highest('SELECT $2 + $11')).toBe(11);
  expect(highest(`SELECT '$7', "a$8", $3 -- $9`)).toBe(3);
  expect(highest('SELECT 1')).toBe(0);
});
