/**
 * The one comparator of each type, and equality from it.
 *
 * NULL never arrives at the top; inside arrays and records it sorts above everything. Types without an order (json)
 * answer 42883, as PostgreSQL does.
 */
import { DbError } from '../error.ts';
import { noOrder } from './array.ts';
import { type DataType, type Datum, definitionOf } from './type.ts';

/** Total order of a type's values: negative, zero, positive. */
export function comparatorOf(type: DataType): (left: Datum, right: Datum) => number {
  const { compare } = definitionOf(type);
  if (compare === undefined || (type.element && definitionOf(type.element).compare === undefined)) throw noOrder(type);
  return compare.length < 3 ? (compare as (left: Datum, right: Datum) => number) : (l, r) => compare(l, r, type);
}

/** Equality of a type's values: `=` where neither side is NULL. */
export function equalityOf(type: DataType): (left: Datum, right: Datum) => boolean {
  if (identityEqual.has(type.name)) return (left, right) => left === right;
  if (definitionOf(type).compare === undefined) {
    throw new DbError('42883', `could not identify an equality operator for type ${definitionOf(type).sqlName}`);
  }
  const compare = comparatorOf(type);
  return (left, right) => compare(left, right) === 0;
}

/** Types whose equal values are the same JavaScript value (and never NaN). */
const identityEqual: ReadonlySet<string> = new Set([
  'bool',
  'int2',
  'int4',
  'int8',
  'oid',
  'text',
  'varchar',
  'name',
  'char',
  'unknown',
  'uuid',
  'date',
  'time',
  'timestamp',
  'timestamptz',
]);
