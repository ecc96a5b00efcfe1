import { basename, dirname } from 'node:path/posix';
import type { Rule, Violation } from '../rule.ts';

const bannedWords = ['util', 'utils', 'common', 'helper', 'helpers', 'misc', 'manager', 'shared'];

export const names: Rule = {
  name: 'files and folders are kebab-case nouns',
  check: (tree) => [...tree.sources.keys()].flatMap(checkPath),
};

function checkPath(path: string): Violation[] {
  const parts = [...dirname(path).split('/'), basename(path).replace(/(\.slow)?(\.test)?\.ts$/, '')];
  return parts.flatMap((part) => {
    const banned = part.split(/[-.]/).find((word) => bannedWords.includes(word));
    if (banned !== undefined) {
      const remedy = 'Name it for what it holds; a helper lives beside its only user or earns a name.';
      return [{ path, line: 0, problem: `"${banned}" in a name says nothing`, remedy }];
    }
    if (/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part)) return [];
    return [{ path, line: 0, problem: `"${part}" is not kebab-case`, remedy: 'Rename it, for example hash-join.ts.' }];
  });
}
