/**
 * = <> < <= > >=, IN, STARTS WITH, ENDS WITH, CONTAINS and =~ over `any`, three-valued.
 *
 * Null answers stand for unknown. Values of kinds that cannot be compared are unknown for <, different for =; text
 * predicates over anything but two strings are unknown.
 */

import { DbError } from '../../error.ts';
import { comparesCypher, equalsCypher } from '../../value/cypher-order.ts';
import type { Datum } from '../../value/type.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';
import { PatternCache } from '../text/pattern-cache.ts';
import { listOf } from './cypher-argument.ts';

type Order = -1 | 0 | 1;
type Test = (left: Datum, right: Datum) => boolean | null;

function comparison(test: (order: Order) => boolean): (left: Datum, right: Datum) => boolean | null {
  return (left, right) => {
    const order = comparesCypher(left, right);
    if (order === null) return null;
    return order !== 'unordered' && test(order);
  };
}

function isIn(value: Datum, list: Datum): boolean | null {
  if (list === null) return null;
  let isUnknown = false;
  for (const element of listOf(list, 'IN')) {
    const answer = equalsCypher(value, element);
    if (answer === true) return true;
    if (answer === null) isUnknown = true;
  }
  return isUnknown ? null : false;
}

function textTest(test: (text: string, part: string) => boolean): (left: Datum, right: Datum) => boolean | null {
  return (left, right) => (typeof left === 'string' && typeof right === 'string' ? test(left, right) : null);
}

/** Java's embedded flags at the front become JavaScript's. */
const patterns = new PatternCache((pattern) => {
  const embedded = /^\(\?([im]+)\)/.exec(pattern);
  const body = embedded === null ? pattern : pattern.slice(embedded[0].length);
  const flags = new Set(`su${embedded?.[1] ?? ''}`);
  try {
    return new RegExp(`^(?:${body})$`, [...flags].join(''));
  } catch (error) {
    throw new DbError('2201B', `invalid regular expression: ${String(error)}`, { detail: 'InvalidArgumentValue' });
  }
});

function matches(text: string, pattern: string): boolean {
  return patterns.get(pattern, '').test(text);
}

const operators: readonly (readonly [symbol: string, name: string, body: Test])[] = [
  ['=', 'equals', equalsCypher],
  ['<>', 'not_equals', (left, right) => negated(equalsCypher(left, right))],
  ['<', 'less', comparison((order) => order < 0)],
  ['<=', 'less_or_equal', comparison((order) => order <= 0)],
  ['>', 'greater', comparison((order) => order > 0)],
  ['>=', 'greater_or_equal', comparison((order) => order >= 0)],
];

const predicates: Readonly<Record<string, Test>> = {
  in: isIn,
  starts_with: textTest((text, part) => text.startsWith(part)),
  ends_with: textTest((text, part) => text.endsWith(part)),
  contains: textTest((text, part) => text.includes(part)),
  matches: textTest(matches),
};

function negated(answer: boolean | null): boolean | null {
  return answer === null ? null : !answer;
}

export function registerCypherComparison(registrar: Registrar): void {
  const lenient = { strict: false };
  for (const [symbol, name, body] of operators) {
    defineOperator(registrar, symbol, scalar(`cypher_${name}(any, any) bool`, body, lenient));
  }
  for (const [name, body] of Object.entries(predicates)) {
    registrar.register(scalar(`cypher_${name}(any, any) bool`, body, lenient));
  }
  registrar.register(scalar('cypher_xor(bool, bool) bool', (left: boolean, right: boolean) => left !== right));
  registrar.register(scalar('cypher_exists(any) bool', (value: Datum) => value !== null, lenient));
}
