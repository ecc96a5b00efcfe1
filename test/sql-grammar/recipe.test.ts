import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { translateTerminals } from '../../frontends/sql/grammar/compile.ts';
import { loadDialect } from '../../frontends/sql/grammar/dialect.ts';
import { recipeModule } from './write-recipe.ts';

test('the recipe is the one of the .ohm files', async () => {
  const committed = readFileSync(new URL('../../frontends/sql/grammar/recipe.ts', import.meta.url), 'utf8');
  expect((await recipeModule()) === committed, 'run: npx tsx test/sql-grammar/write-recipe.ts').toBe(true);
});

test('every rule of several parts has an action', async () => {
  const { grammar, semantics } = await loadDialect();
  const actions = (semantics as unknown as { _getActionDict(name: string): Record<string, unknown> })._getActionDict(
    'ast',
  );
  // rules that are only looked at, or read by their tokens
  const untouched = ['queryStart', 'openQuery', 'functionStart', 'lockModeName', 'asLabel', 'ordinality', 'notValid'];
  const missing = Object.entries(grammar.rules)
    .filter(([name, { body }]) => Object.hasOwn(grammar.rules, name) && body.getArity() !== 1 && !(name in actions))
    .map(([name]) => name)
    .filter((name) => !untouched.some((prefix) => name.startsWith(prefix)));
  expect(missing).toEqual([]);
});

test('a terminal that is no token is refused', () => {
  expect(() => translateTerminals('X { a = "frobnicate" }')).toThrow('grammar terminal "frobnicate"');
});
