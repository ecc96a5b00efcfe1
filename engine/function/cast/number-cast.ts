/**
 * Casts among the numeric types, and bool ↔ int4.
 *
 * Floats round half to even on the way to integers (C's rint), numerics half away from zero; what does not fit is
 * 22003 naming the target type. Contexts are those of pg_cast.
 */
import { DbError } from '../../error.ts';
import { roundToFloat4 } from '../../value/float.ts';
import { type IntegerTypeName, int4Max, integer8, integerOutOfRange, oidMax } from '../../value/integer.ts';
import { roundHalfEven } from '../../value/interval.ts';
import { type Numeric, numericFromFloat, numericFromInteger, numericToNumber } from '../../value/numeric.ts';
import { roundToInteger } from '../../value/numeric-arithmetic.ts';
import type { CastContext, Evaluate, ScalarFunction } from '../contract.ts';
import { defineCast, emitUnary, type Registrar, scalar } from '../definition.ts';
import type { Integer } from '../number/integer-arithmetic.ts';
import { integerRanges, type SmallInteger, toSmall } from '../number/integer-range.ts';

type Emit = NonNullable<ScalarFunction['emit']>;

/** A float as an integer datum of the type; NaN, infinities and whatever is too large are 22003. */
export function floatToInteger(value: number, type: 'int2' | 'int4' | 'int8'): Integer {
  const rounded = roundHalfEven(value) + 0;
  if (type !== 'int8') {
    const { minimum, maximum } = integerRanges[type];
    if (!(rounded >= minimum && rounded <= maximum)) throw integerOutOfRange(type);
    return rounded;
  }
  if (Number.isSafeInteger(rounded)) return rounded;
  if (!(rounded >= -(2 ** 63) && rounded < 2 ** 63)) throw integerOutOfRange('int8');
  return integer8(BigInt(rounded));
}

/** A numeric as an integer datum of the type. */
export function numericToInteger(value: Numeric, type: 'int2' | 'int4' | 'int8'): Integer {
  const rounded = roundToInteger(value);
  if (rounded === undefined) {
    const sqlName = type === 'int8' ? 'bigint' : integerRanges[type].sqlName;
    const what = value.kind === 'nan' ? 'NaN' : 'infinity';
    throw new DbError('0A000', `cannot convert ${what} to ${sqlName}`);
  }
  if (type === 'int8') return integer8(rounded);
  return toSmall(rounded, type);
}

/** A numeric as a float datum; a number that the type would show as infinite or zero is 22003. */
export function numericToFloat(value: Numeric, type: 'float4' | 'float8'): number {
  const double = numericToNumber(value);
  const float = type === 'float4' ? Math.fround(double) : double;
  if (value.isFinite && (!Number.isFinite(float) || (float === 0 && value.sign !== 0))) {
    const sqlName = type === 'float4' ? 'real' : 'double precision';
    throw new DbError('22003', `"${value}" is out of range for type ${sqlName}`);
  }
  return float;
}

export function registerNumberCasts(registrar: Registrar): void {
  const cast = (from: string, to: string, context: CastContext, body: Evaluate, emit?: Emit): void =>
    defineCast(registrar, from, to, context, scalar(`${to}(${from}) ${to}`, body, emit === undefined ? {} : { emit }));
  const same = emitUnary((_emitter, value) => value);
  const identity = (value: Integer): Integer => value;
  const small = (type: SmallInteger): Emit => {
    const { minimum, maximum, sqlName } = integerRanges[type];
    return emitUnary((emitter, value) => emitter.inRange(value, minimum, maximum, sqlName));
  };
  for (const [from, to] of ['int2 int4', 'int2 int8', 'int4 int8'].map((pair) => pair.split(' ') as [string, string])) {
    cast(from, to, 'implicit', identity, same);
  }
  cast('int4', 'int2', 'assignment', (value: number) => toSmall(value, 'int2'), small('int2'));
  cast('int8', 'int2', 'assignment', (value: Integer) => toSmall(value, 'int2'), small('int2'));
  cast('int8', 'int4', 'assignment', (value: Integer) => toSmall(value, 'int4'), small('int4'));
  const single = emitUnary((emitter, value) => emitter.math('fround', value));
  for (const from of ['int2', 'int4', 'int8']) {
    cast(from, 'float4', 'implicit', (value: Integer) => Math.fround(Number(value)), single);
    cast(from, 'float8', 'implicit', (value: Integer) => Number(value), same);
    cast(from, 'numeric', 'implicit', numericFromInteger);
  }
  for (const from of ['float4', 'float8']) {
    for (const to of ['int2', 'int4', 'int8'] as const) {
      cast(from, to, 'assignment', (value: number) => floatToInteger(value, to));
    }
  }
  cast('float4', 'float8', 'implicit', identity as Evaluate, same);
  cast('float8', 'float4', 'assignment', roundToFloat4);
  cast('float4', 'numeric', 'assignment', (value: number) => numericFromFloat(value, 6));
  cast('float8', 'numeric', 'assignment', (value: number) => numericFromFloat(value, 15));
  for (const to of ['int2', 'int4', 'int8'] as const) {
    cast('numeric', to, 'assignment', (value: Numeric) => numericToInteger(value, to));
  }
  for (const to of ['float4', 'float8'] as const) {
    cast('numeric', to, 'implicit', (value: Numeric) => numericToFloat(value, to));
  }
  const emitBool = emitUnary((emitter, value) => emitter.compare('<>', value, emitter.number(0)));
  const emitInteger = emitUnary((emitter, value) => emitter.choose(value, emitter.number(1), emitter.number(0)));
  cast('int4', 'bool', 'explicit', (value: number) => value !== 0, emitBool);
  cast('bool', 'int4', 'explicit', (value: boolean) => (value ? 1 : 0), emitInteger);
  registerOidCasts(registrar, 'oid');
}

/** An integer as an object id: int2 and int4 keep their bits, int8 its value. */
function toOid(value: Integer, from: IntegerTypeName): number {
  if (from !== 'int8') return Number(value) < 0 ? Number(value) + oidMax + 1 : Number(value);
  if (value < 0 || value > oidMax) throw new DbError('22003', 'OID out of range');
  return Number(value);
}

/** Casts between integers and a type whose datum is an object id: oid, regclass and its kin. */
export function registerOidCasts(registrar: Registrar, type: string): void {
  for (const from of ['int2', 'int4', 'int8'] as const) {
    const body = (value: Integer): number => toOid(value, from);
    defineCast(registrar, from, type, 'implicit', scalar(`${type}(${from}) ${type}`, body));
  }
  const toInt4 = (value: number): number => (value > int4Max ? value - oidMax - 1 : value);
  defineCast(registrar, type, 'int4', 'assignment', scalar(`int4(${type}) int4`, toInt4));
  const toInt8 = (value: number): number => value;
  defineCast(registrar, type, 'int8', 'assignment', scalar(`int8(${type}) int8`, toInt8));
}
