import ts from 'typescript';
import type { Rule, Violation } from '../rule.ts';
import { eachNode, isProduct, lineOf, type Source } from '../source-tree.ts';

const bareErrors = new Set(['Error', 'TypeError', 'RangeError', 'SyntaxError']);

export const failures: Rule = {
  name: 'failures are DbError or invariant(), and none is swallowed',
  check: (tree) => [...tree.sources.values()].filter(({ path }) => isProduct(path)).flatMap(checkFailures),
};

function checkFailures(source: Source): Violation[] {
  const violations: Violation[] = [];
  eachNode(source, (node) => {
    const finding = bareThrow(node) ?? emptyCatch(node, source);
    if (finding !== null) violations.push({ path: source.path, line: lineOf(source, node), ...finding });
  });
  return violations;
}

function bareThrow(node: ts.Node): Pick<Violation, 'problem' | 'remedy'> | null {
  if (!ts.isThrowStatement(node) || !ts.isNewExpression(node.expression)) return null;
  const { expression } = node.expression;
  if (!ts.isIdentifier(expression) || !bareErrors.has(expression.text)) return null;
  const remedy =
    "Throw DbError with its SQLSTATE for the user's mistake, or call invariant() for ours (engine/error.ts).";
  return { problem: `throws a bare ${expression.text}`, remedy };
}

function emptyCatch(node: ts.Node, source: Source): Pick<Violation, 'problem' | 'remedy'> | null {
  if (!ts.isCatchClause(node) || node.block.statements.length > 0) return null;
  if (/\/[/*]/.test(node.block.getText(source.syntax))) return null;
  return { problem: 'swallows a failure', remedy: 'Handle it, or say in a comment why it does not matter.' };
}
