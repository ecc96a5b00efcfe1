/**
 * The public sqllogictest sample: its files, and a run of some of them through the embedded door, each over a fresh
 * database. Read where AIONDB_CONFORMANCE or ../shared/conformance says; absent, there is nothing to run.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openEmbeddedDoor } from '../doors/embedded-door.ts';
import { runSlt } from '../slt/run-slt.ts';
import { parseSlt } from '../slt/slt-file.ts';

export interface CorpusFile {
  readonly name: string;
  readonly text: string;
}

/** The files of the sample by name, or undefined when it is not at hand. */
export function readCorpus(): readonly CorpusFile[] | undefined {
  const root = process.env['AIONDB_CONFORMANCE'] ?? resolve(import.meta.dirname, '../../../shared/conformance');
  const archive = join(root, 'sqllogictest/cases.tar.gz');
  if (!existsSync(archive)) return undefined;
  return [...untar(gunzipSync(readFileSync(archive)))].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The files of a tar archive: 512-byte headers, name at 0, size in octal at 124, type at 156. */
function* untar(bytes: Buffer): Generator<CorpusFile> {
  for (let offset = 0; offset + 512 <= bytes.length && bytes[offset] !== 0; ) {
    const size = Number.parseInt(bytes.toString('latin1', offset + 124, offset + 136), 8);
    const isFile = bytes[offset + 156] === 0x30 || bytes[offset + 156] === 0;
    const name = bytes
      .toString('latin1', offset, offset + 100)
      .replace(/\0.*$/s, '')
      .replace(/^\.\//, '');
    if (isFile) yield { name, text: bytes.toString('utf8', offset + 512, offset + 512 + size) };
    offset += 512 + Math.ceil(size / 512) * 512;
  }
}

/** Records that hold for SQLite only, by their text, with the reason. */
const sqliteOnly: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /\b(INSERT OR REPLACE|REPLACE INTO|INSERT OR IGNORE|UPDATE OR)\b/i, reason: 'conflict clauses of SQLite' },
  {
    pattern: /^SELECT 'hello' (NOT )?IN \(SELECT \* FROM t1\)$/,
    reason: 'compares text that is no number with integers',
  },
  { pattern: /^\s*REINDEX\b/i, reason: 'REINDEX is not supported' },
];

export function isSqliteOnly(text: string): boolean {
  return sqliteOnly.some(({ pattern }) => pattern.test(text));
}

/** What differs in a file, one line each. */
export async function differencesOf(file: CorpusFile): Promise<string[]> {
  const door = await openEmbeddedDoor();
  try {
    const { differences } = await runSlt(parseSlt(file.text), {
      async run(text, language) {
        const outcome = await door.run(text, language);
        if (outcome.kind === 'failure') throw outcome;
        return outcome.rows;
      },
    });
    return differences
      .filter(({ text }) => !isSqliteOnly(text))
      .map(({ line, text, problem }) => `${file.name}:${line} ${text.slice(0, 200)}\n  ${problem}`);
  } finally {
    await door.close();
  }
}
