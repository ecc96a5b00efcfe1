/**
 * Values of type `any` as values of one SQL type, exactly or not at all: null where the value is of another kind.
 *
 * They stand on the dynamic side of a comparison whose other side is a typed column, so that `column = exact(value)`
 * can use an index or a hash join. Null instead of false makes no difference where only "true" counts, which is the only
 * place these are put (typed-comparison.ts).
 */
import type { ScalarFunction } from '../../function/function.ts';
import { exactNumber } from '../../value/cypher-order.ts';
import { compareNumeric, Numeric, numericToNumber } from '../../value/numeric.ts';
import { roundToInteger } from '../../value/numeric-arithmetic.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { narrow } from '../../value/vector.ts';

function exact(type: DataType, evaluate: (value: Datum) => Datum): ScalarFunction {
  return {
    kind: 'scalar',
    name: `cypher_exact_${type.name}`,
    parameters: [{ name: 'any' }],
    returns: type,
    volatility: 'immutable',
    strict: true,
    evaluate,
  };
}

function exactInteger(value: Datum): Datum {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? narrow(value) : null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : null;
  if (!(value instanceof Numeric)) return null;
  const whole = roundToInteger(value);
  return whole !== undefined && compareNumeric(Numeric.of(whole), value) === 0 ? exactInteger(whole) : null;
}

function exactFloat(value: Datum): Datum {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (typeof value === 'bigint') {
    const float = Number(value);
    return BigInt(float) === value ? float : null;
  }
  if (!(value instanceof Numeric)) return null;
  const float = numericToNumber(value);
  return compareNumeric(exactNumber(float), value) === 0 ? float : null;
}

/** By family of the typed side. */
export const exactValue: {
  readonly integer: ScalarFunction;
  readonly float: ScalarFunction;
  readonly text: ScalarFunction;
  readonly bool: ScalarFunction;
} = {
  integer: exact({ name: 'int8' }, exactInteger),
  float: exact({ name: 'float8' }, exactFloat),
  text: exact({ name: 'text' }, (value) => (typeof value === 'string' ? value : null)),
  bool: exact({ name: 'bool' }, (value) => (typeof value === 'boolean' ? value : null)),
};
