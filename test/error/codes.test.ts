/**
 * spec/error/codes.tsv lists every SQLSTATE that the sources can raise, under the name it has in PostgreSQL's appendix A,
 * and what raises it. An example that is a statement is run here, through the embedded door: its last statement raises
 * the code. One that starts with `--` says what it takes where no statement alone does it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { open } from '../../adapters/embedded/embedded.ts';
import { DbError } from '../../engine/error.ts';

const root = new URL('../../', import.meta.url);

interface Listed {
  readonly code: string;
  readonly name: string;
  readonly condition: string;
  readonly example: string;
}

function readListed(): readonly Listed[] {
  const [, ...lines] = readFileSync(new URL('spec/error/codes.tsv', root), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [code, name, condition, example] = line.split('\t');
    return { code: code!, name: name!, condition: condition!, example: example!.replace(/\\(.)/g, unescaped) };
  });
}

const unescaped = (_: string, letter: string): string => (letter === 't' ? '\t' : letter);

/** Classes of the standard and PostgreSQL's; success, warnings and "no data" are no errors. */
const errorClasses = new Set(
  '03 08 0A 21 22 23 25 26 28 2B 2D 34 3B 3D 3F 40 42 44 53 54 55 57 58 F0 P0 XX'.split(' '),
);

/** Every string of the sources that is an error's SQLSTATE. */
function raisedCodes(): readonly string[] {
  const codes = new Set<string>();
  for (const folder of ['engine', 'frontends', 'adapters']) {
    const base = new URL(`${folder}/`, root);
    for (const name of readdirSync(base, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const text = readFileSync(fileURLToPath(new URL(name, base)), 'utf8');
      for (const [, code] of text.matchAll(/'([0-9A-Z]{5})'/g)) {
        if (errorClasses.has(code!.slice(0, 2))) codes.add(code!);
      }
    }
  }
  return [...codes].sort();
}

function isDbError(error: unknown): void {
  if (!(error instanceof DbError)) throw error;
}

const listed = readListed();

test('every code of the sources is listed, and no other', () => {
  expect(listed.map((entry) => entry.code)).toEqual(raisedCodes());
});

test('every code has a name of its own, a condition and an example', () => {
  expect(new Set(listed.map((entry) => entry.name)).size).toBe(listed.length);
  for (const { code, name, condition, example } of listed) {
    expect(name, code).toMatch(/^[a-z_]+$/);
    expect(condition.length, code).toBeGreaterThan(10);
    expect(example.length, code).toBeGreaterThan(5);
  }
});

for (const { code, name, example } of listed) {
  if (example.startsWith('--')) continue;
  test(`${code} ${name}: ${example}`, async () => {
    const db = await open();
    try {
      const statements = example.split(/; (?=\w)/);
      // some codes are about a transaction that failed before
      for (const statement of statements.slice(0, -1)) await db.query(statement).catch(isDbError);
      await expect(db.query(statements.at(-1)!)).rejects.toMatchObject({ code });
    } finally {
      await db.close();
    }
  });
}
