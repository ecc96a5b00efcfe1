/**
 * An operand that stands in several places of what it is bound to, and is computed once all the same: `nullif(f(), 1)`
 * calls `f` once. What gives the same each time at no great cost is simply repeated; anything else becomes the only
 * item of a fold whose step uses it.
 */
import { arrayOf, constant, type Expression, isVolatile, type LocalExpression } from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';

/** `body` over the operand; `body` is called once. */
export function once(operand: Expression, binder: Binder, body: (operand: Expression) => Expression): Expression {
  const { type } = operand;
  if (!isVolatile(operand) || type.element !== undefined || type.name === 'record') return body(operand);
  const local: LocalExpression = { kind: 'local', id: binder.nextReference(), type };
  const step = body(local);
  const accumulator: LocalExpression = { kind: 'local', id: binder.nextReference(), type: step.type };
  const list: Expression = { kind: 'list', items: [operand], type: arrayOf(type) };
  return { kind: 'fold', accumulator, initial: constant(null, step.type), local, list, step, type: step.type };
}
