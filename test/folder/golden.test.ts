/**
 * Golden folders: whole databases as each numbered format wrote them. They open and answer for as long as the format is
 * read, whatever later versions write.
 *
 * `spec/folder/format-N.files`: each file of the folder by its path on a line of its own, behind it its gzipped bytes in
 * base64 on lines that begin with a space. `format-N.answers`: a question on each odd line, its answer on the next. Both
 * are final: a change of the format is a new number.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { runDoctor } from '../../adapters/cli/doctor.ts';
import { answersOf } from '../flip/subject.ts';

const golden = join(import.meta.dirname, '../../spec/folder');

function unpack(text: string, folder: string): void {
  for (const [, path, packed] of text.matchAll(/^(\S.*)\n((?: .*\n)+)/gm)) {
    mkdirSync(dirname(join(folder, path!)), { recursive: true });
    writeFileSync(join(folder, path!), gunzipSync(Buffer.from(packed!.replace(/\s/g, ''), 'base64')));
  }
}

for (const name of readdirSync(golden).filter((file) => file.endsWith('.files'))) {
  test(`${name.replace('.files', '')} opens, answers, and is sound`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aiondb-golden-'));
    unpack(readFileSync(join(golden, name), 'utf8'), folder);
    const lines = readFileSync(join(golden, name.replace('.files', '.answers')), 'utf8')
      .trimEnd()
      .split('\n');
    const questions = lines.filter((_, at) => at % 2 === 0);
    expect((await answersOf(folder, questions)).split('\n')).toEqual(lines.filter((_, at) => at % 2 === 1));
    expect(questions.length).toBeGreaterThan(5);
    expect(await runDoctor(folder, true, () => undefined)).toBe(0);
    rmSync(folder, { recursive: true });
  });
}
