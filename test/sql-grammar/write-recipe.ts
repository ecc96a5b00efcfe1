/**
 * Writes frontends/sql/grammar/recipe.ts from the .ohm files beside it: `npx tsx test/sql-grammar/write-recipe.ts`.
 * The result is committed; recipe.test.ts fails when it is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { compileRecipe, grammarFiles, joinGrammar } from '../../frontends/sql/grammar/compile.ts';

const folder = new URL('../../frontends/sql/grammar/', import.meta.url);

/** Source of grammar `Sql`, from its files. */
export function readGrammar(): string {
  return joinGrammar(new Map(grammarFiles.map((name) => [name, readFileSync(new URL(`${name}.ohm`, folder), 'utf8')])));
}

/** The whole text of recipe.ts. Codes outside ASCII are escaped, so that the file can be read. */
export async function recipeModule(): Promise<string> {
  const recipe = await compileRecipe(readGrammar());
  const text = JSON.stringify(recipe).replaceAll("'", "\\'").slice(1, -1).replaceAll('\\"', '"');
  const ascii = text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
  return `/**
 * Grammar \`Sql\` as a compiled recipe for Ohm. Generated from the .ohm files of this folder by
 * test/sql-grammar/write-recipe.ts; do not edit.
 */
// biome-ignore format: generated
export const recipe: string = '${ascii}';
`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('recipe.ts', folder), await recipeModule());
}
