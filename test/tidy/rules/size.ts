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

/** Lines of functions within count for those functions alone: a table of short actions is not a long function. */
function longFunctions(source: Source): Violation[] {
  const violations: Violation[] = [];
  eachNode(source, (node) => {
    if (!isFunctionWithBody(node)) return;
    const lineCount = linesOf(source, node) - linesOfInner(source, node);
    if (lineCount <= maxFunctionLines) return;
    const name = node.name?.getText(source.syntax) ?? 'a function';
    const remedy = `Name its steps as functions of their own; ${maxFunctionLines} lines is the limit, 70 the aim.`;
    violations.push({
      path: source.path,
      line: lineOf(source, node),
      problem: `${name} has ${lineCount} lines`,
      remedy,
    });
  });
  return violations;
}

function linesOfInner(source: Source, node: ts.Node): number {
  let lineCount = 0;
  ts.forEachChild(node, (child) => {
    // What a function shares a line with belongs to the one around it.
    lineCount += isFunctionWithBody(child) ? linesOf(source, child) - 1 : linesOfInner(source, child);
  });
  return lineCount;
}

function linesOf(source: Source, node: ts.Node): number {
  return source.syntax.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(source, node);
}

function isFunctionWithBody(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;
}
