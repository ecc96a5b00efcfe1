/**
 * Values of the dynamically typed `any`: their openCypher kind, and their text in openCypher's literal form.
 *
 * An integer is a bigint and a float a number, so that 1 and 1.0 stay apart. Order and equality are in cypher-order.ts,
 * grouping in group-key.ts. Text is the form the openCypher TCK's tables use: `(:A {x: 1})`, `[:T {since: 1}]`,
 * `<(:A)-[:T]->(:B)>`, `'text'`, `1.0`, `[1, 2]`, `{a: 1}`.
 */
import { DbError, invariant } from '../error.ts';
import { printBytea } from './bytea.ts';
import { printFloat8 } from './float.ts';
import { GraphNode, GraphPath, GraphRelationship } from './graph.ts';
import { Interval } from './interval.ts';
import { Numeric, printNumeric } from './numeric.ts';
import { printIsoDuration, printTemporal, TemporalValue } from './temporal-value.ts';
import type { Datum } from './type.ts';
import { printVector } from './vector-value.ts';

/** Kinds in openCypher's global order (CIP2016-06-14); null comes last. */
export const cypherKinds = [
  'map',
  'node',
  'relationship',
  'list',
  'path',
  'timestamptz',
  'timestamp',
  'date',
  'time',
  'duration',
  'string',
  'boolean',
  'number',
  'bytes',
  'null',
] as const;
export type CypherKind = (typeof cypherKinds)[number];

/** The openCypher kind of a value. A Float32Array counts as a list of floats. */
export function cypherKind(value: Datum): CypherKind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'bigint':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    default:
      break;
  }
  if (value === null) return 'null';
  if (Array.isArray(value) || value instanceof Float32Array) return 'list';
  if (value instanceof Map) return 'map';
  if (value instanceof GraphNode) return 'node';
  if (value instanceof GraphRelationship) return 'relationship';
  if (value instanceof GraphPath) return 'path';
  if (value instanceof Numeric) return 'number';
  if (value instanceof TemporalValue) return value.type;
  if (value instanceof Interval) return 'duration';
  if (value instanceof Uint8Array) return 'bytes';
  invariant(false, `a value of type any is one of the kinds it may be, not ${Object.prototype.toString.call(value)}`);
}

/** Openly printed name of a value's type, for error messages. */
export function cypherTypeName(value: Datum): string {
  const kind = cypherKind(value);
  if (kind === 'number') return typeof value === 'bigint' ? 'Integer' : 'Float';
  const names: Partial<Record<CypherKind, string>> = {
    timestamptz: 'DateTime',
    timestamp: 'LocalDateTime',
    time: 'LocalTime',
  };
  return names[kind] ?? kind.charAt(0).toUpperCase() + kind.slice(1);
}

/** Elements of a list, whatever array holds it. */
export function listElements(value: Datum): readonly Datum[] {
  if (value instanceof Float32Array) return Array.from(value);
  invariant(Array.isArray(value), 'a list is an array');
  return value as readonly Datum[];
}

/** A float as openCypher writes it: always with a point or an exponent. */
export function printCypherFloat(value: number): string {
  if (!Number.isFinite(value)) return printFloat8(value);
  const text = printFloat8(value);
  if (/[.e]/.test(text)) return text;
  return `${text}.0`;
}

/** Text of any value: strings in single quotes, graph values by their shape. */
export function printCypher(value: Datum): string {
  const kind = cypherKind(value);
  switch (kind) {
    case 'null':
      return 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (typeof value === 'number') return printCypherFloat(value);
      return value instanceof Numeric ? printNumeric(value) : String(value);
    case 'string':
      return quoteCypher(value as string);
    case 'bytes':
      return quoteCypher(printBytea(value as Uint8Array));
    case 'list':
      if (value instanceof Float32Array) return printVector(value);
      return `[${listElements(value).map(printCypher).join(', ')}]`;
    case 'map':
      return printProperties(value as ReadonlyMap<string, Datum>);
    case 'node':
      return printNode(value as GraphNode);
    case 'relationship':
      return `[${relationshipBody(value as GraphRelationship)}]`;
    case 'path':
      return printPath(value as GraphPath);
    case 'duration':
      return quoteCypher(printIsoDuration(value as Interval));
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return quoteCypher(printTemporal(value as TemporalValue));
    default:
      return kind satisfies never;
  }
}

/** Text of a value on its own, as a result column shows it: a top-level string stands without quotes. */
export function printCypherResult(value: Datum): string {
  if (typeof value === 'string') return value;
  if (value instanceof TemporalValue) return printTemporal(value);
  if (value instanceof Interval) return printIsoDuration(value);
  return printCypher(value);
}

function quoteCypher(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}

const plainName = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** A label, type or key, in backticks where it is no plain name. */
function printName(name: string): string {
  return plainName.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}

function printProperties(properties: ReadonlyMap<string, Datum>): string {
  return `{${[...properties].map(([key, value]) => `${printName(key)}: ${printCypher(value)}`).join(', ')}}`;
}

function printNode(node: GraphNode): string {
  const labels = node.labels.map((label) => `:${printName(label)}`).join('');
  const properties = shownProperties(node.properties);
  return `(${labels}${labels !== '' && properties !== '' ? ' ' : ''}${properties})`;
}

function relationshipBody(relationship: GraphRelationship): string {
  const properties = shownProperties(relationship.properties);
  return `:${printName(relationship.type)}${properties === '' ? '' : ` ${properties}`}`;
}

/** Absent properties do not show, and an element without any shows no braces. */
function shownProperties(properties: ReadonlyMap<string, Datum>): string {
  const present = new Map([...properties].filter(([, value]) => value !== null));
  return present.size === 0 ? '' : printProperties(present);
}

function printPath(path: GraphPath): string {
  let text = `<${printNode(path.nodes[0]!)}`;
  path.relationships.forEach((relationship, i) => {
    const from = path.nodes[i]!;
    const forward = relationship.sourceTable === from.table && relationship.sourceRowId === from.rowId;
    const body = `[${relationshipBody(relationship)}]`;
    text += `${forward ? `-${body}->` : `<-${body}-`}${printNode(path.nodes[i + 1]!)}`;
  });
  return `${text}>`;
}

/** A JavaScript number that must be an openCypher integer: 22003 past 64 bits. */
export function cypherInteger(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new DbError('22003', 'integer overflow');
  return value;
}
