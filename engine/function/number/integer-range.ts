/**
 * The ranges of int2 and int4, which operators and casts check results against: 22003 naming the type.
 */
import { int2Max, int2Min, int4Max, int4Min, integerOutOfRange } from '../../value/integer.ts';

export type SmallInteger = 'int2' | 'int4';

export const integerRanges: Readonly<
  Record<SmallInteger, { readonly minimum: number; readonly maximum: number; readonly sqlName: string }>
> = {
  int2: { minimum: int2Min, maximum: int2Max, sqlName: 'smallint' },
  int4: { minimum: int4Min, maximum: int4Max, sqlName: 'integer' },
};

/** A whole number as a datum of the type. */
export function toSmall(value: number | bigint, type: SmallInteger): number {
  const { minimum, maximum } = integerRanges[type];
  if (value < minimum || value > maximum) throw integerOutOfRange(type);
  return Number(value);
}
