/**
 * Types whose values agree in a representation: what may be hashed together, and what a key may be compared with as it
 * is. Anything not listed needs a cast in between.
 */
import type { DataType } from '../value/type.ts';

const integers = new Set(['int2', 'int4', 'int8', 'oid']);
const numbers = new Set([...integers, 'float4', 'float8']);
const texts = new Set(['text', 'varchar', 'name']);

/** True when equal values of the two types have the same group key (value/group-key.ts). */
export function hashesAlike(left: DataType, right: DataType): boolean {
  if (left.name === right.name) return left.name !== 'json' && left.name !== 'any';
  if (numbers.has(left.name) && numbers.has(right.name)) return true;
  return texts.has(left.name) && texts.has(right.name);
}

/** True when a value of type `value` can be looked up among ordered keys of type `key` as it is. */
export function keysAgree(key: DataType, value: DataType): boolean {
  if (key.name === value.name) return true;
  if (integers.has(key.name) && integers.has(value.name)) return true;
  if (key.name === 'float8' && (integers.has(value.name) || value.name === 'float4')) return true;
  return texts.has(key.name) && texts.has(value.name);
}
