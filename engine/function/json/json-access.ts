/**
 * Reading json and jsonb: -> ->> #> #>>, json_typeof, lengths, containment and keys, and casts of jsonb to scalars.
 *
 * Both types are text, so most functions are shared; a part of a jsonb text is itself canonical.
 */
import { DbError } from '../../error.ts';
import { canonicalJson, jsonTypeOf } from '../../value/json.ts';
import { jsonArrayLength, jsonElement, jsonField, jsonPartAsText, jsonPath } from '../../value/json-access.ts';
import { jsonbContains, jsonbHasKey } from '../../value/json-compare.ts';
import { parseNumeric } from '../../value/numeric.ts';
import type { Datum } from '../../value/type.ts';
import { numericToFloat, numericToInteger } from '../cast/number-cast.ts';
import type { Evaluate } from '../contract.ts';
import { defineCast, defineOperator, type Registrar, scalar } from '../definition.ts';
import { printedName, typeNamed } from '../type-name.ts';

type Part = string | undefined;

function orNull(part: Part): string | null {
  return part ?? null;
}

function asText(part: Part): string | null {
  return part === undefined ? null : jsonPartAsText(part.trim());
}

/** A path with a null step leads nowhere. */
function followed(text: string, path: readonly (string | null)[]): Part {
  return path.includes(null) ? undefined : jsonPath(text, path as readonly string[]);
}

function registerAccess(registrar: Registrar, kind: 'json' | 'jsonb'): void {
  const operator = (symbol: string, name: string, right: string, returns: string, body: Evaluate): void =>
    defineOperator(registrar, symbol, scalar(`${kind}_${name}(${kind}, ${right}) ${returns}`, body));
  const element = (text: string, index: number): Part =>
    jsonTypeOf(text) === 'array' ? jsonElement(text, index) : undefined;
  operator('->', 'object_field', 'text', kind, (text: string, key: string) => orNull(jsonField(text, key)));
  operator('->>', 'object_field_text', 'text', 'text', (text: string, key: string) => asText(jsonField(text, key)));
  operator('->', 'array_element', 'int4', kind, (text: string, index: number) => orNull(element(text, index)));
  operator('->>', 'array_element_text', 'int4', 'text', (text: string, index: number) => asText(element(text, index)));
  const path = (text: string, steps: readonly (string | null)[]): string | null => orNull(followed(text, steps));
  const pathText = (text: string, steps: readonly (string | null)[]): string | null => asText(followed(text, steps));
  operator('#>', 'path', '_text', kind, path);
  operator('#>>', 'path_text', '_text', 'text', pathText);
  registrar.register(scalar(`${kind}_extract_path(${kind}, variadic _text) ${kind}`, path));
  registrar.register(scalar(`${kind}_extract_path_text(${kind}, variadic _text) text`, pathText));
  registrar.register(scalar(`${kind}_typeof(${kind}) text`, jsonTypeOf));
  registrar.register(
    scalar(`${kind}_array_length(${kind}) int4`, (text: string) => {
      const found = jsonTypeOf(text);
      if (found === 'array') return jsonArrayLength(text);
      throw new DbError('22023', `cannot get array length of a ${found === 'object' ? 'non-array' : 'scalar'}`);
    }),
  );
}

function registerKeys(registrar: Registrar): void {
  const everyKey = (text: string, keys: readonly (string | null)[]): boolean =>
    keys.every((key) => key === null || jsonbHasKey(text, key));
  const anyKey = (text: string, keys: readonly (string | null)[]): boolean =>
    keys.some((key) => key !== null && jsonbHasKey(text, key));
  defineOperator(registrar, '?', scalar('jsonb_exists(jsonb, text) bool', jsonbHasKey), { estimator: 'contains' });
  defineOperator(registrar, '?|', scalar('jsonb_exists_any(jsonb, _text) bool', anyKey), { estimator: 'contains' });
  defineOperator(registrar, '?&', scalar('jsonb_exists_all(jsonb, _text) bool', everyKey), { estimator: 'contains' });
  const contains = scalar('jsonb_contains(jsonb, jsonb) bool', jsonbContains);
  const contained = scalar('jsonb_contained(jsonb, jsonb) bool', (part: string, whole: string) =>
    jsonbContains(whole, part),
  );
  defineOperator(registrar, '@>', contains, { commutator: '<@', estimator: 'contains' });
  defineOperator(registrar, '<@', contained, { commutator: '@>', estimator: 'contains' });
}

function castFailure(text: string, to: string): DbError {
  return new DbError('22023', `cannot cast jsonb ${jsonTypeOf(text)} to type ${printedName(typeNamed(to))}`);
}

function jsonbToNumber(text: string, to: string): Datum {
  if (jsonTypeOf(text) !== 'number') throw castFailure(text, to);
  const value = parseNumeric(text);
  switch (to) {
    case 'numeric':
      return value;
    case 'float4':
    case 'float8':
      return numericToFloat(value, to);
    default:
      return numericToInteger(value, to as 'int2' | 'int4' | 'int8');
  }
}

function registerJsonCasts(registrar: Registrar): void {
  defineCast(registrar, 'json', 'jsonb', 'assignment', scalar('jsonb(json) jsonb', canonicalJson));
  defineCast(
    registrar,
    'jsonb',
    'json',
    'assignment',
    scalar('json(jsonb) json', (text: string) => text),
  );
  for (const to of ['numeric', 'int2', 'int4', 'int8', 'float4', 'float8']) {
    defineCast(
      registrar,
      'jsonb',
      to,
      'explicit',
      scalar(`${to}(jsonb) ${to}`, (text: string) => jsonbToNumber(text, to)),
    );
  }
  const toBool = (text: string): boolean => {
    if (jsonTypeOf(text) !== 'boolean') throw castFailure(text, 'bool');
    return text === 'true';
  };
  defineCast(registrar, 'jsonb', 'bool', 'explicit', scalar('bool(jsonb) bool', toBool));
}

export function registerJsonAccess(registrar: Registrar): void {
  registerAccess(registrar, 'json');
  registerAccess(registrar, 'jsonb');
  registerKeys(registrar);
  registerJsonCasts(registrar);
}
