/**
 * Whatever a function is called with, it answers or raises a DbError, and its answer is a datum of its result type:
 * it prints.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DbError } from '../../engine/error.ts';
import type { AnyFunction, ResolvedCall } from '../../engine/function/function.ts';
import type { DataType } from '../../engine/value/type.ts';
import { print, registry, runCall, type TypedValue } from './call.ts';
import { arbitraryOf } from './datum.ts';
import { testSession } from './test-session.ts';

/** A type that stands for a pseudo type. */
const standIns: Readonly<Record<string, string>> = {
  anyelement: 'int4',
  anynonarray: 'int4',
  anyarray: '_int4',
  anycompatible: 'int4',
  anycompatiblearray: '_int4',
  anything: 'text',
  _anything: 'text',
  _any: 'any',
};

/** Repeating an argument or making a range of that size is right, and too slow here. */
const large = new Set([
  'repeat',
  'lpad',
  'rpad',
  'array_fill',
  'cypher_range',
  'generate_series',
  'factorial',
  'power',
  'pow',
]);
/** Only called as a cast, which knows its target. */
const castOnly = 'cypher_to_sql';
const numericPowers = new Set(['numeric_power', 'exp', 'numeric_mul']);
const withoutValues = new Set(['record', 'path', '_record']);

function typeOf(parameter: DataType): DataType {
  const name = standIns[parameter.name] ?? parameter.name;
  return name.startsWith('_') ? { name, element: { name: name.slice(1) } } : { name };
}

function isTried(definition: AnyFunction): boolean {
  if (definition.kind !== 'scalar' && definition.kind !== 'table') return false;
  if (definition.name === castOnly || large.has(definition.name) || numericPowers.has(definition.name)) return false;
  return !definition.parameters.some(({ name }) => withoutValues.has(name));
}

const session = testSession('America/New_York');

function outcome(call: ResolvedCall, given: readonly TypedValue[]): void {
  try {
    for (const [i, result] of runCall(call, given, session).entries()) {
      expect(typeof print(result, session)).toBe('string');
      if (i > 20) return;
    }
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
  }
}

const tried = [...registry.all()].filter(isTried);

test.each(
  tried.map(
    (definition) =>
      [`${definition.name}(${definition.parameters.map(({ name }) => name).join(', ')})`, definition] as const,
  ),
)('%s', (_name, definition) => {
  const types = definition.parameters.map(typeOf);
  const call = registry.resolveFunction(definition.name, types);
  const values = fc.tuple(...types.map((type) => fc.option(arbitraryOf(type), { freq: 9 })));
  fc.assert(
    fc.property(values, (given) =>
      outcome(
        call,
        given.map((value, i) => ({ type: types[i]!, value })),
      ),
    ),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 25) },
  );
});
