/**
 * toInteger, toFloat, toString, toBoolean and their OrNull forms.
 *
 * Text that does not read as the type gives null; a value of a kind that cannot be converted is an error, or null for
 * the OrNull forms.
 */
import { printCypherResult } from '../../value/cypher-value.ts';
import { Interval } from '../../value/interval.ts';
import { Numeric, numericToNumber } from '../../value/numeric.ts';
import { truncateNumeric } from '../../value/numeric-arithmetic.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { wrongType } from './cypher-failure.ts';

const numberText = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const integerText = /^\s*[+-]?\d+\s*$/;

function fits(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** A conversion: undefined for kinds it does not take, null for text that does not read as the type. */
type Conversion = (value: Datum) => Datum | undefined;

const toInteger: Conversion = (value) => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? fits(BigInt(Math.trunc(value))) : null;
  if (value instanceof Numeric) return value.isFinite ? fits(BigInt(truncateNumeric(value, 0).coefficient)) : null;
  if (typeof value !== 'string') return undefined;
  if (integerText.test(value)) return fits(BigInt(value.trim().replace(/^\+/, '')));
  return numberText.test(value) ? toInteger(Number(value)) : null;
};

const toFloat: Conversion = (value) => {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Numeric) return numericToNumber(value);
  if (typeof value !== 'string') return undefined;
  return numberText.test(value) ? Number(value) : null;
};

const toBoolean: Conversion = (value) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
};

const toText: Conversion = (value) => {
  const isScalar = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  const isObject = value instanceof Numeric || value instanceof TemporalValue || value instanceof Interval;
  return isScalar || isObject ? printCypherResult(value) : undefined;
};

const conversions: readonly (readonly [name: string, convert: Conversion])[] = [
  ['toInteger', toInteger],
  ['toFloat', toFloat],
  ['toBoolean', toBoolean],
  ['toString', toText],
];

export function registerCypherConversions(registrar: Registrar): void {
  for (const [name, convert] of conversions) {
    const strictly = (value: Datum): Datum => {
      const result = convert(value);
      if (result === undefined) throw wrongType(`${name}()`, value, 'InvalidArgumentValue');
      return result;
    };
    registrar.register(scalar(`cypher_${name.toLowerCase()}(any) any`, strictly));
    const orNull = (value: Datum): Datum => convert(value) ?? null;
    registrar.register(scalar(`cypher_${name.toLowerCase()}ornull(any) any`, orNull));
  }
}
