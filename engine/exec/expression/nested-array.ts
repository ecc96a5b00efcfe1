/**
 * ARRAY[…] over arrays: one dimension more, all of whose members have the same shape. As PostgreSQL's, a null or an
 * empty array counts as one without dimensions, and a list of nothing else is the empty array.
 */
import { DbError } from '../../error.ts';
import { arrayDimensions, maxArrayDimensions } from '../../value/array.ts';
import type { DataType, Datum } from '../../value/type.ts';

/** @param element type of the elements of the innermost dimension */
export function nestedArray(items: readonly Datum[], element: DataType): Datum {
  let shape: readonly number[] | undefined;
  let without = 0;
  for (const item of items) {
    const own = item === null ? [] : arrayDimensions(item as readonly Datum[], element);
    if (own.length === 0) {
      without++;
    } else if (shape === undefined) {
      shape = own;
    } else if (own.length !== shape.length || own.some((length, i) => length !== shape![i])) {
      throw ragged();
    }
  }
  if (shape === undefined) return [];
  if (without > 0) throw ragged();
  if (shape.length >= maxArrayDimensions) {
    const count = shape.length + 1;
    throw new DbError(
      '54000',
      `number of array dimensions (${count}) exceeds the maximum allowed (${maxArrayDimensions})`,
    );
  }
  return items;
}

function ragged(): DbError {
  return new DbError('2202E', 'multidimensional arrays must have array expressions with matching dimensions');
}
