/**
 * Runs spec/cypher-grammar: statements, each with the tree it parses to or the error it gives.
 *
 * A case is the statement, a line `----`, and what is expected, up to a blank line; lines starting with `#` are remarks.
 * In a statement the line `\` stands for a blank one. Trees of files whose name starts with `position` print positions.
 * `UPDATE_SPEC=1` rewrites what is expected.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { parseCypher } from '../../frontends/cypher/parse.ts';
import { printTree } from './print-tree.ts';

const folder = join(import.meta.dirname, '../../spec/cypher-grammar');
const updating = process.env['UPDATE_SPEC'] === '1';

function answer(statement: string, positions: boolean): string {
  try {
    return printTree(parseCypher(statement), { positions });
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    const lines = [`error ${error.code} ${error.detail ?? '-'} at ${error.position}: ${error.message}`];
    if (error.hint !== undefined) lines.push(`hint: ${error.hint}`);
    return lines.join('\n');
  }
}

/** The file as it should be: every case with its present answer. */
function rerun(text: string, positions: boolean): string {
  const blocks = text.trimEnd().split(/\n{2,}/);
  return `${blocks.map((block) => rerunBlock(block, positions)).join('\n\n')}\n`;
}

function rerunBlock(block: string, positions: boolean): string {
  const lines = block.split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  if (start < 0) return block;
  const bar = lines.indexOf('----');
  const written = lines.slice(start, bar < 0 ? undefined : bar);
  const statement = written.map((line) => (line === '\\' ? '' : line)).join('\n');
  return [...lines.slice(0, start), ...written, '----', answer(statement, positions)].join('\n');
}

test.each(readdirSync(folder).filter((name) => name.endsWith('.spec')))('%s', (name) => {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  const now = rerun(text, name.startsWith('position'));
  if (updating) writeFileSync(path, now);
  else expect(now).toBe(text);
});
