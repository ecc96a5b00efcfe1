/**
 * What names mean at one place of a query. Scopes are immutable; binding a clause makes a new one.
 *
 * Besides variables a scope says whether aggregates may stand here, and which whole expressions have a value already:
 * behind a projection, `ORDER BY a.name` means the column that `RETURN DISTINCT a.name` made.
 */
import { type AggregateCall, type Column, type DbError, similarName } from '../../../engine/extend.ts';
import type { Expression as Syntax } from '../ast/query.ts';
import { sameSyntax } from './same-syntax.ts';
import { semanticError } from './semantic-error.ts';
import type { Value } from './value.ts';
import type { Variable } from './variable.ts';

/** Takes the aggregate calls of a projection; they are computed over the rows before it. */
export interface AggregateSink {
  /** Scope of the arguments. */
  readonly input: Scope;
  /** The column that will hold the call's result. */
  add(name: string, call: AggregateCall): Column;
}

/** A sink, or why there is none. */
export type Aggregation = AggregateSink | 'InvalidAggregation' | 'NestedAggregation' | 'UndefinedVariable';

export interface Scope {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Expressions that are known values here, looked up by their syntax. */
  readonly known: readonly { readonly syntax: Syntax; readonly value: Value }[];
  readonly aggregation: Aggregation;
  /** The error for a name that is not a variable here; undefined: UndefinedVariable with the nearest name. */
  readonly explainMissing: ((name: string, position: number) => DbError | undefined) | undefined;
}

export const emptyScope: Scope = {
  variables: new Map(),
  known: [],
  aggregation: 'InvalidAggregation',
  explainMissing: undefined,
};

/** The scope with a variable more, or with another meaning. */
export function withVariable(scope: Scope, name: string, variable: Variable): Scope {
  return { ...scope, variables: new Map(scope.variables).set(name, variable) };
}

/** A scope of these variables alone. */
export function scopeOf(variables: ReadonlyMap<string, Variable>): Scope {
  return { ...emptyScope, variables };
}

/** The same names where aggregates make no sense. */
export function withoutAggregation(scope: Scope): Scope {
  return { ...scope, aggregation: 'InvalidAggregation' };
}

export function mapVariables(scope: Scope, change: (variable: Variable) => Variable): Scope {
  const variables = new Map([...scope.variables].map(([name, variable]) => [name, change(variable)]));
  return { ...scope, variables };
}

/** The value of an expression that some projection computed already. */
export function knownValue(scope: Scope, syntax: Syntax): Value | undefined {
  return scope.known.find((entry) => sameSyntax(entry.syntax, syntax))?.value;
}

/** The meaning of a name; throws UndefinedVariable. */
export function requireVariable(scope: Scope, name: string, position: number): Variable {
  const variable = scope.variables.get(name);
  if (variable !== undefined) return variable;
  throw scope.explainMissing?.(name, position) ?? undefinedVariable(scope, name, position);
}

export function undefinedVariable(scope: Scope, name: string, position: number): DbError {
  return semanticError('UndefinedVariable', position, `variable "${name}" is not defined`, variableHint(scope, name));
}

function variableHint(scope: Scope, name: string): string | undefined {
  const names = [...scope.variables.keys()];
  const sameLetters = names.find((known) => known.toLowerCase() === name.toLowerCase());
  if (sameLetters !== undefined) return `Variables are case-sensitive: there is "${sameLetters}".`;
  // of one letter or two everything is near
  const near = name.length < 3 ? undefined : similarName(name, names);
  return near === undefined ? undefined : `Perhaps you meant "${near}".`;
}
