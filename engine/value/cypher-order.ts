/**
 * How values of `any` relate, three ways (openCypher 9, CIP2016-06-14):
 *
 * - **orderability** (`compareCypher`): the total order of ORDER BY, min and max over all kinds, null last;
 * - **equality and comparability** (`equalsCypher`, `comparesCypher`): the operators = and <, three-valued: null where
 *   null takes part or, for <, where the kinds cannot be compared;
 * - **equivalence**: grouping and DISTINCT, where null equals null and NaN equals NaN; it is `compareCypher` = 0.
 *
 * Integers and floats compare by their exact mathematical values. Maps order by keys, then values (equal sizes).
 */
import { type CypherKind, cypherKind, cypherKinds, listElements } from './cypher-value.ts';
import { compareFloat } from './float.ts';
import type { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { compareInterval, type Interval } from './interval.ts';
import { compareBytes } from './key.ts';
import { compareNumeric, Numeric, parseNumeric } from './numeric.ts';
import { compareTemporal, type TemporalValue } from './temporal-value.ts';
import { compareText } from './text.ts';
import type { Datum } from './type.ts';

const kindRank = new Map<CypherKind, number>(cypherKinds.map((kind, position) => [kind, position]));

/** Exact order of integers (bigint), floats (number) and Numerics; NaN above all, −0 equal to 0. */
export function compareCypherNumber(left: Datum, right: Datum): number {
  if (typeof left === 'number' && typeof right === 'number') return compareFloat(left, right);
  if (left instanceof Numeric || right instanceof Numeric) return compareNumeric(exactNumber(left), exactNumber(right));
  if (typeof left === 'number' && Number.isNaN(left)) return 1;
  if (typeof right === 'number' && Number.isNaN(right)) return -1;
  // JavaScript compares a bigint with a number by their exact values
  const a = left as number | bigint;
  const b = right as number | bigint;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An integer, float or Numeric as Numeric, without loss. */
export function exactNumber(value: Datum): Numeric {
  if (value instanceof Numeric) return value;
  if (typeof value === 'bigint') return Numeric.of(value);
  const float = value as number;
  if (Number.isNaN(float)) return Numeric.nan;
  if (!Number.isFinite(float)) return float > 0 ? Numeric.infinity : Numeric.negativeInfinity;
  return Number.isInteger(float) ? Numeric.of(BigInt(float)) : parseNumeric(String(float));
}

/** The order of ORDER BY. Total; zero means equivalent. */
export function compareCypher(left: Datum, right: Datum): number {
  const kind = cypherKind(left);
  const rightKind = cypherKind(right);
  if (kind !== rightKind) return kindRank.get(kind)! - kindRank.get(rightKind)!;
  switch (kind) {
    case 'null':
      return 0;
    case 'boolean':
      return Number(left) - Number(right);
    case 'number':
      return compareCypherNumber(left, right);
    case 'string':
      return compareText(left as string, right as string);
    case 'bytes':
      return compareBytes(left as Uint8Array, right as Uint8Array);
    case 'list':
      return compareLists(listElements(left), listElements(right));
    case 'map':
      return compareMaps(left as ReadonlyMap<string, Datum>, right as ReadonlyMap<string, Datum>);
    case 'node':
    case 'relationship':
      return compareIdentity(left as GraphNode, right as GraphNode);
    case 'path':
      return comparePaths(left as GraphPath, right as GraphPath);
    case 'duration':
      return compareInterval(left as Interval, right as Interval);
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return compareTemporal(left as TemporalValue, right as TemporalValue);
    default:
      return kind satisfies never;
  }
}

function compareLists(left: readonly Datum[], right: readonly Datum[]): number {
  const count = Math.min(left.length, right.length);
  for (let i = 0; i < count; i++) {
    const order = compareCypher(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Keys in code point order: the order in which maps are compared and hashed. */
export function sortedKeys(map: ReadonlyMap<string, Datum>): string[] {
  return [...map.keys()].sort(compareText);
}

function compareMaps(left: ReadonlyMap<string, Datum>, right: ReadonlyMap<string, Datum>): number {
  if (left.size !== right.size) return left.size - right.size;
  const a = sortedKeys(left);
  const b = sortedKeys(right);
  for (let i = 0; i < a.length; i++) {
    const order = compareText(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  for (const key of a) {
    const order = compareCypher(left.get(key), right.get(key));
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentity(left: GraphNode | GraphRelationship, right: GraphNode | GraphRelationship): number {
  return left.table - right.table || left.rowId - right.rowId;
}

function comparePaths(left: GraphPath, right: GraphPath): number {
  const a = [left.nodes[0]!, ...left.relationships];
  const b = [right.nodes[0]!, ...right.relationships];
  const count = Math.min(a.length, b.length);
  for (let i = 0; i < count; i++) {
    const order = compareIdentity(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** `left = right`: null when a null takes part and nothing else decides. */
export function equalsCypher(left: Datum, right: Datum): boolean | null {
  const kind = cypherKind(left);
  const rightKind = cypherKind(right);
  if (kind === 'null' || rightKind === 'null') return null;
  if (kind !== rightKind) return false;
  if (kind === 'number') return !isNaNValue(left) && !isNaNValue(right) && compareCypherNumber(left, right) === 0;
  if (kind === 'list') return equalLists(listElements(left), listElements(right));
  if (kind === 'map') return equalMaps(left as ReadonlyMap<string, Datum>, right as ReadonlyMap<string, Datum>);
  return compareCypher(left, right) === 0;
}

function isNaNValue(value: Datum): boolean {
  return typeof value === 'number' ? Number.isNaN(value) : value instanceof Numeric && value.kind === 'nan';
}

function equalLists(left: readonly Datum[], right: readonly Datum[]): boolean | null {
  if (left.length !== right.length) return false;
  return every(left.map((element, i) => equalsCypher(element, right[i])));
}

function equalMaps(left: ReadonlyMap<string, Datum>, right: ReadonlyMap<string, Datum>): boolean | null {
  if (left.size !== right.size) return false;
  const answers: (boolean | null)[] = [];
  for (const [key, value] of left) {
    if (!right.has(key)) return false;
    answers.push(equalsCypher(value, right.get(key)));
  }
  return every(answers);
}

/** Three-valued AND. */
function every(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/**
 * The sign of `left` against `right` for <, <=, >, >=: −1, 0, 1; 'unordered' when a NaN takes part (every comparison is
 * false); null when the two cannot be compared.
 */
export function comparesCypher(left: Datum, right: Datum): -1 | 0 | 1 | 'unordered' | null {
  const kind = cypherKind(left);
  if (kind !== cypherKind(right)) return null;
  switch (kind) {
    case 'number':
      if (isNaNValue(left) || isNaNValue(right)) return 'unordered';
      return sign(compareCypherNumber(left, right));
    case 'list':
      return comparesLists(listElements(left), listElements(right));
    case 'boolean':
    case 'string':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return sign(compareCypher(left, right));
    case 'null':
    case 'map':
    case 'node':
    case 'relationship':
    case 'path':
    case 'bytes':
    case 'duration':
      return null;
    default:
      return kind satisfies never;
  }
}

/** The first pair that differs decides; a pair that cannot be compared makes the answer null. */
function comparesLists(left: readonly Datum[], right: readonly Datum[]): -1 | 0 | 1 | 'unordered' | null {
  const count = Math.min(left.length, right.length);
  for (let i = 0; i < count; i++) {
    const order = comparesCypher(left[i], right[i]);
    if (order !== 0) return order;
  }
  return sign(left.length - right.length);
}

function sign(order: number): -1 | 0 | 1 {
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}
