/**
 * Changing jsonb: ||, -, #-, jsonb_set, jsonb_insert, stripping nulls, jsonb_pretty.
 *
 * Values are read into trees, changed by copying along the path, and printed canonically.
 */
import { DbError } from '../../error.ts';
import { int4Max } from '../../value/integer.ts';
import { isJsonArray, isJsonObject, jsonTypeOf, printJson, quoteJson, sortedMembers } from '../../value/json.ts';
import { jsonElements, jsonMembers } from '../../value/json-access.ts';
import { type JsonValue, parseJson } from '../../value/json-input.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';

const read = (text: string): JsonValue => parseJson(text, 'jsonb');

/** Objects merge, the right one wins; anything else is joined as arrays, what is no array standing for one of itself. */
function concatenate(left: string, right: string): string {
  const [a, b] = [read(left), read(right)];
  if (isJsonObject(a) && isJsonObject(b)) return printJson(new Map([...a, ...b]));
  const asList = (value: JsonValue): readonly JsonValue[] => (isJsonArray(value) ? value : [value]);
  return printJson([...asList(a), ...asList(b)]);
}

function withoutKeys(text: string, keys: readonly (string | null)[]): string {
  const value = read(text);
  if (isJsonObject(value)) return printJson(new Map([...value].filter(([key]) => !keys.includes(key))));
  if (isJsonArray(value)) return printJson(value.filter((item) => typeof item !== 'string' || !keys.includes(item)));
  throw new DbError('22023', 'cannot delete from scalar');
}

function withoutIndex(text: string, index: number): string {
  const value = read(text);
  if (isJsonObject(value)) throw new DbError('22023', 'cannot delete from object using integer index');
  if (!isJsonArray(value)) throw new DbError('22023', 'cannot delete from scalar');
  const position = index < 0 ? value.length + index : index;
  return printJson(value.filter((_, i) => i !== position));
}

/** What happens at the end of a path. */
type Edit =
  | { readonly kind: 'set'; readonly value: JsonValue; readonly createMissing: boolean }
  | { readonly kind: 'insert'; readonly value: JsonValue; readonly after: boolean }
  | { readonly kind: 'delete' };

function edit(value: JsonValue, path: readonly (string | null)[], level: number, change: Edit): JsonValue {
  if (path[level] === null) throw new DbError('22004', `path element at position ${level + 1} is null`);
  if (isJsonObject(value)) return editObject(value, path, level, change);
  if (isJsonArray(value)) return editArray(value, path, level, change);
  return value;
}

function editObject(
  value: ReadonlyMap<string, JsonValue>,
  path: readonly (string | null)[],
  level: number,
  change: Edit,
): JsonValue {
  const key = path[level]!;
  const present = value.get(key);
  if (level < path.length - 1)
    return present === undefined ? value : new Map(value).set(key, edit(present, path, level + 1, change));
  const copy = new Map(value);
  switch (change.kind) {
    case 'delete':
      copy.delete(key);
      return copy;
    case 'insert':
      if (present !== undefined) {
        const hint = 'Try using the function jsonb_set to replace key value.';
        throw new DbError('22023', 'cannot replace existing key', { hint });
      }
      return copy.set(key, change.value);
    case 'set':
      return present === undefined && !change.createMissing ? value : copy.set(key, change.value);
  }
}

function editArray(
  value: readonly JsonValue[],
  path: readonly (string | null)[],
  level: number,
  change: Edit,
): JsonValue {
  const step = path[level]!;
  if (!/^\s*[+-]?\d+$/.test(step) || Math.abs(Number(step)) > int4Max) {
    throw new DbError('22P02', `path element at position ${level + 1} is not an integer: "${step}"`);
  }
  const wanted = Number(step);
  const index = wanted < 0 ? value.length + wanted : wanted;
  const present = index >= 0 && index < value.length;
  if (level < path.length - 1) {
    return present ? value.with(index, edit(value[index]!, path, level + 1, change)) : value;
  }
  switch (change.kind) {
    case 'delete':
      return present ? value.toSpliced(index, 1) : value;
    case 'insert': {
      const at = Math.min(Math.max(present && change.after ? index + 1 : index, 0), value.length);
      return value.toSpliced(at, 0, change.value);
    }
    case 'set':
      if (present) return value.with(index, change.value);
      if (!change.createMissing) return value;
      return index < 0 ? [change.value, ...value] : [...value, change.value];
  }
}

function isEmpty(value: readonly JsonValue[] | ReadonlyMap<string, JsonValue>): boolean {
  return isJsonArray(value) ? value.length === 0 : (value as ReadonlyMap<string, JsonValue>).size === 0;
}

function edited(text: string, path: readonly (string | null)[], change: Edit, verb: string): string {
  if (path.some((step) => Array.isArray(step))) throw new DbError('2202E', 'wrong number of array subscripts');
  const value = read(text);
  if (!isJsonArray(value) && !isJsonObject(value)) throw new DbError('22023', `cannot ${verb} path in scalar`);
  if (path.length === 0) return text;
  // in what is empty there is nothing to find, whatever the path says
  if (change.kind !== 'insert' && isEmpty(value) && !(change.kind === 'set' && change.createMissing)) return text;
  return printJson(edit(value, path, 0, change));
}

function set(text: string, path: readonly (string | null)[], value: string, createMissing = true): string {
  return edited(text, path, { kind: 'set', value: read(value), createMissing }, 'set');
}

function insert(text: string, path: readonly (string | null)[], value: string, after = false): string {
  return edited(text, path, { kind: 'insert', value: read(value), after }, 'set');
}

/** Members that are null go, at every depth; null elements of arrays stay. */
function stripNulls(text: string): string {
  switch (jsonTypeOf(text)) {
    case 'object': {
      const kept = [...jsonMembers(text)].filter(([, member]) => member.trim() !== 'null');
      return `{${kept.map(([key, member]) => `${quoteJson(key)}:${stripNulls(member)}`).join(',')}}`;
    }
    case 'array':
      return `[${[...jsonElements(text)].map(stripNulls).join(',')}]`;
    default:
      return text.trim();
  }
}

function pretty(value: JsonValue, indent = ''): string {
  const inner = `${indent}    `;
  const lines = (open: string, parts: readonly string[], close: string): string =>
    `${open}\n${parts.map((part) => inner + part).join(',\n')}${parts.length > 0 ? '\n' : ''}${indent}${close}`;
  if (isJsonArray(value))
    return lines(
      '[',
      value.map((item) => pretty(item, inner)),
      ']',
    );
  if (!isJsonObject(value)) return printJson(value);
  const members = sortedMembers(value).map(([key, member]) => `${quoteJson(key)}: ${pretty(member, inner)}`);
  return lines('{', members, '}');
}

export function registerJsonbEditing(registrar: Registrar): void {
  defineOperator(registrar, '||', scalar('jsonb_concat(jsonb, jsonb) jsonb', concatenate));
  const withoutKey = (text: string, key: string): string => withoutKeys(text, [key]);
  defineOperator(registrar, '-', scalar('jsonb_delete(jsonb, text) jsonb', withoutKey));
  defineOperator(registrar, '-', scalar('jsonb_delete(jsonb, int4) jsonb', withoutIndex));
  defineOperator(registrar, '-', scalar('jsonb_delete(jsonb, _text) jsonb', withoutKeys));
  const withoutPath = (text: string, path: readonly (string | null)[]): string =>
    edited(text, path, { kind: 'delete' }, 'delete');
  defineOperator(registrar, '#-', scalar('jsonb_delete_path(jsonb, _text) jsonb', withoutPath));
  for (const [name, body] of [
    ['jsonb_set', set],
    ['jsonb_insert', insert],
  ] as const) {
    registrar.register(scalar(`${name}(jsonb, _text, jsonb) jsonb`, body));
    registrar.register(scalar(`${name}(jsonb, _text, jsonb, bool) jsonb`, body));
  }
  registrar.register(scalar('json_strip_nulls(json) json', stripNulls));
  registrar.register(scalar('jsonb_strip_nulls(jsonb) jsonb', (text: string) => printJson(read(stripNulls(text)))));
  registrar.register(scalar('jsonb_pretty(jsonb) text', (text: string) => pretty(read(text))));
}
