/**
 * Building and searching arrays: append, prepend, concatenate, contain, overlap, position, remove, replace, fill, trim.
 *
 * Elements are equal when they are not distinct: null finds null in array_position, array_remove and array_replace, but
 * null never counts for @> and &&.
 */
import { DbError, unsupported } from '../../error.ts';
import { arrayDimensions, arrayElements, maxArrayDimensions } from '../../value/array.ts';
import { equalityOf } from '../../value/compare.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { defineOperator, type Registrar, specialized } from '../definition.ts';

type List = readonly Datum[];
type Equals = (left: Datum, right: Datum) => boolean;
const lenient = { strict: false };

function notDistinct(element: DataType): Equals {
  const equals = equalityOf(element);
  return (left, right) => (left === null || right === null ? left === right : equals(left, right));
}

function dimensionCount(array: List, element: DataType): number {
  return arrayDimensions(array, element).length;
}

function incompatible(detail: string): DbError {
  return new DbError('2202E', 'cannot concatenate incompatible arrays', { detail });
}

function concatenate([type]: readonly DataType[]) {
  const element = type!.element!;
  return (left: List | null, right: List | null): List | null => {
    if (left === null || left.length === 0) return right === null ? left : right;
    if (right === null || right.length === 0) return left;
    const [a, b] = [arrayDimensions(left, element), arrayDimensions(right, element)];
    const inner = (dimensions: readonly number[]): string => dimensions.slice(1).join();
    if (a.length === b.length) {
      if (inner(a) !== inner(b)) {
        throw incompatible('Arrays with differing element dimensions are not compatible for concatenation.');
      }
      return [...left, ...right];
    }
    if (a.length === b.length + 1 && inner(a) === b.join()) return [...left, right];
    if (b.length === a.length + 1 && inner(b) === a.join()) return [left, ...right];
    throw incompatible('Arrays with differing dimensions are not compatible for concatenation.');
  };
}

function requireOneDimension(array: List, element: DataType, message: string): void {
  if (dimensionCount(array, element) > 1) throw new DbError('0A000', message);
}

function append([type]: readonly DataType[]) {
  return (array: List | null, value: Datum): List => {
    if (array === null) return [value];
    if (dimensionCount(array, type!.element!) > 1)
      throw new DbError('22000', 'argument must be empty or one-dimensional array');
    return [...array, value];
  };
}

function prepend([, type]: readonly DataType[]) {
  const add = append([type!]);
  return (value: Datum, array: List | null): List => {
    add(array, value);
    return [value, ...(array ?? [])];
  };
}

function contains(element: DataType): (whole: List, part: List) => boolean {
  const equals = equalityOf(element);
  return (whole, part) => {
    const present = [...arrayElements(whole, element)].filter((value) => value !== null);
    for (const wanted of arrayElements(part, element)) {
      if (wanted === null || !present.some((value) => equals(value, wanted))) return false;
    }
    return true;
  };
}

function overlaps([type]: readonly DataType[]) {
  const element = type!.element!;
  const equals = equalityOf(element);
  return (left: List, right: List): boolean => {
    const present = [...arrayElements(left, element)].filter((value) => value !== null);
    for (const wanted of arrayElements(right, element)) {
      if (wanted !== null && present.some((value) => equals(value, wanted))) return true;
    }
    return false;
  };
}

function registerSearch(registrar: Registrar): void {
  const positions = ([type]: readonly DataType[]) => {
    const element = type!.element!;
    const equals = notDistinct(element);
    return (array: List, wanted: Datum): number[] => {
      requireOneDimension(array, element, 'searching for elements in multidimensional arrays is not supported');
      return array.flatMap((value, i) => (equals(value, wanted) ? [i + 1] : []));
    };
  };
  registrar.register(
    specialized(
      'array_positions(anycompatiblearray, anycompatible) _int4',
      (types) => {
        const find = positions(types);
        return (array: List | null, wanted: Datum) => (array === null ? null : find(array, wanted));
      },
      lenient,
    ),
  );
  for (const parameters of ['anycompatiblearray, anycompatible', 'anycompatiblearray, anycompatible, int4']) {
    const specialize = (types: readonly DataType[]) => {
      const find = positions(types);
      return (array: List | null, wanted: Datum, start: number | null = 1) => {
        if (start === null) throw new DbError('22004', 'initial position must not be null');
        return array === null ? null : (find(array, wanted).find((position) => position >= start) ?? null);
      };
    };
    registrar.register(specialized(`array_position(${parameters}) int4`, specialize, lenient));
  }
}

function registerReplacement(registrar: Registrar): void {
  const remove = ([type]: readonly DataType[]) => {
    const element = type!.element!;
    const equals = notDistinct(element);
    return (array: List | null, unwanted: Datum) => {
      if (array === null) return null;
      requireOneDimension(array, element, 'removing elements from multidimensional arrays is not supported');
      return array.filter((value) => !equals(value, unwanted));
    };
  };
  const replace = ([type]: readonly DataType[]) => {
    const element = type!.element!;
    const equals = notDistinct(element);
    const map = (array: List, from: Datum, to: Datum): List =>
      array.map((value) => {
        if (Array.isArray(value) && element.name !== 'record') return map(value, from, to);
        return equals(value, from) ? to : value;
      });
    return (array: List | null, from: Datum, to: Datum) => (array === null ? null : map(array, from, to));
  };
  registrar.register(
    specialized('array_remove(anycompatiblearray, anycompatible) anycompatiblearray', remove, lenient),
  );
  registrar.register(
    specialized('array_replace(anycompatiblearray, anycompatible, anycompatible) anycompatiblearray', replace, lenient),
  );
}

/** Most elements array_fill makes: a longer list of slots is no failed statement but the end of the process. */
const maxFilledElements = 2 ** 25;

type Lengths = readonly (number | null)[] | null;

/** array_fill(value, lengths): nested arrays of one value. Lower bounds, where they are given, must be 1. */
function fill(value: Datum, lengths: Lengths, lowerBounds?: Lengths): List {
  if (lengths === null || lowerBounds === null) {
    throw new DbError('22004', 'dimension array or low bound array cannot be null');
  }
  if (lengths.length > maxArrayDimensions) {
    throw new DbError(
      '54000',
      `number of array dimensions (${lengths.length}) exceeds the maximum allowed (${maxArrayDimensions})`,
    );
  }
  if (lengths.some((length) => Array.isArray(length))) throw new DbError('2202E', 'wrong number of array subscripts');
  if (lengths.includes(null)) throw new DbError('22004', 'dimension values cannot be null');
  if (lowerBounds !== undefined) checkLowerBounds(lowerBounds, lengths.length);
  const count = (lengths as readonly number[]).reduce((product, length) => product * length, 1);
  if (lengths.some((length) => length! < 0) || count > maxFilledElements) {
    throw new DbError('54000', `array size exceeds the maximum allowed (${maxFilledElements})`);
  }
  return lengths.length === 0 || count === 0 ? [] : filled(value, lengths as readonly number[]);
}

function filled(value: Datum, [length, ...inner]: readonly number[]): List {
  return Array.from({ length: length! }, () => (inner.length === 0 ? value : filled(value, inner)));
}

function checkLowerBounds(lowerBounds: readonly (number | null)[], dimensionCount: number): void {
  if (lowerBounds.length !== dimensionCount) {
    const detail = 'Low bound array has different size than dimensions array.';
    throw new DbError('2202E', 'wrong number of array subscripts', { detail });
  }
  if (lowerBounds.includes(null)) throw new DbError('22004', 'dimension values cannot be null');
  if (lowerBounds.some((bound) => bound !== 1)) throw unsupported('an array with a lower bound other than 1');
}

function trimArray(array: List, count: number): List {
  if (count < 0 || count > array.length) {
    throw new DbError('2202E', `number of elements to trim must be between 0 and ${array.length}`);
  }
  return array.slice(0, array.length - count);
}

export function registerArrayFunctions(registrar: Registrar): void {
  const both = 'anycompatiblearray, anycompatiblearray';
  registrar.register(
    specialized(`array_append(anycompatiblearray, anycompatible) anycompatiblearray`, append, lenient),
  );
  registrar.register(
    specialized(`array_prepend(anycompatible, anycompatiblearray) anycompatiblearray`, prepend, lenient),
  );
  registrar.register(specialized(`array_cat(${both}) anycompatiblearray`, concatenate, lenient));
  const operator = (
    symbol: string,
    signature: string,
    body: typeof append | typeof concatenate | typeof prepend,
  ): void => defineOperator(registrar, symbol, specialized(`${signature} anycompatiblearray`, body, lenient));
  operator('||', `array_concat(${both})`, concatenate);
  operator('||', 'array_concat_element(anycompatiblearray, anycompatible)', append);
  operator('||', 'element_concat_array(anycompatible, anycompatiblearray)', prepend);
  const contain = ([type]: readonly DataType[]) => contains(type!.element!);
  const contained = ([type]: readonly DataType[]) => {
    const test = contains(type!.element!);
    return (part: List, whole: List) => test(whole, part);
  };
  defineOperator(registrar, '@>', specialized('arraycontains(anyarray, anyarray) bool', contain), { commutator: '<@' });
  defineOperator(registrar, '<@', specialized('arraycontained(anyarray, anyarray) bool', contained), {
    commutator: '@>',
  });
  defineOperator(registrar, '&&', specialized('arrayoverlap(anyarray, anyarray) bool', overlaps), { commutator: '&&' });
  registerSearch(registrar);
  registerReplacement(registrar);
  registrar.register(specialized('array_fill(anyelement, _int4) anyarray', () => fill, lenient));
  registrar.register(specialized('array_fill(anyelement, _int4, _int4) anyarray', () => fill, lenient));
  registrar.register(specialized('trim_array(anyarray, int4) anyarray', () => trimArray));
}
