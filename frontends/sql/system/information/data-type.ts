/**
 * A type as information_schema describes it: its standard name, and length, precision and scale apart.
 */
import { type DataType, definitionOf } from '../../../../engine/extend.ts';
import { formatType } from '../type-catalog.ts';

/** PostgreSQL's limit of characters in bytes of UTF-8: four each. */
const mostBytesPerCharacter = 4;
const mostOctets = 1_073_741_824;

const binaryPrecision: Readonly<Record<string, number>> = { int2: 16, int4: 32, int8: 64, float4: 24, float8: 53 };
const dateTimes = new Set(['time', 'timetz', 'timestamp', 'timestamptz', 'interval']);
const userTypes = new Set(['vector', 'node', 'relationship', 'path']);

/** `integer`, `character varying`, `ARRAY`, `USER-DEFINED`. */
export function standardName(type: DataType): string {
  if (type.element !== undefined) return type.name.startsWith('_') ? 'ARRAY' : type.name;
  if (userTypes.has(type.name)) return 'USER-DEFINED';
  return type.name === 'bpchar' ? 'character' : formatType(type, -1);
}

/** Length, precision and scale, each NULL where the type has none. */
export interface TypeFacets {
  readonly character_maximum_length: number | null;
  readonly character_octet_length: number | null;
  readonly numeric_precision: number | null;
  readonly numeric_precision_radix: number | null;
  readonly numeric_scale: number | null;
  readonly datetime_precision: number | null;
}

export function typeFacets(type: DataType): TypeFacets {
  const { name, length, precision, scale } = type;
  const isText = name === 'varchar' || name === 'bpchar';
  const binary = binaryPrecision[name];
  const isNumeric = name === 'numeric';
  const hasRadix = binary !== undefined || isNumeric;
  const isExact = binary !== undefined && name.startsWith('int');
  const octets = isText && length !== undefined ? length * mostBytesPerCharacter : mostOctets;
  return {
    character_maximum_length: isText ? (length ?? null) : null,
    character_octet_length: isText || name === 'text' ? octets : null,
    numeric_precision: binary ?? (isNumeric ? (precision ?? null) : null),
    numeric_precision_radix: hasRadix ? (isNumeric ? 10 : 2) : null,
    numeric_scale: isExact ? 0 : isNumeric && precision !== undefined ? (scale ?? 0) : null,
    datetime_precision: dateTimes.has(name) ? (precision ?? 6) : name === 'date' ? 0 : null,
  };
}

export function internalName(type: DataType): string {
  return type.element === undefined ? definitionOf(type).name : type.name;
}
