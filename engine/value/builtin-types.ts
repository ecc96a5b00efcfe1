/**
 * The built-in types: each TypeDefinition, with PostgreSQL's object ids. Importing this file registers them.
 *
 * Each entry only ties a name to the functions of its own file. `vector` has object id 16388 (array 16389), the types of
 * the graph languages follow from 16400 on.
 */

import { unsupported } from '../error.ts';
import { compareArray, parseArray, printArray, readArrayKey, writeArrayKey } from './array.ts';
import { parseBool, printBool } from './bool.ts';
import { parseBytea, printBytea } from './bytea.ts';
import { dateTimeTypes } from './date-time-types.ts';
import { compareFloat, parseFloat4, parseFloat8, printFloat4, printFloat8 } from './float.ts';
import { graphTypes } from './graph-types.ts';
import { compareInteger, parseInt2, parseInt4, parseInt8, parseOid } from './integer.ts';
import { canonicalJson } from './json.ts';
import { compareJsonb, writeJsonbKey } from './json-compare.ts';
import { checkJson } from './json-input.ts';
import { compareBytes } from './key.ts';
import { compareNumeric, type Numeric, parseNumeric, printNumeric } from './numeric.ts';
import { fitNumeric } from './numeric-arithmetic.ts';
import { writeNumericKey } from './numeric-key.ts';
import { compareRecord, parseRecord, printRecord, readRecordKey, writeRecordKey } from './record.ts';
import {
  checkText,
  compareBpchar,
  compareText,
  fitBpchar,
  fitName,
  fitSingleChar,
  fitVarchar,
  trimTrailingSpaces,
} from './text.ts';
import { type Datum, type KeyReader, type KeyWriter, registerType, type TypeDefinition } from './type.ts';
import { parseUuid, readUuidKey, writeUuidKey } from './uuid.ts';
import { compareVector, parseVector, printVector, readVectorKey, writeVectorKey } from './vector-value.ts';

/** What differs between the integer types. */
function integerType(
  name: string,
  oids: readonly [number, number],
  byteLength: number,
  parse: (text: string) => number | bigint,
): Omit<TypeDefinition, 'sqlName'> {
  const wide = name === 'int8' || name === 'oid';
  return {
    name,
    oid: oids[0],
    arrayOid: oids[1],
    category: 'numeric',
    vector: name === 'int8' ? 'f64' : 'i32',
    byteLength,
    parse,
    print: (value) => String(value),
    compare: (left, right) => compareInteger(left as number | bigint, right as number | bigint),
    writeKey: wide
      ? (writer, value) => writer.int64(value as number | bigint)
      : (writer, value) => writer.int32(value as number),
    readKey: wide ? (reader) => reader.int64() : (reader) => reader.int32(),
  };
}

const numberTypes: readonly TypeDefinition[] = [
  { ...integerType('int2', [21, 1005], 2, parseInt2), sqlName: 'smallint' },
  { ...integerType('int4', [23, 1007], 4, parseInt4), sqlName: 'integer' },
  { ...integerType('int8', [20, 1016], 8, parseInt8), sqlName: 'bigint' },
  { ...integerType('oid', [26, 1028], 4, parseOid), sqlName: 'oid' },
  {
    name: 'float4',
    sqlName: 'real',
    oid: 700,
    arrayOid: 1021,
    category: 'numeric',
    vector: 'f64',
    byteLength: 4,
    parse: (text) => parseFloat4(text),
    print: (value, _type, settings) => printFloat4(value as number, settings?.extraFloatDigits),
    compare: (left, right) => compareFloat(left as number, right as number),
    writeKey: (writer, value) => writer.float64(value as number),
    readKey: (reader) => reader.float64(),
  },
  {
    name: 'float8',
    sqlName: 'double precision',
    oid: 701,
    arrayOid: 1022,
    category: 'numeric',
    preferred: true,
    vector: 'f64',
    byteLength: 8,
    parse: (text) => parseFloat8(text),
    print: (value, _type, settings) => printFloat8(value as number, settings?.extraFloatDigits),
    compare: (left, right) => compareFloat(left as number, right as number),
    writeKey: (writer, value) => writer.float64(value as number),
    readKey: (reader) => reader.float64(),
  },
  {
    name: 'numeric',
    sqlName: 'numeric',
    oid: 1700,
    arrayOid: 1231,
    category: 'numeric',
    vector: 'any',
    byteLength: -1,
    parse: (text, type) => fitNumeric(parseNumeric(text), type),
    print: (value) => printNumeric(value as Numeric),
    compare: (left, right) => compareNumeric(left as Numeric, right as Numeric),
    writeKey: (writer, value) => writeNumericKey(writer, value as Numeric),
  },
];

/** Text types share order and key bytes; what a text must look like differs. */
function textType(
  name: string,
  sqlName: string,
  oids: readonly [number, number],
  parse: TypeDefinition['parse'],
): TypeDefinition {
  return {
    name,
    sqlName,
    oid: oids[0],
    arrayOid: oids[1],
    category: name === 'unknown' ? 'unknown' : 'string',
    preferred: name === 'text',
    vector: 'text',
    byteLength: name === 'name' ? 64 : name === 'char' ? 1 : name === 'unknown' ? -2 : -1,
    parse,
    print: (value) => value as string,
    compare: (left, right) => compareText(left as string, right as string),
    writeKey: (writer, value) => writer.text(value as string),
    readKey: (reader) => reader.text(),
  };
}

/** bpchar ignores trailing spaces: its key is trimmed, and not read back because the padding is lost. */
const bpcharType: TypeDefinition = {
  name: 'bpchar',
  sqlName: 'character',
  oid: 1042,
  arrayOid: 1014,
  category: 'string',
  vector: 'text',
  byteLength: -1,
  parse: (text, type) => fitBpchar(checkText(text), type.length),
  print: (value) => value as string,
  compare: (left, right) => compareBpchar(left as string, right as string),
  writeKey: (writer, value) => writer.text(trimTrailingSpaces(value as string)),
};

const textTypes: readonly TypeDefinition[] = [
  textType('text', 'text', [25, 1009], (text) => checkText(text)),
  textType('varchar', 'character varying', [1043, 1015], (text, type) => fitVarchar(checkText(text), type.length)),
  bpcharType,
  textType('name', 'name', [19, 1003], (text) => fitName(checkText(text))),
  textType('char', '"char"', [18, 1002], (text) => fitSingleChar(checkText(text))),
  textType('unknown', 'unknown', [705, 0], (text) => checkText(text)),
];

const otherTypes: readonly TypeDefinition[] = [
  {
    name: 'bool',
    sqlName: 'boolean',
    oid: 16,
    arrayOid: 1000,
    category: 'boolean',
    preferred: true,
    vector: 'bool',
    byteLength: 1,
    parse: (text) => parseBool(text),
    print: (value) => printBool(value as boolean),
    compare: (left, right) => Number(left) - Number(right),
    writeKey: (writer, value) => writer.byte(value ? 1 : 0),
    readKey: (reader) => reader.byte() === 1,
  },
  {
    name: 'bytea',
    sqlName: 'bytea',
    oid: 17,
    arrayOid: 1001,
    category: 'user',
    vector: 'any',
    byteLength: -1,
    parse: (text) => parseBytea(text),
    print: (value, _type, settings) => printBytea(value as Uint8Array, settings?.byteaOutput),
    compare: (left, right) => compareBytes(left as Uint8Array, right as Uint8Array),
    writeKey: (writer, value) => writer.escaped(value as Uint8Array),
    readKey: (reader) => reader.escaped(),
  },
  {
    name: 'uuid',
    sqlName: 'uuid',
    oid: 2950,
    arrayOid: 2951,
    category: 'user',
    vector: 'any',
    byteLength: 16,
    parse: (text) => parseUuid(text),
    print: (value) => value as string,
    compare: (left, right) => ((left as string) < (right as string) ? -1 : left === right ? 0 : 1),
    writeKey: (writer, value) => writeUuidKey(writer, value as string),
    readKey: (reader) => readUuidKey(reader),
  },
  {
    name: 'json',
    sqlName: 'json',
    oid: 114,
    arrayOid: 199,
    category: 'user',
    vector: 'any',
    byteLength: -1,
    parse: (text) => {
      checkJson(text);
      return text;
    },
    print: (value) => value as string,
  },
  {
    name: 'jsonb',
    sqlName: 'jsonb',
    oid: 3802,
    arrayOid: 3807,
    category: 'user',
    vector: 'any',
    byteLength: -1,
    parse: (text) => canonicalJson(text),
    print: (value) => value as string,
    compare: (left, right) => compareJsonb(left as string, right as string),
    writeKey: (writer, value) => writeJsonbKey(writer, value as string),
  },
  {
    name: 'vector',
    sqlName: 'vector',
    oid: 16388,
    arrayOid: 16389,
    category: 'user',
    vector: 'any',
    byteLength: -1,
    parse: (text, type) => parseVector(text, type.length),
    print: (value) => printVector(value as Float32Array),
    compare: (left, right) => compareVector(left as Float32Array, right as Float32Array),
    writeKey: (writer, value) => writeVectorKey(writer, value as Float32Array),
    readKey: (reader) => readVectorKey(reader),
  },
  {
    name: '_array',
    sqlName: 'anyarray',
    oid: 2277,
    arrayOid: 0,
    category: 'array',
    vector: 'any',
    byteLength: -1,
    parse: (text, type, settings) => parseArray(text, type, settings),
    print: (value, type, settings) => printArray(value as readonly Datum[], type, settings),
    compare: (left, right, type) => compareArray(left as readonly Datum[], right as readonly Datum[], type),
    writeKey: (writer, value, type) => writeArrayKey(writer, value as readonly Datum[], type),
    readKey: (reader, type) => readArrayKey(reader, type),
  },
  {
    name: 'record',
    sqlName: 'record',
    oid: 2249,
    arrayOid: 2287,
    category: 'composite',
    vector: 'any',
    byteLength: -1,
    parse: (text, type, settings) => parseRecord(text, type, settings),
    print: (value, type, settings) => printRecord(value as readonly Datum[], type, settings),
    compare: (left, right, type) => compareRecord(left as readonly Datum[], right as readonly Datum[], type),
    writeKey: (writer, value, type) => writeRecordKey(writer, value as readonly Datum[], type),
    readKey: (reader, type) => readRecordKey(reader, type),
  },
  {
    name: 'void',
    sqlName: 'void',
    oid: 2278,
    arrayOid: 0,
    category: 'pseudo',
    vector: 'any',
    byteLength: 4,
    parse: () => '',
    print: () => '',
  },
  ...(
    [
      ['regclass', 2205, 2210],
      ['regtype', 2206, 2211],
      ['regproc', 24, 1008],
      ['regprocedure', 2202, 2207],
      ['regoper', 2203, 2208],
      ['regoperator', 2204, 2209],
      ['regcollation', 4191, 4192],
      ['regnamespace', 4089, 4090],
      ['regrole', 4096, 4097],
    ] as const
  ).map(([name, oid, arrayOid]) => registryType(name, oid, arrayOid)),
];

/** regclass and its kin are object ids; turning names into them takes a catalog, which the session brings. */
function registryType(name: string, oid: number, arrayOid: number): TypeDefinition {
  const base = integerType(name, [oid, arrayOid], 4, (text) => {
    if (!/^\s*\d+\s*$/.test(text)) throw unsupported(`reading a name as ${name} without a catalog`);
    return parseOid(text);
  });
  return {
    ...base,
    sqlName: name,
    print: (value, _type, settings) => settings?.objectName?.(name, value as number) ?? String(value),
    writeKey: (writer: KeyWriter, value: Datum): void => writer.int64(value as number),
    readKey: (reader: KeyReader): Datum => reader.int64(),
  };
}

const builtinTypes: readonly TypeDefinition[] = [
  ...numberTypes,
  ...textTypes,
  ...otherTypes,
  ...dateTimeTypes,
  ...graphTypes,
];

for (const definition of builtinTypes) registerType(definition);
