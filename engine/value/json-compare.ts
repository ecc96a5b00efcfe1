/**
 * Order, equality, containment and key bytes of jsonb.
 *
 * Kinds order null < string < number < boolean < array < object; arrays and objects by count first, then part by part
 * (an object's keys in stored order, compared as text). PostgreSQL stores a top-level scalar as an array of one, marked;
 * so at the top `[]` sorts below every scalar and a scalar below every array of one. Kept here.
 */

import { isJsonArray, isJsonObject, printJson, sortedMembers } from './json.ts';
import { jsonElements, jsonField, unquoteJson } from './json-access.ts';
import { type JsonValue, parseJson } from './json-input.ts';
import { compareNumeric, Numeric, trimScale } from './numeric.ts';
import { writeNumericKey } from './numeric-key.ts';
import { compareText } from './text.ts';
import type { KeyWriter } from './type.ts';

function rank(value: JsonValue): number {
  if (value === null) return 1;
  if (typeof value === 'string') return 2;
  if (value instanceof Numeric) return 3;
  if (typeof value === 'boolean') return 4;
  return isJsonArray(value) ? 5 : 6;
}

/** Order of two canonical texts. */
export function compareJsonb(left: string, right: string): number {
  if (left === right) return 0;
  const a = parseJson(left, 'jsonb');
  const b = parseJson(right, 'jsonb');
  const aContainer = rank(a) >= 5;
  const bContainer = rank(b) >= 5;
  if (aContainer === bContainer) return compareJsonValue(a, b);
  const container = aContainer ? a : b;
  const scalarFirst = !isJsonArray(container) || container.length > 0;
  return scalarFirst === aContainer ? 1 : -1;
}

/** Order of nested values. */
export function compareJsonValue(left: JsonValue, right: JsonValue): number {
  const byRank = rank(left) - rank(right);
  if (byRank !== 0) return byRank;
  if (typeof left === 'string') return compareText(left, right as string);
  if (left instanceof Numeric) return compareNumeric(left, right as Numeric);
  if (typeof left === 'boolean') return Number(left) - Number(right);
  if (left === null) return 0;
  if (isJsonArray(left)) return compareElements(left, right as readonly JsonValue[]);
  return compareMembers(left, right as ReadonlyMap<string, JsonValue>);
}

function compareElements(left: readonly JsonValue[], right: readonly JsonValue[]): number {
  if (left.length !== right.length) return left.length - right.length;
  for (let i = 0; i < left.length; i++) {
    const order = compareJsonValue(left[i]!, right[i]!);
    if (order !== 0) return order;
  }
  return 0;
}

function compareMembers(left: ReadonlyMap<string, JsonValue>, right: ReadonlyMap<string, JsonValue>): number {
  if (left.size !== right.size) return left.size - right.size;
  const a = sortedMembers(left);
  const b = sortedMembers(right);
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i]![0], b[i]![0]) || compareJsonValue(a[i]![1], b[i]![1]);
    if (order !== 0) return order;
  }
  return 0;
}

/** One text for all jsonb values that compare equal: number scales trimmed. */
export function jsonbGroupText(text: string): string {
  return /\.\d*0(?!\d)/.test(text) ? printJson(trimNumbers(parseJson(text, 'jsonb'))) : text;
}

function trimNumbers(value: JsonValue): JsonValue {
  if (value instanceof Numeric) return trimScale(value);
  if (value === null || typeof value !== 'object') return value;
  if (isJsonArray(value)) return value.map(trimNumbers);
  return new Map([...value].map(([key, member]) => [key, trimNumbers(member)] as const));
}

/** Key bytes: kind, then for containers a count and the parts. Not read back: number scales are lost. */
export function writeJsonbKey(writer: KeyWriter, text: string): void {
  const value = parseJson(text, 'jsonb');
  if (isJsonObject(value)) {
    writeNested(writer, value);
    return;
  }
  const elements = isJsonArray(value) ? value : [value];
  writer.byte(5);
  writer.int32(elements.length);
  writer.byte(isJsonArray(value) ? 1 : 0);
  for (const element of elements) writeNested(writer, element);
}

function writeNested(writer: KeyWriter, value: JsonValue): void {
  writer.byte(rank(value));
  if (value === null) return;
  if (typeof value === 'string') writer.text(value);
  else if (value instanceof Numeric) writeNumericKey(writer, value);
  else if (typeof value === 'boolean') writer.byte(value ? 1 : 0);
  else if (isJsonArray(value)) {
    writer.int32(value.length);
    for (const element of value) writeNested(writer, element);
  } else {
    writer.int32(value.size);
    for (const [key, member] of sortedMembers(value)) {
      writer.text(key);
      writeNested(writer, member);
    }
  }
}

/** `left @> right`. */
export function jsonbContains(left: string, right: string): boolean {
  const container = parseJson(left, 'jsonb');
  const contained = parseJson(right, 'jsonb');
  // an array also contains a bare scalar, at the top level only
  if (isJsonArray(container) && rank(contained) < 5) {
    return container.some((element) => compareJsonValue(element, contained) === 0);
  }
  return contains(container, contained);
}

function contains(container: JsonValue, contained: JsonValue): boolean {
  if (isJsonObject(contained)) {
    if (!isJsonObject(container) || container.size < contained.size) return false;
    for (const [key, member] of contained) {
      const own = container.get(key);
      if (own === undefined || !contains(own, member)) return false;
    }
    return true;
  }
  if (isJsonArray(contained)) {
    if (!isJsonArray(container)) return false;
    return contained.every((wanted) => container.some((element) => contains(element, wanted)));
  }
  return rank(container) < 5 && compareJsonValue(container, contained) === 0;
}

/** `value ? key`: a key of an object, a string element of an array, or the string itself. */
export function jsonbHasKey(text: string, key: string): boolean {
  switch (text[0]) {
    case '{':
      return jsonField(text, key) !== undefined;
    case '[':
      for (const element of jsonElements(text)) if (element[0] === '"' && unquoteJson(element) === key) return true;
      return false;
    case '"':
      return unquoteJson(text) === key;
    default:
      return false;
  }
}
