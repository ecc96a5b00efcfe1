/**
 * JavaScript values as JSON text for json and jsonb parameters.
 *
 * Top-level strings never come here: like PGlite and node-postgres, the embedded door takes a string for a json
 * parameter as JSON text. Inside objects and arrays strings are strings. bigint becomes exact digits, Date its ISO text,
 * Map an object. Keys whose value is undefined are left out, as JSON.stringify does; what it would turn into null in
 * silence (NaN, functions) is 22023, and so is an object that contains itself.
 */
import { DbError, unreachable } from '../error.ts';
import { checkParameterDepth } from './javascript-any.ts';
import { quoteJson } from './json.ts';

/** Compact JSON text of a value. */
export function javascriptToJsonText(value: unknown): string {
  return write(value, new Set());
}

/** `open` holds the objects around the value, to find a cycle. */
function write(value: unknown, open: Set<unknown>): string {
  switch (typeof value) {
    case 'string':
      return quoteJson(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new DbError('22023', `${value} has no JSON form`);
      return JSON.stringify(value);
    case 'object':
      return value === null ? 'null' : writeObject(value, open);
    case 'undefined':
    case 'function':
    case 'symbol':
      throw new DbError('22023', `${typeof value} has no JSON form`, { hint: 'Leave the key out, or use null.' });
    default:
      return unreachable(value as never);
  }
}

function writeObject(value: object, open: Set<unknown>): string {
  if (open.has(value)) throw new DbError('22023', 'an object that contains itself has no JSON form');
  checkParameterDepth(open.size);
  open.add(value);
  const text = writeMembers(value, open);
  open.delete(value);
  return text;
}

function writeMembers(value: object, open: Set<unknown>): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, open)).join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return write((value.toJSON as () => unknown)(), open);
  const entries: (readonly [string, unknown])[] =
    value instanceof Map ? Array.from(value, ([key, item]) => [String(key), item] as const) : Object.entries(value);
  return `{${entries
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${quoteJson(key)}:${write(item, open)}`)
    .join(',')}}`;
}
