/**
 * The Emitter that builds closures: `Closure` computes a value from an array of operand slots.
 *
 * It serves where code generation is forbidden, cold point plans, and as the other side of the differential test of
 * `emit` against `evaluate`. A closure never sees null. When a value leaves the narrow lane (`safeInteger`), the
 * closure throws the one object `leavesNarrowLane`; the caller then runs the row through `evaluate`.
 */
import { DbError } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Emitter, Evaluate } from './contract.ts';

export type Closure = (slots: readonly Datum[]) => Datum;

/** Thrown, not an error: the row has no answer in doubles. */
export const leavesNarrowLane: { readonly kind: 'leaves narrow lane' } = { kind: 'leaves narrow lane' };

/** Reads operand `index`. */
export function slotClosure(index: number): Closure {
  return (slots) => slots[index];
}

type NumberClosure = (slots: readonly Datum[]) => number;
type Condition = (slots: readonly Datum[]) => boolean;

export const closureEmitter: Emitter<Closure> = {
  number: (value) => () => value,
  boolean: (value) => () => value,
  arithmetic(operator, left, right) {
    const a = left as NumberClosure;
    const b = right as NumberClosure;
    switch (operator) {
      case '+':
        return (slots) => a(slots) + b(slots);
      case '-':
        return (slots) => a(slots) - b(slots);
      case '*':
        return (slots) => a(slots) * b(slots);
      case '/':
        return (slots) => a(slots) / b(slots);
      case '%':
        return (slots) => a(slots) % b(slots);
    }
  },
  negate: (operand) => (slots) => -(operand(slots) as number),
  compare(operator, left, right) {
    const a = left as NumberClosure;
    const b = right as NumberClosure;
    switch (operator) {
      case '<':
        return (slots) => a(slots) < b(slots);
      case '<=':
        return (slots) => a(slots) <= b(slots);
      case '=':
        return (slots) => a(slots) === b(slots);
      case '<>':
        return (slots) => a(slots) !== b(slots);
      case '>=':
        return (slots) => a(slots) >= b(slots);
      case '>':
        return (slots) => a(slots) > b(slots);
    }
  },
  and: (left, right) => (slots) => (left as Condition)(slots) && (right as Condition)(slots),
  or: (left, right) => (slots) => (left as Condition)(slots) || (right as Condition)(slots),
  not: (operand) => (slots) => !(operand as Condition)(slots),
  choose: (condition, yes, no) => (slots) => ((condition as Condition)(slots) ? yes(slots) : no(slots)),
  math(name, ...operands) {
    const compute = Math[name] as (...values: number[]) => number;
    const [first, second] = operands as readonly NumberClosure[];
    if (second === undefined) return (slots) => compute(first!(slots));
    return (slots) => compute(first!(slots), second(slots));
  },
  inRange: (value, minimum, maximum, typeName) => (slots) => {
    const result = (value as NumberClosure)(slots);
    if (result >= minimum && result <= maximum) return result + 0;
    throw new DbError('22003', `${typeName} out of range`);
  },
  safeInteger: (value) => (slots) => {
    const result = value(slots);
    if (Number.isSafeInteger(result)) return (result as number) + 0;
    throw leavesNarrowLane;
  },
  failIf: (condition, code, message, value) => (slots) => {
    if ((condition as Condition)(slots)) throw new DbError(code, message);
    return value(slots);
  },
  call(evaluate: Evaluate, ...operands) {
    const body = evaluate as (...values: readonly Datum[]) => Datum;
    const [first, second] = operands;
    if (operands.length === 1) return (slots) => body(first!(slots));
    if (operands.length === 2) return (slots) => body(first!(slots), second!(slots));
    return (slots) => body(...operands.map((operand) => operand(slots)));
  },
};
