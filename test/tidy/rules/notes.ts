import type { Rule, Violation } from '../rule.ts';
import type { Source } from '../source-tree.ts';

const noteToSelf = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
const skippedTest = /\b(?:test|it|describe)\.(skip|only|todo)\(/;

export const notes: Rule = {
  name: 'no notes to self, no skipped or singled-out tests',
  check: (tree) => [...tree.sources.values()].flatMap(checkLines),
};

function checkLines(source: Source): Violation[] {
  return source.text.split('\n').flatMap((text, index) => {
    const note = noteToSelf.exec(text);
    if (note !== null) {
      const remedy = 'Do it now, open an issue, or throw unsupported(…) where a user meets the gap.';
      return [{ path: source.path, line: index + 1, problem: `has a ${note[1]}`, remedy }];
    }
    const skipped = source.path.endsWith('.test.ts') ? skippedTest.exec(text) : null;
    if (skipped === null || source.path.startsWith('test/tidy/')) return [];
    const remedy = 'Make it pass or delete it; test.skipIf is for input that a machine may lack.';
    return [{ path: source.path, line: index + 1, problem: `has a test.${skipped[1]}`, remedy }];
  });
}
