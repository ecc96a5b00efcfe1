/**
 * Integer text in and out: int2, int4, int8, oid, with PostgreSQL's messages.
 *
 * An int8 datum is a number wherever that is exact and a bigint elsewhere; `integer8` is the one place that decides.
 * No result is ever −0.
 */
import { DbError } from '../error.ts';
import { narrow } from './vector.ts';

export type IntegerTypeName = 'int2' | 'int4' | 'int8';

const sqlNames: Readonly<Record<IntegerTypeName, string>> = { int2: 'smallint', int4: 'integer', int8: 'bigint' };

export const int2Min = -0x8000;
export const int2Max = 0x7fff;
export const int4Min = -0x8000_0000;
export const int4Max = 0x7fff_ffff;
export const int8Min: bigint = -(1n << 63n);
export const int8Max: bigint = (1n << 63n) - 1n;
export const oidMax = 0xffff_ffff;

const integerText = /^[ \t\n\v\f\r]*([+-]?\d+)[ \t\n\v\f\r]*$/;

export function parseInt2(text: string): number {
  return parseSmall(text, 'int2', int2Min, int2Max);
}

export function parseInt4(text: string): number {
  return parseSmall(text, 'int4', int4Min, int4Max);
}

function parseSmall(text: string, type: IntegerTypeName, min: number, max: number): number {
  const digits = integerText.exec(text)?.[1];
  if (digits === undefined) throw invalidInteger(text, type);
  // adding 0 turns −0 into 0
  const value = Number(digits) + 0;
  if (value < min || value > max) throw outOfRangeText(text, type);
  return value;
}

export function parseInt8(text: string): number | bigint {
  const digits = integerText.exec(text)?.[1];
  if (digits === undefined) throw invalidInteger(text, 'int8');
  const small = Number(digits) + 0;
  if (Number.isSafeInteger(small)) return small;
  const value = BigInt(digits);
  if (value < int8Min || value > int8Max) throw outOfRangeText(text, 'int8');
  return narrow(value);
}

/** oid accepts what strtoul does: negative numbers wrap when they fit int4. */
export function parseOid(text: string): number {
  const digits = integerText.exec(text)?.[1];
  if (digits === undefined) throw new DbError('22P02', `invalid input syntax for type oid: "${text}"`);
  const value = Number(digits);
  if (value < int4Min || value > oidMax) throw new DbError('22003', `value "${text}" is out of range for type oid`);
  return value < 0 ? value + oidMax + 1 : value + 0;
}

function invalidInteger(text: string, type: IntegerTypeName): DbError {
  return new DbError('22P02', `invalid input syntax for type ${sqlNames[type]}: "${text}"`);
}

function outOfRangeText(text: string, type: IntegerTypeName): DbError {
  return new DbError('22003', `value "${text}" is out of range for type ${sqlNames[type]}`);
}

/** The error of arithmetic and casts: `integer out of range`. */
export function integerOutOfRange(type: IntegerTypeName): DbError {
  return new DbError('22003', `${sqlNames[type]} out of range`);
}

/** An exact integer as an int8 datum; 22003 outside 64 bits. */
export function integer8(value: bigint): number | bigint {
  if (value < int8Min || value > int8Max) throw integerOutOfRange('int8');
  return narrow(value);
}

/** Order of int8 datums and timestamps: numbers, bigints and infinities mixed. */
export function compareInteger(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
