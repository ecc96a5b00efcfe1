/**
 * A sample of the public sqllogictest files: every twentieth, so that each folder of the corpus has its share and the
 * fast suite stays fast. `sqllogictest.slow.test.ts` runs all.
 */
import { expect, test } from 'vitest';
import { differencesOf, readCorpus } from './corpus.ts';

const every = 20;
/** Files of more text take seconds each. */
const mostBytes = 60_000;

test('a sample of sqllogictest', { timeout: 180_000 }, async () => {
  const files = readCorpus();
  if (files === undefined) {
    console.log('skipped: no sqllogictest sample here');
    return;
  }
  const problems: string[] = [];
  const small = files.filter((file) => file.text.length <= mostBytes);
  for (const file of small.filter((_, i) => i % every === 0)) problems.push(...(await differencesOf(file)));
  expect(problems).toEqual([]);
});
