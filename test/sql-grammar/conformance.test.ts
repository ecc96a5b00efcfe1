/**
 * Every statement of the public sqllogictest sample parses, or is refused by a clean DbError. The sample is read where
 * AIONDB_CONFORMANCE or ../shared/conformance says; without it there is nothing to check.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { loadGrammar, parseSql } from '../../frontends/sql/parse.ts';

const folder = process.env['AIONDB_CONFORMANCE'] ?? new URL('../../../shared/conformance', import.meta.url).pathname;
const archive = `${folder}/sqllogictest/cases.tar.gz`;

beforeAll(loadGrammar);

/** The files of a tar archive: 512-byte headers, name at 0, size in octal at 124, type at 156. */
function* untar(bytes: Buffer): Generator<string> {
  for (let offset = 0; offset + 512 <= bytes.length && bytes[offset] !== 0; ) {
    const size = Number.parseInt(bytes.toString('latin1', offset + 124, offset + 136), 8);
    const isFile = bytes[offset + 156] === 0x30 || bytes[offset + 156] === 0;
    if (isFile) yield bytes.toString('utf8', offset + 512, offset + 512 + size);
    offset += 512 + Math.ceil(size / 512) * 512;
  }
}

/** The statement of a record, with whether it is meant to succeed. */
function statementOf(record: string): { text: string; succeeds: boolean } | undefined {
  const lines = record.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  while (lines[0] !== undefined && /^(skipif|onlyif|hash-threshold|halt)/.test(lines[0])) lines.shift();
  const head = lines.shift();
  if (head === undefined || !/^(statement|query)/.test(head)) return undefined;
  const end = lines.indexOf('----');
  return { text: (end < 0 ? lines : lines.slice(0, end)).join('\n'), succeeds: !head.startsWith('statement error') };
}

test('the sqllogictest sample parses', () => {
  if (!existsSync(archive)) {
    console.log('skipped: no sqllogictest sample here');
    return;
  }
  let parsed = 0;
  const refused = new Map<string, number>();
  for (const file of untar(gunzipSync(readFileSync(archive)))) {
    for (const record of file.split(/\n\n+/)) {
      const statement = statementOf(record);
      if (statement === undefined) continue;
      try {
        parseSql(statement.text);
        parsed++;
      } catch (error) {
        if (!(error instanceof DbError)) throw error;
        if (statement.succeeds) refused.set(error.message, (refused.get(error.message) ?? 0) + 1);
      }
    }
  }
  expect(parsed).toBeGreaterThan(30_000);
  // SQLite's own REPLACE forms, and REINDEX
  expect([...refused.keys()].sort()).toEqual([
    'REINDEX is not supported',
    'syntax error at or near "OR"',
    'syntax error at or near "REPLACE"',
  ]);
}, 120_000);
