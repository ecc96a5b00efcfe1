/**
 * Runs spec/cypher-bind: statements, each with the plan it is bound to or the error it gives.
 *
 * A case is the statement, a line `----`, and what is expected, up to a blank line; lines starting with `#` are remarks.
 * `UPDATE_SPEC=1` rewrites what is expected.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { printRelation } from '../../engine/plan/print.ts';
import { bindText } from './bind-text.ts';
import { planFaults } from './check-plan.ts';

const folder = join(import.meta.dirname, '../../spec/cypher-bind');
const updating = process.env['UPDATE_SPEC'] === '1';

function answer(statement: string): string {
  try {
    const { relation } = bindText(statement);
    return [printRelation(relation), ...planFaults(relation).map((fault) => `fault: ${fault}`)].join('\n');
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    const lines = [`error ${error.code} ${error.detail ?? '-'} at ${error.position}: ${error.message}`];
    if (error.hint !== undefined) lines.push(`hint: ${error.hint}`);
    return lines.join('\n');
  }
}

function rerunBlock(block: string): string {
  const lines = block.split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  if (start < 0) return block;
  const bar = lines.indexOf('----');
  const written = lines.slice(start, bar < 0 ? undefined : bar);
  return [...lines.slice(0, start), ...written, '----', answer(written.join('\n'))].join('\n');
}

test.each(readdirSync(folder).filter((name) => name.endsWith('.spec')))('%s', (name) => {
  const path = join(folder, name);
  const text = readFileSync(path, 'utf8');
  const now = `${text
    .trimEnd()
    .split(/\n{2,}/)
    .map(rerunBlock)
    .join('\n\n')}\n`;
  expect(now).not.toContain('fault: ');
  if (updating) writeFileSync(path, now);
  else expect(now).toBe(text);
});
