/**
 * array_agg, string_agg, bool_and, bool_or, every, bit_and, bit_or, bit_xor and the json aggregates.
 */
import { DbError } from '../../error.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { Accumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import type { Integer } from '../number/integer-arithmetic.ts';

/** Values in arrival order; null over no rows. */
export function collecting(finish: (values: readonly Datum[]) => Datum): Accumulator {
  return {
    init: (): Datum[] => [],
    step(state, value) {
      (state as Datum[]).push(value);
      return state;
    },
    merge: (left, right) => [...(left as Datum[]), ...(right as Datum[])],
    // a copy: over a window's frame the list goes on growing
    finish: (state) => ((state as Datum[]).length === 0 ? null : finish((state as Datum[]).slice())),
  };
}

/** array_agg over arrays makes one dimension more; all must have the same. */
function stackArrays(values: readonly Datum[]): Datum {
  const sizeOf = (value: Datum): string => (Array.isArray(value) ? `${value.length},${sizeOf(value[0])}` : '');
  if (values.some((value) => value === null)) throw new DbError('22004', 'cannot accumulate null arrays');
  if (values.some((value) => (value as Datum[]).length === 0)) {
    throw new DbError('2202E', 'cannot accumulate empty arrays');
  }
  if (values.some((value) => sizeOf(value) !== sizeOf(values[0]))) {
    throw new DbError('2202E', 'cannot accumulate arrays of different dimensionality');
  }
  return values;
}

interface Joined<Piece> {
  readonly pieces: Piece[];
}

/** string_agg: the separator of a row stands before its value, except before the first. */
function joining<Piece>(join: (pieces: readonly Piece[]) => Datum): Accumulator {
  return {
    init: (): Joined<Piece> => ({ pieces: [] }),
    step(state, value, separator) {
      if (value === null) return state;
      const { pieces } = state as Joined<Piece | null>;
      pieces.push(separator as Piece | null, value as Piece);
      return state;
    },
    merge: (left, right) => ({
      pieces: [...(left as Joined<Piece>).pieces, ...(right as Joined<Piece>).pieces],
    }),
    finish(state) {
      const { pieces } = state as Joined<Piece | null>;
      if (pieces.length === 0) return null;
      return join(pieces.slice(1).filter((piece) => piece !== null));
    },
  };
}

function concatenateBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

/** Folds values pairwise; null over no rows. */
function folding<Value>(combine: (left: Value, right: Value) => Value): Accumulator {
  const fold = (left: unknown, right: unknown): unknown => {
    if (left === null) return right;
    if (right === null) return left;
    return combine(left as Value, right as Value);
  };
  return { init: () => null, step: fold, merge: fold, finish: (state) => state };
}

function bits(combine: (left: bigint, right: bigint) => bigint): Accumulator {
  const narrow = (value: bigint): Integer => {
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  };
  return folding<Integer>((left, right) => narrow(combine(BigInt(left), BigInt(right))));
}

const bitOperations = {
  bit_and: (left: bigint, right: bigint): bigint => left & right,
  bit_or: (left: bigint, right: bigint): bigint => left | right,
  bit_xor: (left: bigint, right: bigint): bigint => left ^ right,
} as const;

export function registerCollections(registrar: Registrar): void {
  const isArray = ([type]: readonly DataType[]): boolean => type?.element !== undefined;
  registrar.register(
    aggregate('array_agg(anynonarray) anyarray', () => collecting((values) => values), { strict: false }),
  );
  registrar.register(
    aggregate(
      'array_agg(anyarray) anyarray',
      (types) => collecting(isArray(types) ? stackArrays : (values) => values),
      {
        strict: false,
      },
    ),
  );
  const joinText = (pieces: readonly string[]): Datum => pieces.join('');
  registrar.register(aggregate('string_agg(text, text) text', () => joining(joinText), { strict: false }));
  registrar.register(aggregate('string_agg(bytea, bytea) bytea', () => joining(concatenateBytes), { strict: false }));
  const and = folding<boolean>((left, right) => left && right);
  const or = folding<boolean>((left, right) => left || right);
  registrar.register(aggregate('bool_and(bool) bool', () => and));
  registrar.register(aggregate('every(bool) bool', () => and));
  registrar.register(aggregate('bool_or(bool) bool', () => or));
  for (const [name, operation] of Object.entries(bitOperations)) {
    for (const type of ['int2', 'int4', 'int8']) {
      registrar.register(aggregate(`${name}(${type}) ${type}`, () => bits(operation)));
    }
  }
}
