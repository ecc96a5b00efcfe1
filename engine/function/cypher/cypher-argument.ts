/**
 * Arguments of the graph language's functions as what they must be: a list, a text, a number. Anything else is the error
 * `wrongType`, which names the function.
 */
import { cypherKind, listElements } from '../../value/cypher-value.ts';
import type { Datum } from '../../value/type.ts';
import { toDouble } from './cypher-arithmetic.ts';
import { cypherFailure, wrongType } from './cypher-failure.ts';

export function isList(value: Datum): boolean {
  return cypherKind(value) === 'list';
}

export function listOf(value: Datum, what: string): readonly Datum[] {
  if (!isList(value)) throw wrongType(what, value);
  return listElements(value);
}

/** What UNWIND takes apart: a value that is no list is a list of itself. */
export function asList(value: Datum): readonly Datum[] {
  return isList(value) ? listElements(value) : [value];
}

export function textOf(value: Datum, what: string): string {
  if (typeof value !== 'string') throw wrongType(what, value);
  return value;
}

/** Any number as a double. */
export function numberOf(value: Datum, what: string): number {
  if (cypherKind(value) !== 'number') throw wrongType(what, value);
  return toDouble(value);
}

/** An integer that is not negative. */
export function countOf(value: Datum, what: string): number {
  if (typeof value !== 'bigint') throw wrongType(what, value);
  if (value < 0n) throw cypherFailure('NegativeIntegerArgument', `${what} does not take a negative number`);
  return Number(value);
}
