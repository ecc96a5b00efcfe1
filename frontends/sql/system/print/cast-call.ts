/**
 * Which functions are casts and which are written as keywords.
 */
import type { FunctionRegistry, ScalarFunction } from '../../../../engine/extend.ts';

const registered = new WeakMap<FunctionRegistry, ReadonlySet<ScalarFunction>>();

function castFunctions(functions: FunctionRegistry): ReadonlySet<ScalarFunction> {
  let known = registered.get(functions);
  if (known === undefined) {
    known = new Set([...functions.casts()].flatMap((cast) => cast.function ?? []));
    registered.set(functions, known);
  }
  return known;
}

/** Composed casts are named for what they do; the others are in the registry. */
export function isCast(definition: ScalarFunction, functions: FunctionRegistry): boolean {
  return /^(?:implicit|assignment|explicit)_cast_to_/.test(definition.name) || castFunctions(functions).has(definition);
}

/** Functions without arguments that SQL writes as keywords. */
export const keywordFunctions: ReadonlyMap<string, string> = new Map(
  [
    'current_date',
    'current_time',
    'current_timestamp',
    'localtime',
    'localtimestamp',
    'current_user',
    'session_user',
    'current_role',
    'current_catalog',
    'current_schema',
  ].map((name) => [name, name.toUpperCase()]),
);
