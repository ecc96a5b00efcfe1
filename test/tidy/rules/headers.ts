import type { Rule, Violation } from '../rule.ts';
import { isProduct, type Source } from '../source-tree.ts';

const minLines = 2;
const maxLines = 40;

export const headers: Rule = {
  name: `every file of engine/, frontends/ and adapters/ opens with a header of ${minLines} to ${maxLines} lines`,
  check: (tree) => [...tree.sources.values()].filter(({ path }) => isProduct(path)).flatMap(checkHeader),
};

function checkHeader(source: Source): Violation[] {
  const shebang = /^#!.*\n/.exec(source.text)?.[0] ?? '';
  const header = /^\s*(\/\*[\s\S]*?\*\/|(\/\/.*\n)+)/.exec(source.text.slice(shebang.length));
  const lineCount = header === null ? 0 : header[1]!.trimEnd().split('\n').length;
  if (lineCount >= minLines && lineCount <= maxLines) return [];
  const problem = header === null ? 'has no header comment' : `has a header of ${lineCount} line(s)`;
  const remedy = 'Say what it is, the invariant it keeps, who may call it, the byte layout, the paper or standard.';
  return [{ path: source.path, line: 1, problem, remedy }];
}
