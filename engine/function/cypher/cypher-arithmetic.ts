/**
 * + − * / % ^ and sign over `any`.
 *
 * Integer with integer stays an integer of 64 bits (22003 past them, 22012 for a zero divisor), anything with a float is
 * a float, a Numeric with an integer is exact. + also joins lists and strings and moves temporal values. Null gives null
 * before a body is called.
 */

import { microsecondsPerDay } from '../../value/calendar.ts';
import { cypherInteger, cypherKind, listElements, printCypherResult } from '../../value/cypher-value.ts';
import { splitTimestamp, type Timestamp } from '../../value/date-time.ts';
import {
  addInterval,
  divideInterval,
  Interval,
  multiplyInterval,
  negateInterval,
  subtractInterval,
} from '../../value/interval.ts';
import { Numeric, numericFromInteger, numericToNumber } from '../../value/numeric.ts';
import {
  addNumeric,
  divideNumeric,
  moduloNumeric,
  multiplyNumeric,
  negateNumeric,
  subtractNumeric,
} from '../../value/numeric-arithmetic.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import { utcZone } from '../../value/time-zone.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { type Arithmetic, doubleArithmetic, exactArithmetic } from '../number/arithmetic.ts';
import { divisionByZero } from '../number/integer-arithmetic.ts';
import { addToTime } from '../time/time-of-day.ts';
import { addToTimestamp } from '../time/timestamp-arithmetic.ts';
import { wrongType, wrongTypes } from './cypher-failure.ts';

/** Any number as a double. */
export function toDouble(value: Datum): number {
  if (typeof value === 'number') return value;
  return value instanceof Numeric ? numericToNumber(value) : Number(value as bigint);
}

function isNumber(value: Datum): boolean {
  return cypherKind(value) === 'number';
}

function integers(operator: Arithmetic, left: bigint, right: bigint): bigint {
  if (right === 0n && (operator === '/' || operator === '%')) throw divisionByZero();
  return cypherInteger(exactArithmetic(operator, left, right));
}

const exact = { '+': addNumeric, '-': subtractNumeric, '*': multiplyNumeric, '/': divideNumeric, '%': moduloNumeric };

/** Arithmetic of two numbers of any kind. */
export function numbers(operator: Arithmetic, left: Datum, right: Datum): Datum {
  if (typeof left === 'bigint' && typeof right === 'bigint') return integers(operator, left, right);
  if (typeof left === 'number' || typeof right === 'number') {
    return doubleArithmetic(operator, toDouble(left), toDouble(right));
  }
  const numeric = (value: Datum): Numeric => (value instanceof Numeric ? value : numericFromInteger(value as bigint));
  return exact[operator](numeric(left), numeric(right));
}

/** A temporal value moved by a duration: dates by whole days, times around the clock. */
function moved({ type, value }: TemporalValue, by: Interval): TemporalValue {
  if (type === 'timestamp' || type === 'timestamptz')
    return new TemporalValue(type, addToTimestamp(value, by, utcZone));
  if (type === 'time') return new TemporalValue('time', addToTime(Number(value), by.microseconds));
  const wholeDays = Number(BigInt(by.microseconds) / BigInt(microsecondsPerDay));
  const midnight: Timestamp = Number(value) * microsecondsPerDay;
  const later = addToTimestamp(midnight, Interval.of(by.months, by.days + wholeDays, 0), utcZone);
  return new TemporalValue('date', splitTimestamp(later).day);
}

function add(left: Datum, right: Datum): Datum {
  const [a, b] = [cypherKind(left), cypherKind(right)];
  if (a === 'number' && b === 'number') return numbers('+', left, right);
  if (a === 'list')
    return b === 'list' ? [...listElements(left), ...listElements(right)] : [...listElements(left), right];
  if (b === 'list') return [left, ...listElements(right)];
  if (a === 'string' || b === 'string') {
    const other = a === 'string' ? b : a;
    if (other === 'string' || other === 'number' || other === 'boolean') {
      return printCypherResult(left) + printCypherResult(right);
    }
  }
  if (left instanceof Interval && right instanceof Interval) return addInterval(left, right);
  if (left instanceof TemporalValue && right instanceof Interval) return moved(left, right);
  if (left instanceof Interval && right instanceof TemporalValue) return moved(right, left);
  throw wrongTypes('+', left, right);
}

function subtract(left: Datum, right: Datum): Datum {
  if (isNumber(left) && isNumber(right)) return numbers('-', left, right);
  if (left instanceof Interval && right instanceof Interval) return subtractInterval(left, right);
  if (left instanceof TemporalValue && right instanceof Interval) return moved(left, negateInterval(right));
  throw wrongTypes('-', left, right);
}

function multiply(left: Datum, right: Datum): Datum {
  if (isNumber(left) && isNumber(right)) return numbers('*', left, right);
  if (left instanceof Interval && isNumber(right)) return multiplyInterval(left, toDouble(right));
  if (right instanceof Interval && isNumber(left)) return multiplyInterval(right, toDouble(left));
  throw wrongTypes('*', left, right);
}

function divide(left: Datum, right: Datum): Datum {
  if (isNumber(left) && isNumber(right)) return numbers('/', left, right);
  if (left instanceof Interval && isNumber(right)) return divideInterval(left, toDouble(right));
  throw wrongTypes('/', left, right);
}

function modulo(left: Datum, right: Datum): Datum {
  if (isNumber(left) && isNumber(right)) return numbers('%', left, right);
  throw wrongTypes('%', left, right);
}

function power(left: Datum, right: Datum): number {
  if (!isNumber(left) || !isNumber(right)) throw wrongTypes('^', left, right);
  return toDouble(left) ** toDouble(right);
}

function negate(value: Datum): Datum {
  if (typeof value === 'bigint') return cypherInteger(-value);
  if (typeof value === 'number') return -value;
  if (value instanceof Numeric) return negateNumeric(value);
  if (value instanceof Interval) return negateInterval(value);
  throw wrongType('unary -', value);
}

function plus(value: Datum): Datum {
  if (isNumber(value)) return value;
  throw wrongType('unary +', value);
}

export function registerCypherArithmetic(registrar: Registrar): void {
  const bodies = {
    cypher_add: add,
    cypher_subtract: subtract,
    cypher_multiply: multiply,
    cypher_divide: divide,
    cypher_modulo: modulo,
    cypher_power: power,
  };
  for (const [name, body] of Object.entries(bodies)) registrar.register(scalar(`${name}(any, any) any`, body));
  registrar.register(scalar('cypher_negate(any) any', negate));
  registrar.register(scalar('cypher_plus(any) any', plus));
}
