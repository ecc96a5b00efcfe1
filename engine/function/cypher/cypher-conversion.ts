/**
 * toInteger, toFloat, toString, toBoolean and their OrNull forms.
 *
 * Text that does not read as the type gives null; a value of a kind that cannot be converted is an error, or null for
 * the OrNull forms.
 */
import { printCypherResult } from '../../value/cypher-value.ts';
import { Interval } from '../../value/interval.ts';
import { Numeric, numericToNumber } from '../../value/numeric.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { wrongType } from './cypher-failure.ts';

const numberText = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const integerText = /^\s*[+-]?\d+\s*$/;

function fits(value: bigint): bigint | null {
  return BigInt.asIntN(64, value) === value ? value : null;
}

function toInteger(value: Datum): Datum {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return Number.isFinite(value) ? fits(BigInt(Math.trunc(value))) : null;
  if (value instanceof Numeric) return toInteger(numericToNumber(value));
  if (typeof value !== 'string') throw wrongType('toInteger()', value, 'InvalidArgumentValue');
  if (integerText.test(value)) return fits(BigInt(value.trim().replace(/^\+/, '')));
  return numberText.test(value) ? toInteger(Number(value)) : null;
}

function toFloat(value: Datum): Datum {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Numeric) return numericToNumber(value);
  if (typeof value !== 'string') throw wrongType('toFloat()', value, 'InvalidArgumentValue');
  return numberText.test(value) ? Number(value) : null;
}

function toBoolean(value: Datum): Datum {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return value !== 0n;
  if (typeof value !== 'string') throw wrongType('toBoolean()', value, 'InvalidArgumentValue');
  const word = value.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
}

function toText(value: Datum): Datum {
  const isScalar = ['string', 'number', 'bigint', 'boolean'].includes(typeof value);
  if (isScalar || value instanceof Numeric || value instanceof TemporalValue || value instanceof Interval) {
    return printCypherResult(value);
  }
  throw wrongType('toString()', value, 'InvalidArgumentValue');
}

export function registerCypherConversions(registrar: Registrar): void {
  const conversions = { tointeger: toInteger, tofloat: toFloat, toboolean: toBoolean, tostring: toText };
  for (const [name, convert] of Object.entries(conversions)) {
    registrar.register(scalar(`cypher_${name}(any) any`, convert));
    registrar.register(
      scalar(`cypher_${name}ornull(any) any`, (value: Datum) => (isConvertible(value) ? convert(value) : null)),
    );
  }
}

/** Kinds that some conversion takes; those the asked one does not take are few enough to test here. */
function isConvertible(value: Datum): boolean {
  if (value === null || typeof value !== 'object') return true;
  return value instanceof Numeric;
}
