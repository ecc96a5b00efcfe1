/**
 * The six comparison operators of an ordered pair of types, as functions and operators.
 *
 * Numbers, booleans and the like compare with JavaScript's own operators (int8 and timestamps mix numbers and bigints,
 * for which < is exact and === is enough because a datum is a bigint only where a number would not do); everything else
 * goes through one comparator.
 */
import type { Datum } from '../../value/type.ts';
import type { Emitter, Estimator, Evaluate, ScalarFunction } from '../contract.ts';
import { defineOperator, emitBinary, type Registrar, type ScalarOptions, scalar } from '../definition.ts';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export interface Meaning {
  readonly symbol: Comparison;
  readonly suffix: string;
  readonly commutator: Comparison;
  readonly negator: Comparison;
  readonly estimator: Estimator;
}

export const comparisons: readonly Meaning[] = [
  { symbol: '=', suffix: 'eq', commutator: '=', negator: '<>', estimator: 'eq' },
  { symbol: '<>', suffix: 'ne', commutator: '<>', negator: '=', estimator: 'neq' },
  { symbol: '<', suffix: 'lt', commutator: '>', negator: '>=', estimator: 'lt' },
  { symbol: '<=', suffix: 'le', commutator: '>=', negator: '>', estimator: 'le' },
  { symbol: '>', suffix: 'gt', commutator: '<', negator: '<=', estimator: 'gt' },
  { symbol: '>=', suffix: 'ge', commutator: '<=', negator: '<', estimator: 'ge' },
];

/** The name of a comparison function from its suffix. */
export type NameOf = (suffix: string) => string;

/** One comparison's body and emission. */
export interface Body {
  readonly evaluate: Evaluate;
  readonly emit?: NonNullable<ScalarFunction['emit']>;
}

/** Defines one comparison over two types. */
export function defineComparison(
  registrar: Registrar,
  { symbol, suffix, commutator, negator, estimator }: Meaning,
  left: string,
  right: string,
  nameOf: NameOf,
  bodyOf: (symbol: Comparison) => Body,
  options: ScalarOptions = {},
): void {
  const { evaluate, emit } = bodyOf(symbol);
  const emission = emit === undefined ? options : { ...options, emit };
  const definition = scalar(`${nameOf(suffix)}(${left}, ${right}) bool`, evaluate, emission);
  defineOperator(registrar, symbol, definition, { commutator, negator, estimator });
}

type Plain = number | bigint | boolean | string;

const plainTests: Readonly<Record<Comparison, (left: Plain, right: Plain) => boolean>> = {
  '=': (left, right) => left === right,
  '<>': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** Types whose datums JavaScript's operators order: integers, booleans, dates, timestamps, ASCII text. */
export function plainBody(symbol: Comparison): Body {
  return { evaluate: plainTests[symbol], emit: emitBinary((emitter, a, b) => emitter.compare(symbol, a, b)) };
}

type Compare = (left: never, right: never) => number;

/** The test of a comparator's answer. */
export function testOf(symbol: Comparison): (order: number) => boolean {
  switch (symbol) {
    case '=':
      return (order) => order === 0;
    case '<>':
      return (order) => order !== 0;
    case '<':
      return (order) => order < 0;
    case '<=':
      return (order) => order <= 0;
    case '>':
      return (order) => order > 0;
    case '>=':
      return (order) => order >= 0;
  }
}

/** Types ordered by one comparator. */
export function comparatorBody(compare: Compare): (symbol: Comparison) => Body {
  return (symbol) => {
    const test = testOf(symbol);
    const evaluate = (left: never, right: never): Datum => test(compare(left, right));
    const emit = emitBinary((emitter, a, b) => emitter.compare(symbol, emitter.call(compare, a, b), emitter.number(0)));
    return { evaluate, emit };
  };
}

/** Text: equality is the strings' own, order is code point order. */
export function textBody(compare: Compare): (symbol: Comparison) => Body {
  const ordered = comparatorBody(compare);
  return (symbol) => (symbol === '=' || symbol === '<>' ? plainBody(symbol) : ordered(symbol));
}

/** Floats: NaN equals itself and sorts above all; −0 equals 0. */
export function floatBody(compare: Compare): (symbol: Comparison) => Body {
  return (symbol) => ({
    evaluate: comparatorBody(compare)(symbol).evaluate,
    emit: emitBinary((emitter, a, b) => emitFloatComparison(emitter, symbol, a, b)),
  });
}

export function emitFloatComparison<Code>(emitter: Emitter<Code>, symbol: Comparison, a: Code, b: Code): Code {
  const isNumber = (operand: Code): Code => emitter.compare('=', operand, operand);
  const isNotANumber = (operand: Code): Code => emitter.compare('<>', operand, operand);
  const less = (x: Code, y: Code): Code => emitter.and(emitter.not(emitter.compare('>=', x, y)), isNumber(x));
  const lessOrEqual = (x: Code, y: Code): Code => emitter.or(emitter.compare('<=', x, y), isNotANumber(y));
  const equal = emitter.or(emitter.compare('=', a, b), emitter.and(isNotANumber(a), isNotANumber(b)));
  switch (symbol) {
    case '=':
      return equal;
    case '<>':
      return emitter.not(equal);
    case '<':
      return less(a, b);
    case '<=':
      return lessOrEqual(a, b);
    case '>':
      return less(b, a);
    case '>=':
      return lessOrEqual(b, a);
  }
}
