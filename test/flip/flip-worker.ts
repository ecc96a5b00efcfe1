/**
 * A child process that opens the database with one byte flipped, again and again.
 *
 * Arguments: folder of the sound database, scratch folder. Reads flips from standard input, one a line as JSON, and says
 * after each one line `{ "verdict", "detail" }`. It dies with the process when native code crashes; its parent then knows
 * which flip it was.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DbError } from '../../engine/index.ts';
import { answersOf, filesOf } from './subject.ts';

export interface Flip {
  readonly path: string;
  readonly offset: number;
  /** What the byte is combined with by exclusive or. */
  readonly mask: number;
}

export type Verdict = 'right' | 'refused' | 'wrong' | 'broken' | 'crash' | 'hang';

const [sound, scratch] = process.argv.slice(2) as [string, string];
const files = filesOf(sound);
let rounds = 0;
const expected = await answersOf(copied(undefined));

/** A copy of the sound database in a folder of its own each time: the package keeps what it knows of a path. */
function copied(flip: Flip | undefined): string {
  const folder = join(scratch, `${process.pid}-${rounds++}`);
  for (const { path, bytes } of files) {
    const content = bytes.slice();
    if (path === flip?.path) content[flip.offset]! ^= flip.mask;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

async function judge(flip: Flip): Promise<{ readonly verdict: Verdict; readonly detail: string }> {
  const folder = copied(flip);
  try {
    const answers = await answersOf(folder);
    return answers === expected ? { verdict: 'right', detail: '' } : { verdict: 'wrong', detail: difference(answers) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!(error instanceof DbError)) return { verdict: 'broken', detail: (error as Error).stack ?? text };
    const isClear = ['XX001', '58000', '58P01', '58030', '0A000'].includes(error.code);
    return { verdict: isClear ? 'refused' : 'broken', detail: `${error.code} ${text} ${error.detail ?? ''}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function difference(answers: string): string {
  const [found, right] = [answers.split('\n'), expected.split('\n')];
  const at = found.findIndex((line, index) => line !== right[index]);
  return `answer ${at}: ${found[at]?.slice(0, 120)} instead of ${right[at]?.slice(0, 120)}`;
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await judge(JSON.parse(line) as Flip))}\n`);
}
