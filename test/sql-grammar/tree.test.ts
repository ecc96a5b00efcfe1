/**
 * Every case of spec/sql-grammar/*.ast: a text, `----`, the trees it parses to. `UPDATE_SPEC=1` rewrites the trees.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadGrammar, parseSql } from '../../frontends/sql/parse.ts';
import { printTree } from './print-tree.ts';

const folder = new URL('../../spec/sql-grammar/', import.meta.url);
const update = process.env['UPDATE_SPEC'] === '1';

beforeAll(loadGrammar);

for (const file of readdirSync(folder).filter((name) => name.endsWith('.ast'))) {
  describe(file, () => {
    const url = new URL(file, folder);
    const cases = readFileSync(url, 'utf8')
      .split(/\n\n+/)
      .filter((part) => part.trim() !== '')
      .map((part) => {
        const [text = '', tree = ''] = part.split(/\n----\n?/);
        return { text, tree: tree.trimEnd() };
      });
    const written: string[] = [];
    for (const { text, tree } of cases) {
      test(text, () => {
        const printed = parseSql(text)
          .map((statement) => printTree(statement))
          .join('\n');
        written.push(`${text}\n----\n${printed}\n`);
        if (!update) expect(printed).toBe(tree);
        else if (written.length === cases.length) writeFileSync(url, written.join('\n'));
      });
    }
  });
}
