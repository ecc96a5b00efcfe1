/**
 * array_agg, string_agg, bool_and, bool_or, every, bit_and, bit_or and bit_xor.
 */
import { DbError } from '../../error.ts';
import type { Datum } from '../../value/type.ts';
import { narrow } from '../../value/vector.ts';
import type { Accumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import type { Integer } from '../number/integer-arithmetic.ts';
import { checkTextLength } from '../text/string-functions.ts';
import { collecting } from './gather.ts';

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

/** string_agg: the separator of a row stands before its value, except before the first. */
function joining<Piece>(join: (pieces: readonly Piece[]) => Datum): Accumulator {
  return {
    init: (): (Piece | null)[] => [],
    step(state, value, separator) {
      if (value !== null) (state as (Piece | null)[]).push(separator as Piece | null, value as Piece);
      return state;
    },
    merge: (left, right) => [...(left as (Piece | null)[]), ...(right as (Piece | null)[])],
    finish(state) {
      const pieces = state as readonly (Piece | null)[];
      return pieces.length === 0 ? null : join(pieces.slice(1).filter((piece) => piece !== null));
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
  return folding<Integer>((left, right) => narrow(combine(BigInt(left), BigInt(right))));
}

const bitOperations = {
  bit_and: (left: bigint, right: bigint): bigint => left & right,
  bit_or: (left: bigint, right: bigint): bigint => left | right,
  bit_xor: (left: bigint, right: bigint): bigint => left ^ right,
} as const;

export function registerCollections(registrar: Registrar): void {
  const list = collecting((values) => values);
  registrar.register(aggregate('array_agg(anynonarray) anyarray', () => list, { strict: false }));
  registrar.register(aggregate('array_agg(anyarray) anyarray', () => collecting(stackArrays), { strict: false }));
  const joinText = (pieces: readonly string[]): Datum => {
    checkTextLength(pieces.reduce((length, piece) => length + piece.length, 0));
    return pieces.join('');
  };
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
