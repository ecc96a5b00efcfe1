/**
 * Functions of lists and strings: size, head, last, tail, reverse, range, split, substring, left, right, trim, replace.
 *
 * Positions in strings count from 0 and, like lengths, count characters (code points).
 */
import { listElements } from '../../value/cypher-value.ts';
import { characterCount } from '../../value/text.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, scalar } from '../definition.ts';
import { escapeForRegExp } from '../text/like.ts';
import { lower, sliceCharacters, upper } from '../text/string-functions.ts';
import { countOf, isList, listOf, textOf } from './cypher-argument.ts';
import { cypherFailure, wrongType } from './cypher-failure.ts';

function size(value: Datum): bigint {
  if (typeof value === 'string') return BigInt(characterCount(value));
  if (isList(value)) return BigInt(listElements(value).length);
  if (value instanceof Map) return BigInt(value.size);
  throw wrongType('size()', value);
}

function isEmpty(value: Datum): boolean {
  return size(value) === 0n;
}

function reverse(value: Datum): Datum {
  if (typeof value === 'string') return Array.from(value).reverse().join('');
  return listOf(value, 'reverse()').toReversed();
}

/** A list of so many bigints is what a process's memory holds. */
const maxRangeLength = 16_777_216n;

function range(start: Datum, end: Datum, step: Datum = 1n): bigint[] {
  for (const value of [start, end, step]) {
    if (typeof value !== 'bigint') throw wrongType('range()', value);
  }
  const [from, to, by] = [start as bigint, end as bigint, step as bigint];
  if (by === 0n) throw cypherFailure('NumberOutOfRange', 'the step of range() cannot be zero');
  const count = (to - from) / by + 1n;
  if (count > maxRangeLength) {
    throw cypherFailure('NumberOutOfRange', `range() of ${count} elements is longer than ${maxRangeLength}`);
  }
  const list: bigint[] = [];
  for (let value = from; by > 0n ? value <= to : value >= to; value += by) list.push(value);
  return list;
}

function split(value: Datum, separators: Datum): string[] {
  const text = textOf(value, 'split()');
  if (typeof separators === 'string') return separators === '' ? Array.from(text) : text.split(separators);
  const wanted = listOf(separators, 'split()').map((separator) => textOf(separator, 'split()'));
  return wanted.length === 0 ? [text] : text.split(new RegExp(wanted.map(escapeForRegExp).join('|'), 'u'));
}

function substring(value: Datum, start: Datum, length?: Datum): string {
  const text = textOf(value, 'substring()');
  const from = countOf(start, 'substring()');
  if (length === undefined) return sliceCharacters(text, from);
  return sliceCharacters(text, from, from + countOf(length, 'substring()'));
}

function left(value: Datum, count: Datum): string {
  return sliceCharacters(textOf(value, 'left()'), 0, countOf(count, 'left()'));
}

function right(value: Datum, count: Datum): string {
  const text = textOf(value, 'right()');
  return sliceCharacters(text, Math.max(characterCount(text) - countOf(count, 'right()'), 0));
}

function replace(value: Datum, from: Datum, to: Datum): string {
  const replacement = textOf(to, 'replace()');
  const search = textOf(from, 'replace()');
  return search === '' ? textOf(value, 'replace()') : textOf(value, 'replace()').replaceAll(search, () => replacement);
}

export function registerCypherLists(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(`cypher_${signature}`, body));
  define('size(any) any', size);
  define('isempty(any) any', isEmpty);
  define('head(any) any', (value: Datum) => listOf(value, 'head()')[0] ?? null);
  define('last(any) any', (value: Datum) => listOf(value, 'last()').at(-1) ?? null);
  define('tail(any) any', (value: Datum) => listOf(value, 'tail()').slice(1));
  define('reverse(any) any', reverse);
  define('range(any, any) any', (start: Datum, end: Datum) => range(start, end));
  define('range(any, any, any) any', range);
  define('split(any, any) any', split);
  define('substring(any, any) any', (value: Datum, start: Datum) => substring(value, start));
  define('substring(any, any, any) any', substring);
  define('left(any, any) any', left);
  define('right(any, any) any', right);
  define('replace(any, any, any) any', replace);
  const ofText: Readonly<Record<string, (text: string) => string>> = {
    trim: (text) => text.trim(),
    btrim: (text) => text.trim(),
    ltrim: (text) => text.trimStart(),
    rtrim: (text) => text.trimEnd(),
    toupper: upper,
    upper,
    tolower: lower,
    lower,
  };
  for (const [name, body] of Object.entries(ofText)) {
    define(`${name}(any) any`, (value: Datum) => body(textOf(value, `${name}()`)));
  }
}
