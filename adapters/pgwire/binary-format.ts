/**
 * Binary forms of the types whose form is simple: what PostgreSQL's `…send` functions write and `…recv` functions read.
 *
 * | type | bytes |
 * |---|---|
 * | int2, int4, int8, oid | big-endian integer |
 * | float4, float8 | IEEE 754, big-endian |
 * | bool | one byte, 0 or 1 |
 * | text, varchar, bpchar, name, unknown, json | UTF-8 |
 * | jsonb | a byte 1, then UTF-8 |
 * | bytea | as they are |
 * | uuid | 16 bytes |
 * | timestamp, timestamptz | int8 of microseconds since 2000-01-01; the extremes are the infinities |
 * | date | int4 of days since 2000-01-01; the extremes are the infinities |
 *
 * Every other type is 0A000 and names itself; the text format is there for all.
 */
import { type DataType, type Datum, DbError, definitionOf, narrow, unsupported } from '../../engine/index.ts';
import { violation } from './message-reader.ts';
import type { MessageWriter } from './message-writer.ts';

export interface BinaryFormat {
  /** Appends the value's bytes; null never arrives. */
  write(writer: MessageWriter, value: Datum): void;
  /** Throws 22P03 for bytes that are no value. */
  read(bytes: Buffer): Datum;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new DbError('22021', 'invalid byte sequence for encoding "UTF8"', { cause });
  }
}

/** A form of so many bytes through a view's getter and setter. */
function fixed(
  byteCount: number,
  put: (buffer: Buffer, at: number, value: Datum) => void,
  get: (bytes: Buffer) => Datum,
): BinaryFormat {
  return {
    write(writer, value) {
      writer.reserve(byteCount);
      put(writer.buffer, writer.length, value);
      writer.length += byteCount;
    },
    read(bytes) {
      if (bytes.length !== byteCount) throw new DbError('22P03', 'incorrect binary data format');
      return get(bytes);
    },
  };
}

/** Text through the type's own checks, so that varchar(n) and json mean the same in both formats. */
function textual(type: DataType): BinaryFormat {
  return {
    write: (writer, value) => writer.bytes(Buffer.from(value as string)),
    read: (bytes) => definitionOf(type).parse(decode(bytes), type),
  };
}

const smallest64 = -(2n ** 63n);
const largest64 = 2n ** 63n - 1n;

function putMicroseconds(buffer: Buffer, at: number, value: Datum): void {
  const infinite = value === Infinity ? largest64 : value === -Infinity ? smallest64 : undefined;
  buffer.writeBigInt64BE(infinite ?? BigInt(value as number | bigint), at);
}

function getMicroseconds(bytes: Buffer): Datum {
  const value = bytes.readBigInt64BE(0);
  if (value === largest64) return Infinity;
  return value === smallest64 ? -Infinity : narrow(value);
}

const smallest32 = -0x80000000;
const largest32 = 0x7fffffff;

const date = fixed(
  4,
  (buffer, at, value) => {
    const days = value as number;
    buffer.writeInt32BE(days === Infinity ? largest32 : days === -Infinity ? smallest32 : days, at);
  },
  (bytes) => {
    const days = bytes.readInt32BE(0);
    if (days === largest32) return Infinity;
    return days === smallest32 ? -Infinity : days;
  },
);

const oid = fixed(
  4,
  (buffer, at, value) => buffer.writeUInt32BE(value as number, at),
  (bytes) => bytes.readUInt32BE(0),
);

const microseconds = fixed(8, putMicroseconds, getMicroseconds);

const bytea: BinaryFormat = {
  write: (writer, value) => writer.bytes(value as Uint8Array),
  read: (bytes) => new Uint8Array(bytes),
};

const uuid = fixed(
  16,
  (buffer, at, value) => buffer.write((value as string).replaceAll('-', ''), at, 'hex'),
  (bytes) => bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
);

const jsonb: BinaryFormat = {
  write(writer, value) {
    writer.byte(1);
    writer.bytes(Buffer.from(value as string));
  },
  read(bytes) {
    if (bytes[0] !== 1) throw new DbError('22P03', `unsupported jsonb version number ${bytes[0] ?? 'none'}`);
    return definitionOf({ name: 'jsonb' }).parse(decode(bytes.subarray(1)), { name: 'jsonb' });
  },
};

const fixedFormats: Readonly<Record<string, BinaryFormat>> = {
  int2: fixed(
    2,
    (buffer, at, value) => buffer.writeInt16BE(value as number, at),
    (bytes) => bytes.readInt16BE(0),
  ),
  int4: fixed(
    4,
    (buffer, at, value) => buffer.writeInt32BE(value as number, at),
    (bytes) => bytes.readInt32BE(0),
  ),
  int8: fixed(
    8,
    (buffer, at, value) => buffer.writeBigInt64BE(BigInt(value as number | bigint), at),
    (bytes) => narrow(bytes.readBigInt64BE(0)),
  ),
  float4: fixed(
    4,
    (buffer, at, value) => buffer.writeFloatBE(value as number, at),
    (bytes) => bytes.readFloatBE(0),
  ),
  float8: fixed(
    8,
    (buffer, at, value) => buffer.writeDoubleBE(value as number, at),
    (bytes) => bytes.readDoubleBE(0),
  ),
  bool: fixed(
    1,
    (buffer, at, value) => {
      buffer[at] = value === true ? 1 : 0;
    },
    (bytes) => bytes[0] !== 0,
  ),
  oid,
  regclass: oid,
  regtype: oid,
  regproc: oid,
  bytea,
  uuid,
  jsonb,
  date,
  timestamp: microseconds,
  timestamptz: microseconds,
};

const textualTypes = new Set(['text', 'varchar', 'bpchar', 'name', 'unknown', 'json']);

/** Throws 0A000 for a type that has only its text form here. */
export function binaryFormatOf(type: DataType): BinaryFormat {
  const format = Object.hasOwn(fixedFormats, type.name) ? fixedFormats[type.name] : undefined;
  if (format !== undefined) return format;
  if (textualTypes.has(type.name)) return textual(type);
  const name = type.element === undefined ? definitionOf(type).sqlName : `${definitionOf(type.element).sqlName}[]`;
  throw unsupported(`the binary format of type ${name}`, { hint: 'Ask for the text format.' });
}

/** Format codes as Bind sends them: none means text for all, one stands for all, else one each. */
export function expandFormats(codes: readonly number[], count: number, what: string): readonly boolean[] {
  for (const code of codes) if (code !== 0 && code !== 1) throw violation(`unsupported format code: ${code}`);
  if (codes.length > 1 && codes.length !== count) {
    throw violation(`bind message has ${codes.length} ${what} formats but ${count} ${what}s`);
  }
  return Array.from({ length: count }, (_, i) => (codes.length === 0 ? 0 : (codes[i] ?? codes[0])) === 1);
}
