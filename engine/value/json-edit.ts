/**
 * Changing jsonb: `||`, `-`, `#-`, jsonb_set, jsonb_insert, jsonb_strip_nulls. All take and give canonical text.
 */
import { DbError } from '../error.ts';
import { isJsonArray, isJsonObject, printJson } from './json.ts';
import { type JsonValue, parseJson } from './json-input.ts';

function read(text: string): JsonValue {
  return parseJson(text, 'jsonb');
}

function isScalar(value: JsonValue): boolean {
  return value === null || (!isJsonArray(value) && !isJsonObject(value));
}

function isEmpty(value: JsonValue): boolean {
  return isJsonArray(value) ? value.length === 0 : isJsonObject(value) && value.size === 0;
}

/** `left || right`: objects merge, everything else becomes a list of both. */
export function concatJsonb(left: string, right: string): string {
  const a = read(left);
  const b = read(right);
  if (isJsonObject(a) && isJsonObject(b)) return printJson(new Map([...a, ...b]));
  const listOf = (value: JsonValue): readonly JsonValue[] => (isJsonArray(value) ? value : [value]);
  return printJson([...listOf(a), ...listOf(b)]);
}

/** `value - key`, and `value - keys`: members of an object or string elements of an array. */
export function deleteJsonbKeys(text: string, keys: readonly string[]): string {
  const value = read(text);
  const gone = new Set(keys);
  if (isJsonObject(value)) return printJson(new Map([...value].filter(([key]) => !gone.has(key))));
  if (isJsonArray(value)) {
    return printJson(value.filter((element) => !(typeof element === 'string' && gone.has(element))));
  }
  throw new DbError('22023', 'cannot delete from scalar');
}

/** `value - index`; negative counts from the end, outside changes nothing. */
export function deleteJsonbElement(text: string, index: number): string {
  const value = read(text);
  if (isJsonObject(value)) throw new DbError('22023', 'cannot delete from object using integer index');
  if (!isJsonArray(value)) throw new DbError('22023', 'cannot delete from scalar');
  const at = index < 0 ? value.length + index : index;
  return printJson(value.filter((_, i) => i !== at));
}

/** What to do at the end of a path. */
type Edit =
  | { readonly kind: 'delete' }
  | { readonly kind: 'set'; readonly value: JsonValue; readonly create: boolean }
  | { readonly kind: 'insert'; readonly value: JsonValue; readonly after: boolean };

/** `value #- path`. */
export function deleteJsonbPath(text: string, path: readonly (string | null)[]): string {
  const value = read(text);
  if (isScalar(value)) throw new DbError('22023', 'cannot delete path in scalar');
  return isEmpty(value) ? text : printJson(edit(value, path, 0, { kind: 'delete' }));
}

/** jsonb_set(value, path, new, create_if_missing). */
export function setJsonbPath(text: string, path: readonly (string | null)[], part: string, create = true): string {
  const value = read(text);
  if (isScalar(value)) throw new DbError('22023', 'cannot set path in scalar');
  if (isEmpty(value) && !create) return text;
  return printJson(edit(value, path, 0, { kind: 'set', value: read(part), create }));
}

/** jsonb_insert(value, path, new, insert_after). */
export function insertJsonbPath(text: string, path: readonly (string | null)[], part: string, after = false): string {
  const value = read(text);
  if (isScalar(value)) throw new DbError('22023', 'cannot set path in scalar');
  return printJson(edit(value, path, 0, { kind: 'insert', value: read(part), after }));
}

function edit(value: JsonValue, path: readonly (string | null)[], depth: number, change: Edit): JsonValue {
  if (depth >= path.length) return value;
  const step = path[depth];
  if (step === null || step === undefined) {
    throw new DbError('22004', `path element at position ${depth + 1} is null`);
  }
  const last = depth === path.length - 1;
  if (isJsonObject(value)) return editMember(value, step, path, depth, last, change);
  if (isJsonArray(value)) return editElement(value, step, path, depth, last, change);
  return value;
}

function editMember(
  object: ReadonlyMap<string, JsonValue>,
  key: string,
  path: readonly (string | null)[],
  depth: number,
  last: boolean,
  change: Edit,
): JsonValue {
  const members = new Map(object);
  const present = members.get(key);
  if (!last) {
    if (present !== undefined) members.set(key, edit(present, path, depth + 1, change));
    return members;
  }
  switch (change.kind) {
    case 'delete':
      members.delete(key);
      break;
    case 'set':
      if (present !== undefined || change.create) members.set(key, change.value);
      break;
    case 'insert':
      if (present !== undefined) {
        throw new DbError('22023', 'cannot replace existing key', {
          hint: 'Try using the function jsonb_set to replace key value.',
        });
      }
      members.set(key, change.value);
  }
  return members;
}

function editElement(
  array: readonly JsonValue[],
  step: string,
  path: readonly (string | null)[],
  depth: number,
  last: boolean,
  change: Edit,
): JsonValue {
  if (!/^\s*[+-]?\d+\s*$/.test(step)) {
    throw new DbError('22P02', `path element at position ${depth + 1} is not an integer: "${step}"`);
  }
  const wanted = Number(step);
  const index = wanted < 0 ? array.length + wanted : wanted;
  const inside = index >= 0 && index < array.length;
  const elements = [...array];
  if (!last) {
    if (inside) elements[index] = edit(elements[index]!, path, depth + 1, change);
    return elements;
  }
  switch (change.kind) {
    case 'delete':
      if (inside) elements.splice(index, 1);
      break;
    case 'set':
      if (inside) elements[index] = change.value;
      else if (change.create) elements.splice(index < 0 ? 0 : elements.length, 0, change.value);
      break;
    case 'insert':
      if (inside) elements.splice(index + (change.after ? 1 : 0), 0, change.value);
      else elements.splice(index < 0 ? 0 : elements.length, 0, change.value);
  }
  return elements;
}

/** jsonb_strip_nulls: members whose value is null, at every depth; elements stay. */
export function stripJsonbNulls(text: string): string {
  return printJson(stripped(read(text)));
}

function stripped(value: JsonValue): JsonValue {
  if (isJsonObject(value)) {
    const kept = [...value].filter(([, member]) => member !== null);
    return new Map(kept.map(([key, member]) => [key, stripped(member)] as const));
  }
  return isJsonArray(value) ? value.map(stripped) : value;
}
