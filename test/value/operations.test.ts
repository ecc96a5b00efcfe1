/** Runs spec/value/operations: an operation, its arguments as text, and its result or SQLSTATE and message. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { operations } from './operations.ts';

const folder = new URL('../../spec/value/operations/', import.meta.url);

function outcome(name: string, texts: readonly string[]): string {
  try {
    return operations[name]!(texts);
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    return `!${error.code} ${error.message}`;
  }
}

for (const file of readdirSync(folder)) {
  describe(file, () => {
    const rows = readFileSync(new URL(file, folder), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t'));
    test.each(rows.map((cells) => ({ name: cells[0]!, texts: cells.slice(1, -1), result: cells.at(-1)! })))(
      '$name $texts',
      ({ name, texts, result }) => {
        expect(outcome(name, texts)).toBe(result);
      },
    );
  });
}
