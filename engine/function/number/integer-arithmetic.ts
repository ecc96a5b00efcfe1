/**
 * + − * / % and sign of int2, int4 and int8, within a type and across.
 *
 * Overflow is 22003 `integer out of range`, a zero divisor 22012. int8 has a fast path while both operands and the
 * result are safe integers and an exact BigInt path else; `emit` covers the fast path and leaves the lane otherwise.
 * A product of two safe integers rounds to an unsafe number whenever it is unsafe, so testing the result is enough;
 * a quotient of two safe integers truncates exactly.
 */
import { DbError } from '../../error.ts';
import { type IntegerTypeName, integer8, integerOutOfRange } from '../../value/integer.ts';
import type { Emitter } from '../contract.ts';
import { defineOperator, emitBinary, emitUnary, type Registrar, scalar } from '../definition.ts';
import { type Arithmetic, doubleArithmetic, exactArithmetic } from './arithmetic.ts';
import { integerRanges } from './integer-range.ts';

export type Integer = number | bigint;

export function divisionByZero(): DbError {
  return new DbError('22012', 'division by zero');
}

const suffixes: Readonly<Record<Arithmetic, string>> = { '+': 'pl', '-': 'mi', '*': 'mul', '/': 'div', '%': 'mod' };

/** The double result of an operator; exact or, for products beyond 2^53, recognisably too large. */
function compute(operator: Arithmetic, left: number, right: number): number {
  const result = doubleArithmetic(operator, left, right);
  return operator === '/' ? Math.trunc(result) : result;
}

/** Arithmetic of two int8 datums. */
function integerArithmetic(operator: Arithmetic, left: Integer, right: Integer): Integer {
  if ((operator === '/' || operator === '%') && right === 0) throw divisionByZero();
  if (typeof left === 'number' && typeof right === 'number') {
    const result = compute(operator, left, right);
    if (Number.isSafeInteger(result)) return result + 0;
  }
  return integer8(exactArithmetic(operator, BigInt(left), BigInt(right)));
}

function bodyOf(operator: Arithmetic, result: IntegerTypeName): (left: never, right: never) => Integer {
  if (result === 'int8') return (left: Integer, right: Integer) => integerArithmetic(operator, left, right);
  const { minimum, maximum } = integerRanges[result];
  const divides = operator === '/' || operator === '%';
  return (left: number, right: number) => {
    if (divides && right === 0) throw divisionByZero();
    const value = compute(operator, left, right);
    if (value < minimum || value > maximum) throw integerOutOfRange(result);
    return value + 0;
  };
}

function emission(operator: Arithmetic, result: IntegerTypeName) {
  return emitBinary((emitter, left, right) => {
    const raw = emitter.arithmetic(operator, left, right);
    const value = checked(emitter, operator === '/' ? emitter.math('trunc', raw) : raw, result);
    if (operator !== '/' && operator !== '%') return value;
    return emitter.failIf(emitter.compare('=', right, emitter.number(0)), '22012', 'division by zero', value);
  });
}

function checked<Code>(emitter: Emitter<Code>, value: Code, result: IntegerTypeName): Code {
  if (result === 'int8') return emitter.safeInteger(value);
  const { minimum, maximum, sqlName } = integerRanges[result];
  return emitter.inRange(value, minimum, maximum, sqlName);
}

const pairs: readonly (readonly [
  name: string,
  left: IntegerTypeName,
  right: IntegerTypeName,
  result: IntegerTypeName,
])[] = [
  ['int2', 'int2', 'int2', 'int2'],
  ['int4', 'int4', 'int4', 'int4'],
  ['int8', 'int8', 'int8', 'int8'],
  ['int24', 'int2', 'int4', 'int4'],
  ['int42', 'int4', 'int2', 'int4'],
  ['int28', 'int2', 'int8', 'int8'],
  ['int82', 'int8', 'int2', 'int8'],
  ['int48', 'int4', 'int8', 'int8'],
  ['int84', 'int8', 'int4', 'int8'],
];

export function registerIntegerArithmetic(registrar: Registrar): void {
  for (const [name, left, right, result] of pairs) {
    for (const operator of ['+', '-', '*', '/', '%'] as const) {
      if (operator === '%' && left !== right) continue;
      const signature = `${name}${suffixes[operator]}(${left}, ${right}) ${result}`;
      const emit = emission(operator, result);
      const definition = scalar(signature, bodyOf(operator, result), { emit });
      const commutes = operator === '+' || operator === '*';
      defineOperator(registrar, operator, definition, commutes ? { commutator: operator } : {});
    }
  }
  for (const type of ['int2', 'int4', 'int8'] as const) registerSigns(registrar, type);
}

function registerSigns(registrar: Registrar, type: IntegerTypeName): void {
  const subtract = bodyOf('-', type) as (left: Integer, right: Integer) => Integer;
  const negate = (value: Integer): Integer => subtract(0, value);
  const absolute = (value: Integer): Integer => (value < 0 ? negate(value) : value);
  const emitNegate = emitUnary((emitter, value) => checked(emitter, emitter.negate(value), type));
  const emitAbsolute = emitUnary((emitter, value) => checked(emitter, emitter.math('abs', value), type));
  defineOperator(registrar, '-', scalar(`${type}um(${type}) ${type}`, negate, { emit: emitNegate }));
  defineOperator(
    registrar,
    '+',
    scalar(`${type}up(${type}) ${type}`, (value: Integer) => value),
  );
  defineOperator(registrar, '@', scalar(`${type}abs(${type}) ${type}`, absolute, { emit: emitAbsolute }));
  registrar.register(scalar(`abs(${type}) ${type}`, absolute, { emit: emitAbsolute }));
  const modulo = bodyOf('%', type);
  registrar.register(scalar(`mod(${type}, ${type}) ${type}`, modulo, { emit: emission('%', type) }));
}
