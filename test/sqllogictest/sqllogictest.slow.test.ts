/** All of the public sqllogictest files. */
import { expect, test } from 'vitest';
import { differencesOf, readCorpus } from './corpus.ts';

test('sqllogictest', async () => {
  const files = readCorpus();
  if (files === undefined) {
    console.log('skipped: no sqllogictest sample here');
    return;
  }
  const problems: string[] = [];
  for (const file of files) problems.push(...(await differencesOf(file)));
  expect(problems).toEqual([]);
});
