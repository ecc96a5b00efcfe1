/**
 * What may follow an operand directly: `.field`, `.*`, `[index]` and `[lower:upper]`, in the order written.
 */
import type { Expression } from '../ast/expression.ts';
import type { TargetStep } from '../ast/write.ts';
import { type Actions, build, maybe, type ParseContext } from './context.ts';

export type Indirection = TargetStep | { readonly kind: 'star'; readonly position: number };

/** The operand with its steps applied, from left to right. */
export function applyIndirection(operand: Expression, path: readonly Indirection[]): Expression {
  let result = operand;
  for (const step of path) {
    const { position } = step;
    switch (step.kind) {
      case 'field':
        result = { kind: 'field', operand: result, field: step.field, position };
        break;
      case 'star':
        result = { kind: 'star', qualifier: [], operand: result, position };
        break;
      case 'subscript':
        result = {
          kind: 'subscript',
          operand: result,
          slice: step.slice,
          lower: step.lower,
          upper: step.upper,
          position,
        };
        break;
    }
  }
  return result;
}

export function indirectionActions(context: ParseContext): Actions {
  return {
    indirection_field: (dot, label): Indirection => ({
      kind: 'field',
      field: context.name(label).text,
      position: context.position(dot),
    }),
    indirection_star: (dot, _star): Indirection => ({ kind: 'star', position: context.position(dot) }),
    indirection_index: (open, value, _close): Indirection => ({
      kind: 'subscript',
      slice: false,
      lower: build<Expression>(value),
      upper: undefined,
      position: context.position(open),
    }),
    indirection_slice: (open, lower, _colon, upper, _close): Indirection => ({
      kind: 'subscript',
      slice: true,
      lower: maybe<Expression>(lower),
      upper: maybe<Expression>(upper),
      position: context.position(open),
    }),
  };
}
