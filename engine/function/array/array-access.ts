/**
 * Subscripts and shape of arrays: array_get and array_slice (what `a[i]` and `a[i:j]` bind to), lengths, bounds.
 *
 * Lower bounds are always 1. A subscript outside the array, or fewer subscripts than dimensions, gives null; a slice
 * outside gives the empty array.
 */
import { arrayDimensions, isArrayRow } from '../../value/array.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { ScalarFunction } from '../contract.ts';
import { type Registrar, specialized } from '../definition.ts';

type List = readonly Datum[];
const lenient = { strict: false };

function elementAt([type]: readonly DataType[]) {
  const element = type!.element!;
  return (array: List | null, subscripts: readonly (number | null)[] | null): Datum => {
    if (array === null || subscripts === null || subscripts.includes(null)) return null;
    if (subscripts.length !== 1 && arrayDimensions(array, element).length !== subscripts.length) return null;
    let current: Datum = array;
    for (const subscript of subscripts) {
      current = (current as List)[subscript! - 1];
      if (current === undefined) return null;
    }
    return isArrayRow(current, element) ? null : current;
  };
}

/** Rows lower … upper of each dimension named; a null bound reaches to the end. */
function slice(array: List, lower: readonly (number | null)[], upper: readonly (number | null)[]): List {
  const [low, ...lowerRest] = lower;
  const [high, ...upperRest] = upper;
  const rows = array.slice(Math.max((low ?? 1) - 1, 0), Math.max(high ?? array.length, 0));
  if (lowerRest.length === 0 && upperRest.length === 0) return rows;
  // more subscripts than dimensions select nothing
  if (!rows.every(Array.isArray)) return [];
  return rows.map((row) => slice(row, lowerRest, upperRest));
}

function shape(signature: string, answer: (dimensions: readonly number[], wanted: number) => Datum): ScalarFunction {
  return specialized(
    signature,
    ([type]) =>
      (array: List, wanted = 0) =>
        answer(arrayDimensions(array, type!.element!), wanted),
  );
}

export function registerArrayAccess(registrar: Registrar): void {
  registrar.register(specialized('array_get(anyarray, variadic _int4) anyelement', elementAt, lenient));
  registrar.register(
    specialized(
      'array_slice(anyarray, int4, int4) anyarray',
      () => (array: List | null, low: number | null, high: number | null) =>
        array === null ? null : slice(array, [low], [high]),
      lenient,
    ),
  );
  registrar.register(specialized('array_slice(anyarray, _int4, _int4) anyarray', () => slice));
  const lengthOf = (dimensions: readonly number[], wanted: number): Datum => dimensions[wanted - 1] ?? null;
  registrar.register(shape('array_length(anyarray, int4) int4', lengthOf));
  registrar.register(shape('array_upper(anyarray, int4) int4', lengthOf));
  registrar.register(
    shape('array_lower(anyarray, int4) int4', (dimensions, wanted) =>
      dimensions[wanted - 1] === undefined ? null : 1,
    ),
  );
  registrar.register(shape('array_ndims(anyarray) int4', ({ length }) => (length === 0 ? null : length)));
  registrar.register(
    shape('array_dims(anyarray) text', (dimensions) =>
      dimensions.length === 0 ? null : dimensions.map((length) => `[1:${length}]`).join(''),
    ),
  );
  registrar.register(
    shape('cardinality(anyarray) int4', (dimensions) =>
      dimensions.length === 0 ? 0 : dimensions.reduce((product, length) => product * length, 1),
    ),
  );
}
