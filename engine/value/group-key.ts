/**
 * Grouping: a primitive that stands for a datum, and a 32-bit hash of it.
 *
 * `groupKeyOf(type)` gives a function whose results are the same Map key exactly when the values are equal (for `any`:
 * equivalent). Maps already take NaN as one value and −0 as 0, which is the order of floats here. NULL is the caller's,
 * except inside arrays, records and lists. `hashOf(type)` mixes that key; equal values have equal hashes, across runs
 * too.
 */

import { arrayDimensions, arrayElements } from './array.ts';
import { printBytea } from './bytea.ts';
import { exactNumber, sortedKeys } from './cypher-order.ts';
import { cypherKind, listElements } from './cypher-value.ts';
import type { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { type Interval, intervalHashText } from './interval.ts';
import { jsonbHashText } from './json-compare.ts';
import { type Numeric, printNumeric, trimScale } from './numeric.ts';
import type { TemporalValue } from './temporal-value.ts';
import { trimTrailingSpaces } from './text.ts';
import type { DataType, Datum } from './type.ts';

export type GroupKey = string | number | bigint | boolean;

/** The function from a type's values to their group keys. */
export function groupKeyOf(type: DataType): (value: Datum) => GroupKey {
  if (type.element !== undefined) return (value) => arrayKey(value as readonly Datum[], type.element!);
  switch (type.name) {
    case 'numeric':
      return (value) => numericKey(value as Numeric);
    case 'bpchar':
      return (value) => trimTrailingSpaces(value as string);
    case 'bytea':
      return (value) => printBytea(value as Uint8Array);
    case 'interval':
      return (value) => intervalHashText(value as Interval);
    case 'jsonb':
      return (value) => jsonbHashText(value as string);
    case 'vector':
      // adding 0 turns −0 into 0
      return (value) => Array.from(value as Float32Array, (element) => element + 0).join(',');
    case 'record':
      return (value) => recordKey(value as readonly Datum[], type);
    case 'any':
    case 'node':
    case 'relationship':
    case 'path':
      return cypherGroupKey;
    default:
      return (value) => value as GroupKey;
  }
}

function numericKey(value: Numeric): string {
  return printNumeric(trimScale(value));
}

/** Parts strung together: each with its length before it, so that no two lists read alike. */
function part(key: GroupKey): string {
  const text = typeof key === 'number' ? String(key + 0) : String(key);
  return `${text.length}:${text}`;
}

function arrayKey(value: readonly Datum[], element: DataType): string {
  const key = groupKeyOf(element);
  let text = arrayDimensions(value, element).join('x');
  for (const item of arrayElements(value, element)) text += item === null ? '~' : part(key(item));
  return text;
}

function recordKey(value: readonly Datum[], type: DataType): string {
  let text = '';
  value.forEach((item, i) => {
    text += item === null ? '~' : part(groupKeyOf(type.fields![i]!.type)(item));
  });
  return text;
}

/** Group key of a value of `any`: null = null, NaN = NaN, 1 = 1.0. */
export function cypherGroupKey(value: Datum): string {
  const kind = cypherKind(value);
  switch (kind) {
    case 'null':
      return '~';
    case 'boolean':
      return value ? 't' : 'f';
    case 'number':
      return `n${numberKey(value as number | bigint | Numeric)}`;
    case 'string':
      return `s${value as string}`;
    case 'bytes':
      return `b${printBytea(value as Uint8Array)}`;
    case 'list':
      return `[${listElements(value)
        .map((element) => part(cypherGroupKey(element)))
        .join('')}`;
    case 'map': {
      const map = value as ReadonlyMap<string, Datum>;
      return `{${sortedKeys(map)
        .map((key) => part(key) + part(cypherGroupKey(map.get(key))))
        .join('')}`;
    }
    case 'node':
      return `(${(value as GraphNode).elementId}`;
    case 'relationship':
      return `-${(value as GraphRelationship).elementId}`;
    case 'path': {
      const path = value as GraphPath;
      return `<${[path.nodes[0]!, ...path.relationships].map((element) => element.elementId).join(',')}`;
    }
    case 'duration':
      return `P${intervalHashText(value as Interval)}`;
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return `${kind} ${(value as TemporalValue).value}`;
    default:
      return kind satisfies never;
  }
}

/** One text for all numbers that are mathematically equal: all become exact decimals. */
function numberKey(value: number | bigint | Numeric): string {
  return typeof value === 'bigint' ? String(value) : numericKey(exactNumber(value));
}

/** The function from a type's values to 32-bit hashes. */
export function hashOf(type: DataType): (value: Datum) => number {
  const key = groupKeyOf(type);
  return (value) => hashKey(key(value));
}

const bits = new DataView(new ArrayBuffer(8));

/** 32 bits of a group key. Numbers hash by their double, so an int8 past 2^53 hashes by its text. */
export function hashKey(key: GroupKey): number {
  switch (typeof key) {
    case 'number':
      bits.setFloat64(0, Number.isNaN(key) ? Number.NaN : key + 0);
      return mix(bits.getInt32(0) ^ Math.imul(bits.getInt32(4), 0x9e37_79b1));
    case 'boolean':
      return mix(key ? 1 : 2);
    case 'bigint':
      return hashText(String(key));
    case 'string':
      return hashText(key);
    default:
      return key satisfies never;
  }
}

/** FNV-1a over UTF-16 units, then mixed. */
function hashText(text: string): number {
  let hash = 0x811c_9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  return mix(hash);
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
