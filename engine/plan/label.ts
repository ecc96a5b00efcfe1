/**
 * What a label expression asks of a node with given labels: the one reading of `LabelExpression`, for the optimizer,
 * which knows the labels of declared tables, and for the executor, which reads those of open nodes.
 */
import { unreachable } from '../error.ts';
import type { LabelExpression } from './relation.ts';

/** Whether a node with exactly these labels satisfies the expression. */
export function satisfiesLabels(labels: ReadonlySet<string>, expression: LabelExpression): boolean {
  switch (expression.kind) {
    case 'label':
      return labels.has(expression.name);
    case 'any label':
      return labels.size > 0;
    case 'not':
      return !satisfiesLabels(labels, expression.operand);
    case 'and':
      return expression.operands.every((operand) => satisfiesLabels(labels, operand));
    case 'or':
      return expression.operands.some((operand) => satisfiesLabels(labels, operand));
    default:
      return unreachable(expression);
  }
}

/** True when every node satisfies it. */
export function isEveryNode(expression: LabelExpression): boolean {
  return expression.kind === 'and' && expression.operands.every(isEveryNode);
}
