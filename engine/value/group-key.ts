/**
 * Grouping: a primitive that stands for a datum.
 *
 * `groupKeyOf(type)` gives a function whose results are the same Map key exactly when the values are equal (for `any`:
 * equivalent). Maps already take NaN as one value and −0 as 0, which is the order of floats here. NULL is the caller's,
 * except inside arrays, records and lists.
 */
import { arrayDimensions, arrayElements } from './array.ts';
import { printBytea } from './bytea.ts';
import { exactNumber, sortedKeys } from './cypher-order.ts';
import { cypherKind, listElements } from './cypher-value.ts';
import type { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { type Interval, intervalGroupText } from './interval.ts';
import { jsonbGroupText } from './json-compare.ts';
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
      return (value) => intervalGroupText(value as Interval);
    case 'jsonb':
      return (value) => jsonbGroupText(value as string);
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
  let text = `${arrayDimensions(value, element).join('x')};`;
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
      return `P${intervalGroupText(value as Interval)}`;
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
