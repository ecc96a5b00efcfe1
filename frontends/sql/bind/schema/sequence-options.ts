/**
 * Options of CREATE and ALTER SEQUENCE and of identity columns.
 */
import { type DataType, DbError, type SequenceOptions } from '../../../../engine/extend.ts';
import type { SequenceOptions as SequenceOptionsNode } from '../../ast/create-table.ts';
import type { Scope } from '../binder.ts';
import { bindTypeName } from '../type-name.ts';

/** A bigint as the datum of an int8. */
export function integerDatum(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** `type` is used when the options name none. */
export function sequenceOptions(node: SequenceOptionsNode, type: DataType, scope: Scope): SequenceOptions {
  const { increment, minimum, maximum, start, cache, cycle, position } = node;
  const own = node.type === undefined ? type : bindTypeName(node.type, scope.binder.literals);
  if (!['int2', 'int4', 'int8'].includes(own.name)) {
    throw new DbError('22023', 'sequence type must be smallint, integer, or bigint', { position });
  }
  if (increment === 0n) throw new DbError('22023', 'INCREMENT must not be zero', { position });
  if (cache !== undefined && cache <= 0n) {
    throw new DbError('22023', `CACHE (${cache}) must be greater than zero`, { position });
  }
  if (typeof minimum === 'bigint' && typeof maximum === 'bigint' && minimum >= maximum) {
    throw new DbError('22023', `MINVALUE (${minimum}) must be less than MAXVALUE (${maximum})`, { position });
  }
  if (start !== undefined && typeof minimum === 'bigint' && start < minimum) {
    throw new DbError('22023', `START value (${start}) cannot be less than MINVALUE (${minimum})`, { position });
  }
  if (start !== undefined && typeof maximum === 'bigint' && start > maximum) {
    throw new DbError('22023', `START value (${start}) cannot be greater than MAXVALUE (${maximum})`, { position });
  }
  return {
    type: own,
    ...(start === undefined ? {} : { start: integerDatum(start) }),
    ...(increment === undefined ? {} : { increment: integerDatum(increment) }),
    ...(typeof minimum === 'bigint' ? { minimum: integerDatum(minimum) } : {}),
    ...(typeof maximum === 'bigint' ? { maximum: integerDatum(maximum) } : {}),
    ...(cycle === undefined ? {} : { cycle }),
    ...(cache === undefined ? {} : { cache: Number(cache) }),
  };
}
