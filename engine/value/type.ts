/**
 * Data types: what a column, an expression or a parameter may hold.
 *
 * A `DataType` is plain immutable data and is compared with `sameType`. What a type can do (parse, print, compare, key
 * bytes) is a `TypeDefinition`, found by name with `definitionOf`. Names are PostgreSQL's internal ones (`int4`,
 * `float8`, `varchar`, `timestamptz`); frontends map their spellings to them.
 *
 * The JavaScript value of each type, called a **datum**, is fixed here and nowhere else; SQL NULL is always `null`:
 *
 * | type | datum |
 * |---|---|
 * | bool | boolean |
 * | int2 int4 oid date(days since 2000-01-01; ±Infinity) | number (integer, never −0) |
 * | int8 timestamp timestamptz time (microseconds; since 2000-01-01 for timestamps) | number when it is a safe integer, else bigint; timestamps may be ±Infinity |
 * | float4 float8 | number |
 * | numeric | Numeric (value/numeric.ts) |
 * | text varchar bpchar name char unknown | string |
 * | json | string, exactly as written |
 * | jsonb | string, canonical PostgreSQL output text (keys deduplicated and ordered, `": "` and `", "`) |
 * | bytea | Uint8Array |
 * | uuid | string, 36 characters, lower case |
 * | interval | Interval (value/interval.ts): { months, days, microseconds } |
 * | vector | Float32Array |
 * | arrays (`element` set) | readonly Datum[], nested for more dimensions |
 * | record | readonly Datum[] |
 * | any | a dynamically typed value of the graph languages: null, boolean, bigint for an integer, number for a float, string, Numeric, temporal wrapper, readonly array, ReadonlyMap<string, any>, GraphNode, GraphRelationship, GraphPath |
 * | node, relationship, path | GraphNode, GraphRelationship, GraphPath (value/graph.ts) |
 */
import { DbError, invariant } from '../error.ts';
import type { VectorKind } from './vector-kind.ts';

export interface DataType {
  /** Internal name, e.g. `int4`; for an array the name of its element with `_` before it. */
  readonly name: string;
  /** varchar(n), bpchar(n): characters. vector(n): dimensions. */
  readonly length?: number;
  /** numeric(p, s); time, timestamp and interval: digits after the second. */
  readonly precision?: number;
  readonly scale?: number;
  /** Set on arrays. */
  readonly element?: DataType;
  /** Set on record types: the fields in order. */
  readonly fields?: readonly { readonly name: string; readonly type: DataType }[];
}

/** Any value of any type; see the table at the head of this file. */
export type Datum = unknown;

/** PostgreSQL's type categories (pg_type.typcategory), which drive overload resolution. */
export type TypeCategory =
  | 'boolean'
  | 'numeric'
  | 'string'
  | 'datetime'
  | 'timespan'
  | 'array'
  | 'user'
  | 'unknown'
  | 'composite'
  | 'pseudo';

/** What the engine knows of a type. Built-in types and plug-ins register through `registerType`. */
export interface TypeDefinition {
  readonly name: string;
  /** As written in SQL and printed by format_type, e.g. `double precision`. */
  readonly sqlName: string;
  readonly oid: number;
  readonly arrayOid: number;
  readonly category: TypeCategory;
  /** Preferred type of its category (float8, text, bool, timestamptz, interval). */
  readonly preferred?: boolean;
  /** Set where the type is an array of another under a name of its own (int2vector). */
  readonly element?: DataType;
  /** How a column of it lies in memory; see vector.ts. */
  readonly vector: VectorKind;
  /** Bytes on the PostgreSQL wire (pg_type.typlen); -1 when variable, -2 for a text that ends with a zero byte. */
  readonly byteLength: number;
  /** Total order; nulls never arrive. NaN sorts above all. Undefined: the type has no order (json). */
  readonly compare?: (left: Datum, right: Datum, type: DataType) => number;
  /** Text form → datum, honouring typmod (length, precision, scale). Throws DbError 22P02, 22003, 22001, 22007, 22008. */
  readonly parse: (text: string, type: DataType, settings?: ParseSettings) => Datum;
  /** Datum → PostgreSQL's text output. */
  readonly print: (value: Datum, type: DataType, settings?: PrintSettings) => string;
  /** Appends bytes whose memcmp order is `compare`'s order and which are self-delimiting; see key.ts. */
  readonly writeKey?: (writer: KeyWriter, value: Datum, type: DataType) => void;
  /** Reads what writeKey wrote. Absent when the bytes lose information (then only row ids come from the index). */
  readonly readKey?: (reader: KeyReader, type: DataType) => Datum;
}

/** Settings that change how values print. */
export interface PrintSettings {
  /** IANA name or fixed offset; default UTC. */
  readonly timeZone: string;
  readonly extraFloatDigits: number;
  readonly byteaOutput: 'hex' | 'escape';
  /** Names of what regclass and its kin point to; without it they print their object ids. */
  readonly objectName?: (type: string, id: number) => string | undefined;
}

/** Settings that change what a text means; without them: UTC, month before day, and no clock ('now' is 0A000). */
export interface ParseSettings {
  /** Zone of local times given without one: IANA name or POSIX zone text. */
  readonly timeZone: string;
  /** What 'now', 'today' and their kin mean: microseconds since 2000-01-01 UTC. */
  readonly nowMicroseconds?: number;
  /** How `1/2/2024` is read; default MDY. */
  readonly dateOrder?: 'MDY' | 'DMY' | 'YMD';
}

/** Growing buffer for key bytes; implemented in key.ts. */
export interface KeyWriter {
  byte(value: number): void;
  bytes(value: Uint8Array): void;
  /** Fixed eight bytes, big-endian, sign flipped. */
  int64(value: number | bigint): void;
  /** Fixed four bytes, big-endian, sign flipped. */
  int32(value: number): void;
  /** Eight bytes in IEEE total order, −0 as 0, one NaN above all. */
  float64(value: number): void;
  /** UTF-8 with 0x00 escaped as 0x00 0xFF, ended by 0x00 0x01. */
  text(value: string): void;
  /** Same escaping for raw bytes. */
  escaped(value: Uint8Array): void;
  finish(): Uint8Array;
}
export interface KeyReader {
  byte(): number;
  int64(): number | bigint;
  int32(): number;
  float64(): number;
  text(): string;
  escaped(): Uint8Array;
}

const definitions = new Map<string, TypeDefinition>();
const byOid = new Map<number, DataType>();

/** Adds a type. Throws 42710 when the name is taken by another definition. */
export function registerType(definition: TypeDefinition): void {
  const present = definitions.get(definition.name);
  if (present !== undefined && present !== definition) {
    throw new DbError('42710', `type "${definition.name}" already exists`);
  }
  definitions.set(definition.name, definition);
  byOid.set(definition.oid, findType(definition.name)!);
  if (definition.arrayOid) byOid.set(definition.arrayOid, arrayOf({ name: definition.name }));
}

export function arrayOf(element: DataType): DataType {
  return { name: `_${element.name}`, element };
}

/** An array by the name of its element, `_int4`: not one with a definition of its own. */
export function isPlainArray(type: DataType): boolean {
  return type.element !== undefined && type.name.charCodeAt(0) === 95;
}

/** The definition behind a scalar type's name; arrays share the definition `_array`. */
export function definitionOf(type: DataType): TypeDefinition {
  const found = definitions.get(isPlainArray(type) ? '_array' : type.name);
  invariant(found, `type ${type.name} is registered`);
  return found;
}

/** The type with that internal name, or undefined. `_int4` names an array. */
export function findType(name: string): DataType | undefined {
  const definition = definitions.get(name);
  if (definition !== undefined) {
    return definition.element === undefined ? { name } : { name, element: definition.element };
  }
  if (name.startsWith('_') && definitions.has(name.slice(1))) return arrayOf({ name: name.slice(1) });
  return undefined;
}

export function typeByOid(oid: number): DataType | undefined {
  return byOid.get(oid);
}

export function oidOf(type: DataType): number {
  return isPlainArray(type) ? definitionOf(type.element!).arrayOid : definitionOf(type).oid;
}

/** Same name, and same element: what decides operator and function lookup. Modifiers do not count. */
export function sameType(left: DataType, right: DataType): boolean {
  return left.name === right.name;
}

/** Every registered definition, for catalog views. */
export function allTypes(): Iterable<TypeDefinition> {
  return definitions.values();
}
