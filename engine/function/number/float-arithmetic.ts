/**
 * + − * / and sign of float4 and float8.
 *
 * IEEE arithmetic with PostgreSQL's checks: an infinite result of finite operands is 22003 `value out of range:
 * overflow`, a zero product or quotient of nonzero operands `underflow`, a zero divisor 22012 (NaN / 0 is NaN).
 * float4 rounds every result to single precision before it is checked.
 */
import { DbError } from '../../error.ts';
import type { Emitter } from '../contract.ts';
import { defineOperator, emitBinary, emitUnary, type Registrar, scalar } from '../definition.ts';
import { type Arithmetic, doubleArithmetic } from './arithmetic.ts';
import { divisionByZero } from './integer-arithmetic.ts';

type FloatOperator = Exclude<Arithmetic, '%'>;
const overflow = 'value out of range: overflow';
const underflow = 'value out of range: underflow';

export function floatOverflow(): DbError {
  return new DbError('22003', overflow);
}

export function floatUnderflow(): DbError {
  return new DbError('22003', underflow);
}

/** One operation with PostgreSQL's checks; `single` rounds to float4. */
export function floatArithmetic(operator: FloatOperator, left: number, right: number, single = false): number {
  if (operator === '/' && right === 0 && !Number.isNaN(left)) throw divisionByZero();
  const exact = doubleArithmetic(operator, left, right);
  const result = single ? Math.fround(exact) : exact;
  const isInfinite = result === Infinity || result === -Infinity;
  if (isInfinite && Number.isFinite(left) && Number.isFinite(right)) throw floatOverflow();
  if (result === 0) {
    if (operator === '*' && left !== 0 && right !== 0) throw floatUnderflow();
    if (operator === '/' && left !== 0 && Number.isFinite(right)) throw floatUnderflow();
  }
  return result;
}

function emission(operator: FloatOperator, single: boolean) {
  return emitBinary((emitter, left, right) => {
    const raw = emitter.arithmetic(operator, left, right);
    const result = single ? emitter.math('fround', raw) : raw;
    const infinity = emitter.number(Infinity);
    const zero = emitter.number(0);
    const isBounded = (value: typeof left) => emitter.compare('<', emitter.math('abs', value), infinity);
    const isInfinite = emitter.compare('=', emitter.math('abs', result), infinity);
    const overflows = emitter.and(isInfinite, emitter.and(isBounded(left), isBounded(right)));
    let value = emitter.failIf(overflows, '22003', overflow, result);
    if (operator === '+' || operator === '-') return value;
    const vanishes = operator === '*' ? emitter.compare('<>', right, zero) : isBounded(right);
    const shrunk = emitter.and(emitter.compare('<>', left, zero), vanishes);
    value = emitter.failIf(emitter.and(emitter.compare('=', result, zero), shrunk), '22003', underflow, value);
    return operator === '*' ? value : guardDivisor(emitter, left, right, value);
  });
}

function guardDivisor<Code>(emitter: Emitter<Code>, left: Code, right: Code, value: Code): Code {
  const isZero = emitter.compare('=', right, emitter.number(0));
  const isNumber = emitter.compare('=', left, left);
  return emitter.failIf(emitter.and(isZero, isNumber), '22012', 'division by zero', value);
}

const suffixes: Readonly<Record<FloatOperator, string>> = { '+': 'pl', '-': 'mi', '*': 'mul', '/': 'div' };

const pairs = [
  ['float4', 'float4', 'float4', 'float4'],
  ['float8', 'float8', 'float8', 'float8'],
  ['float48', 'float4', 'float8', 'float8'],
  ['float84', 'float8', 'float4', 'float8'],
] as const;

export function registerFloatArithmetic(registrar: Registrar): void {
  for (const [name, left, right, result] of pairs) {
    const single = result === 'float4';
    for (const operator of ['+', '-', '*', '/'] as const) {
      const body = (a: number, b: number): number => floatArithmetic(operator, a, b, single);
      const signature = `${name}${suffixes[operator]}(${left}, ${right}) ${result}`;
      const definition = scalar(signature, body, { emit: emission(operator, single) });
      const commutes = operator === '+' || operator === '*';
      defineOperator(registrar, operator, definition, commutes ? { commutator: operator } : {});
    }
  }
  for (const type of ['float4', 'float8'] as const) {
    const emitNegate = emitUnary((emitter, value) => emitter.negate(value));
    const emitAbsolute = emitUnary((emitter, value) => emitter.math('abs', value));
    const absolute = (value: number): number => Math.abs(value);
    defineOperator(
      registrar,
      '-',
      scalar(`${type}um(${type}) ${type}`, (v: number) => -v, { emit: emitNegate }),
    );
    defineOperator(
      registrar,
      '+',
      scalar(`${type}up(${type}) ${type}`, (v: number) => v),
    );
    defineOperator(registrar, '@', scalar(`${type}abs(${type}) ${type}`, absolute, { emit: emitAbsolute }));
    registrar.register(scalar(`abs(${type}) ${type}`, absolute, { emit: emitAbsolute }));
  }
}
