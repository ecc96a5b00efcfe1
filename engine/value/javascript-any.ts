/**
 * Values of `any` against JavaScript values, by the table of javascript.ts: whole numbers are integers, plain objects and
 * Maps are maps, Dates are instants. Properties of nodes and relationships are converted with them.
 */
import { DbError } from '../error.ts';
import { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { Interval } from './interval.ts';
import { dateFromDay, dateFromTimestamp, timestampFromDate } from './javascript-date.ts';
import { Numeric, printNumeric } from './numeric.ts';
import { printIsoDuration, printTemporal, TemporalValue } from './temporal-value.ts';
import type { Datum } from './type.ts';
import { narrow } from './vector.ts';

/** How an integer comes out: 'bigint' keeps integers apart from floats. */
export type IntegerForm = 'number' | 'bigint';

export function anyToJavaScript(value: Datum, integers: IntegerForm): unknown {
  if (typeof value === 'bigint') return integers === 'bigint' ? value : narrow(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => anyToJavaScript(item, integers));
  if (value instanceof Map) {
    return Object.fromEntries(Array.from(value, ([key, item]) => [String(key), anyToJavaScript(item, integers)]));
  }
  if (value instanceof Numeric) return printNumeric(value);
  if (value instanceof TemporalValue) return temporalToJavaScript(value);
  if (value instanceof Interval) return printIsoDuration(value);
  if (value instanceof Float32Array) return Array.from(value);
  return withProperties(value, (property) => anyToJavaScript(property, integers)) ?? value;
}

function temporalToJavaScript(temporal: TemporalValue): unknown {
  const { type, value } = temporal;
  if (type === 'time') return printTemporal(temporal);
  return type === 'date' ? dateFromDay(Number(value)) : dateFromTimestamp(value);
}

/** A graph value whose properties are converted; undefined for anything else. */
export function withProperties(
  value: unknown,
  convert: (property: unknown) => unknown,
): GraphNode | GraphRelationship | GraphPath | undefined {
  const convertedMap = (properties: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> =>
    new Map(Array.from(properties, ([key, property]) => [key, convert(property)]));
  const node = (from: GraphNode): GraphNode =>
    new GraphNode(from.table, from.rowId, from.labels, convertedMap(from.properties));
  const relationship = (from: GraphRelationship): GraphRelationship =>
    new GraphRelationship(
      from,
      from.type,
      { table: from.sourceTable, rowId: from.sourceRowId },
      { table: from.targetTable, rowId: from.targetRowId },
      convertedMap(from.properties),
    );
  if (value instanceof GraphNode) return node(value);
  if (value instanceof GraphRelationship) return relationship(value);
  if (value instanceof GraphPath) return new GraphPath(value.nodes.map(node), value.relationships.map(relationship));
  return undefined;
}

/** Levels of arrays and objects in a parameter; deeper ones could exhaust the stack. */
const maxParameterDepth = 1000;

/** 54001 for an array or object that lies deeper than parameters may nest. */
export function checkParameterDepth(depth: number): void {
  if (depth < maxParameterDepth) return;
  throw new DbError('54001', `a parameter is nested more than ${maxParameterDepth} levels deep`, {
    hint: 'Perhaps it contains itself.',
  });
}

/** A JavaScript value as one of `any`. Throws 22023 for what is none, 22003 for a bigint past 64 bits, 54001 too deep. */
export function anyFromJavaScript(value: unknown, depth = 0): Datum {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      if (BigInt.asIntN(64, value) !== value) throw new DbError('22003', 'bigint out of range');
      return value;
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
    default:
      break;
  }
  if (value === null) return null;
  checkParameterDepth(depth);
  const inner = (item: unknown): Datum => anyFromJavaScript(item, depth + 1);
  if (value instanceof Date) return new TemporalValue('timestamptz', timestampFromDate(value));
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Map) return new Map(Array.from(value, ([key, item]) => [String(key), inner(item)]));
  if (isPlainObject(value)) return new Map(Object.entries(value).map(([key, item]) => [key, inner(item)]));
  // copies, because the program may write to its own arrays later
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof Float32Array) return Float32Array.from(value);
  const element = withProperties(value, inner);
  if (element === undefined) throw new DbError('22023', `a JavaScript ${javascriptKind(value)} cannot be a parameter`);
  return element;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** What to call a value in a message: `Date`, `Map`, `number`. */
export function javascriptKind(value: unknown): string {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.prototype.toString.call(value).slice(8, -1);
}
