import ts from 'typescript';
import type { Rule, Violation } from '../rule.ts';
import { eachNode, lineOf, type Source } from '../source-tree.ts';

const maxFileLines = 500;
const maxFunctionLines = 90;

export const fileSize: Rule = {
  name: `no file over ${maxFileLines} lines`,
  check: (tree) =>
    [...tree.sources.values()]
      .filter((source) => source.lineCount > maxFileLines)
      .map((source) => ({
        path: source.path,
        line: 0,
        problem: `has ${source.lineCount} lines`,
        remedy: `Split it by noun; most files have 50 to 200 lines, none more than ${maxFileLines}.`,
      })),
};

export const functionSize: Rule = {
  name: `no function over ${maxFunctionLines} lines`,
  check: (tree) => [...tree.sources.values()].filter(({ path }) => !path.endsWith('.test.ts')).flatMap(longFunctions),
};

function longFunctions(source: Source): Violation[] {
  const violations: Violation[] = [];
  eachNode(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const last = source.syntax.getLineAndCharacterOfPosition(node.end).line + 1;
    const line = lineOf(source, node);
    const lineCount = last - line + 1;
    if (lineCount <= maxFunctionLines) return;
    const name = node.name?.getText(source.syntax) ?? 'a function';
    const remedy = `Name its steps as functions of their own; ${maxFunctionLines} lines is the limit, 70 the aim.`;
    violations.push({ path: source.path, line, problem: `${name} has ${lineCount} lines`, remedy });
  });
  return violations;
}
