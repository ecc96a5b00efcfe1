/**
 * Runs spec/function/*.tsv: name, arguments as typed text, and in the last column the result's text (rows of a set
 * joined by ` | `), `NULL`, or `!SQLSTATE` with an optional message. `-- zone NAME` sets the session's time zone.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import { print, readValue, run } from './call.ts';
import { testSession } from './test-session.ts';

const folder = new URL('../../spec/function/', import.meta.url);

/** Control characters are written as escapes. */
function readEscapes(field: string): string {
  return field.replace(/\\([ntr])/g, (_all, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter]!);
}

function answerOf(name: string, columns: readonly string[], zone: string, wanted: string): string {
  const session = testSession(zone);
  try {
    const given = columns.map((column) => readValue(readEscapes(column), session));
    const results = run(name, given, session).map((result) => print(result, session));
    return results.join(' | ');
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    return wanted.includes(' ') ? `!${error.code} ${error.message}` : `!${error.code}`;
  }
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.tsv'))) {
  test(`spec/function/${file}`, () => {
    let zone = 'UTC';
    const failures: string[] = [];
    const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
    for (const [number, line] of lines.entries()) {
      const directive = /^-- zone (\S+)/.exec(line);
      if (directive !== null) zone = directive[1]!;
      if (line === '' || line.startsWith('--')) continue;
      const fields = line.split('\t');
      const wanted = readEscapes(fields.at(-1)!);
      const answer = answerOf(fields[0]!, fields.slice(1, -1), zone, wanted);
      if (answer !== wanted) failures.push(`${file}:${number + 1}: ${line}\n    got ${answer}`);
    }
    expect(failures.join('\n')).toBe('');
  });
}
