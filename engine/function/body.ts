/**
 * The body of a scalar function for given argument types: `evaluate`, or what `specialize` makes of the types. A call
 * that may wait has no body an expression could call: it is lifted out of expressions before, or refused here.
 *
 * VARIADIC "any" functions get their elements collected into one list whose record type has a field per element; their
 * bodies are specialized for the elements' types.
 */
import { invariant, unsupported } from '../error.ts';
import type { DataType } from '../value/type.ts';
import type { Evaluate, ScalarFunction } from './contract.ts';

export function bodyOf(definition: ScalarFunction, argumentTypes: readonly DataType[], type: DataType): Evaluate {
  if (definition.specialize !== undefined) return definition.specialize(elementTypes(definition, argumentTypes), type);
  if (definition.suspend !== undefined) {
    throw unsupported(`function ${definition.name} at this place`, {
      hint: 'It may wait: call it in a SELECT list, in WHERE or in VALUES.',
    });
  }
  invariant(definition.evaluate !== undefined, `function ${definition.name} has a body`);
  return definition.evaluate;
}

function elementTypes(definition: ScalarFunction, argumentTypes: readonly DataType[]): readonly DataType[] {
  const fields = argumentTypes.at(-1)?.fields;
  const takesAny = definition.variadic === true && definition.parameters.at(-1)?.name === '_anything';
  if (!takesAny || fields === undefined) return argumentTypes;
  return [...argumentTypes.slice(0, -1), ...fields.map((field) => field.type)];
}
