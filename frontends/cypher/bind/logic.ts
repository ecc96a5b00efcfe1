/**
 * The algebra's connectives that binding writes itself, beside those that a statement writes.
 */
import type { Expression } from '../../../engine/extend.ts';
import { bool, dynamic, dynamicConstant } from './value.ts';

/** True or false, never null. */
export function isNull(operand: Expression): Expression {
  return { kind: 'is null', operand, type: bool };
}

export function not(operand: Expression): Expression {
  return { kind: 'not', operand, type: bool };
}

/** `result`, of type `any`; null where `operand` is null. */
export function unlessNull(operand: Expression, result: Expression): Expression {
  const branches = [{ when: isNull(operand), result: dynamicConstant(null) }];
  return { kind: 'case', branches, otherwise: result, type: dynamic };
}
