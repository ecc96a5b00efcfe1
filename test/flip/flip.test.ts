/** A sample of `npm run flip`: bytes of every file of a small database flipped, most of them where something lies. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FlipOutcome, flipBytes } from './flip-bytes.ts';
import type { Flip } from './flip-worker.ts';
import { answersOf, filesOf, makeSubject, runOnce, type SubjectFile } from './subject.ts';

const seed = Number(process.env['AIONDB_FLIP_SEED'] ?? 1);
const perFile = 14;
let scratch = '';
let sound = '';

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'aiondb-flip-'));
  sound = join(scratch, 'sound');
  await makeSubject(sound);
});
afterAll(() => rmSync(scratch, { recursive: true }));

function sampler(): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The end of the bytes that are not zero. */
function usedBytes({ bytes }: SubjectFile): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

async function failuresOf(flips: readonly Flip[]): Promise<FlipOutcome[]> {
  const failures: FlipOutcome[] = [];
  const seen = new Set<string>();
  await flipBytes(sound, scratch, flips, 2, (outcome) => {
    seen.add(outcome.verdict);
    if (outcome.verdict !== 'right' && outcome.verdict !== 'refused') failures.push(outcome);
  });
  expect([...seen].sort()).toEqual(expect.arrayContaining(['refused', 'right']));
  return failures;
}

test('a flipped byte anywhere is answered right or refused', async () => {
  const next = sampler();
  const flips: Flip[] = [];
  for (const file of filesOf(sound)) {
    for (let n = 0; n < perFile; n++) {
      const offset = next(n % 8 === 0 ? file.bytes.length : usedBytes(file));
      flips.push({ path: file.path, offset, mask: n % 2 === 0 ? 255 : 1 << next(8) });
    }
  }
  // fields of the meta pages, where native code is nearest
  for (let n = 0; n < perFile; n++) {
    const offset = next(2) * 8_192 + next(0xa8);
    flips.push({ path: join('base', 'data.mdb'), offset, mask: 1 << next(8) });
  }
  expect(await failuresOf(flips)).toEqual([]);
});

test('the last commit before a clean close is not taken for a torn tail', async () => {
  const folder = join(scratch, 'last');
  cpSync(sound, folder, { recursive: true });
  await runOnce(folder, `UPDATE kinds SET name = 'a text that is nowhere else' WHERE id = 5`);
  const log = filesOf(folder).find(({ bytes }) => Buffer.from(bytes).includes('a text that is nowhere else'))!;
  const at = Buffer.from(log.bytes).indexOf('a text that is nowhere else');
  log.bytes[at]! ^= 1;
  writeFileSync(join(folder, log.path), log.bytes);
  await expect(answersOf(folder)).rejects.toMatchObject({ code: 'XX001', message: /log/ });
});
