/**
 * Runs the tables of spec/value: each row is a type, a text, and what comes out or which error. Every accepted value
 * must also survive print and parse.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import '../../engine/value/builtin-types.ts';
import { definitionOf } from '../../engine/value/type.ts';
import { typeNamed } from './type-named.ts';

const folder = new URL('../../spec/value/', import.meta.url);

function unescapeCell(text: string): string {
  return text.replace(/\\(t|n|\\|x7f)/g, (_, code: string) => ({ t: '\t', n: '\n', x7f: '\x7f' })[code] ?? '\\');
}

function outcome(typeName: string, text: string): string {
  const type = typeNamed(typeName);
  const { parse, print } = definitionOf(type);
  try {
    return print(parse(text, type), type);
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    return `!${error.code} ${error.message}${error.detail === undefined ? '' : ` | ${error.detail}`}`;
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.tsv'))) {
  describe(file, () => {
    const rows = readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t').map(unescapeCell));
    test.each(rows.map(([type, input, output]) => ({ type: type!, input: input!, output: output! })))(
      '$type $input',
      ({ type, input, output }) => {
        expect(outcome(type, input)).toBe(output);
        if (!output.startsWith('!')) expect(outcome(type, output)).toBe(output);
      },
    );
  });
}
