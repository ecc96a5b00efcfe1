/**
 * Rows out of json and jsonb: json_each, json_array_elements, json_object_keys, and their _text and jsonb forms.
 */
import { DbError } from '../../error.ts';
import { jsonTypeOf } from '../../value/json.ts';
import { jsonElements, jsonMembers, jsonPartAsText } from '../../value/json-access.ts';
import type { Datum } from '../../value/type.ts';
import { type Registrar, tableFunction } from '../definition.ts';

type Row = readonly Datum[];

function requireObject(text: string, name: string): void {
  const found = jsonTypeOf(text);
  if (found === 'object') return;
  throw new DbError('22023', `cannot call ${name} on ${found === 'array' ? 'an array' : 'a scalar'}`);
}

function requireArray(text: string, name: string): void {
  const found = jsonTypeOf(text);
  if (found === 'array') return;
  throw new DbError('22023', `cannot extract elements from ${found === 'object' ? 'an object' : 'a scalar'}`, {
    detail: `${name} takes an array.`,
  });
}

export function registerJsonTables(registrar: Registrar): void {
  for (const kind of ['json', 'jsonb']) {
    for (const suffix of ['', '_text']) {
      const shown = (part: string): Datum => (suffix === '' ? part : jsonPartAsText(part));
      const valueType = suffix === '' ? kind : 'text';
      const each = `${kind}_each${suffix}`;
      const elements = `${kind}_array_elements${suffix}`;
      function* members(text: string): Generator<Row> {
        requireObject(text, each);
        for (const [key, part] of jsonMembers(text)) yield [key, shown(part)];
      }
      function* items(text: string): Generator<Row> {
        requireArray(text, elements);
        for (const part of jsonElements(text)) yield [shown(part)];
      }
      registrar.register(tableFunction(`${each}(${kind})`, `key text, value ${valueType}`, members));
      registrar.register(tableFunction(`${elements}(${kind})`, `value ${valueType}`, items));
    }
    const name = `${kind}_object_keys`;
    function* keys(text: string): Generator<Row> {
      requireObject(text, name);
      for (const [key] of jsonMembers(text)) yield [key];
    }
    registrar.register(tableFunction(`${name}(${kind})`, `${name} text`, keys));
  }
}
