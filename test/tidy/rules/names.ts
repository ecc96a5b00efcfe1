import { basename, dirname } from 'node:path/posix';
import type { Rule, Violation } from '../rule.ts';

/** As a whole name or as its last word: `common-type.ts` names a thing, `type-common.ts` and `common/` do not. */
const banned = /^(?:.+-)?(utils?|common|helpers?|misc|manager|shared|2)$/;

export const names: Rule = {
  name: 'files and folders are kebab-case nouns',
  check: (tree) => [...tree.sources.keys()].flatMap(checkPath),
};

function checkPath(path: string): Violation[] {
  const parts = [...dirname(path).split('/'), basename(path).replace(/(\.slow)?(\.test)?\.ts$/, '')];
  return parts.flatMap((part) => {
    const word = banned.exec(part)?.[1];
    if (word !== undefined) {
      const remedy = 'Name it for what it holds; a helper lives beside its only user or earns a name.';
      return [{ path, line: 0, problem: `"${word}" in a name says nothing`, remedy }];
    }
    if (/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(part)) return [];
    return [{ path, line: 0, problem: `"${part}" is not kebab-case`, remedy: 'Rename it, for example hash-join.ts.' }];
  });
}
