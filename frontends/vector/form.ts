/**
 * The JSON form of a search: what the builder makes, what a client without the builder writes, and what the translator
 * reads. A value is a JSON literal or `{ "parameter": "$1" }`, a parameter of the statement.
 *
 * ```json
 * {
 *   "search": "airports",
 *   "nearest": { "column": "position", "to": [0.1, -0.7, 0.7], "metric": "l2", "distance": "distance" },
 *   "where": { "and": [{ "column": "state", "op": "=", "value": "WA" }, { "column": "city", "op": "is not null" }] },
 *   "select": ["iata", "name"],
 *   "limit": 10,
 *   "offset": 20
 * }
 * ```
 */

/** Distances by the names of pgvector's documentation. */
export type Metric = 'l2' | 'inner product' | 'cosine' | 'l1';

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type PatternOperator = 'like' | 'not like';
export type ListOperator = 'in' | 'not in';
export type NullOperator = 'is null' | 'is not null';

/** A boolean over one row; three-valued as in SQL: a row passes when it is true. `Value` is what a value may be. */
export type Condition<Value = unknown> =
  | { readonly column: string; readonly op: Comparison | PatternOperator; readonly value: Value }
  | { readonly column: string; readonly op: ListOperator; readonly value: readonly Value[] }
  | { readonly column: string; readonly op: NullOperator }
  | { readonly and: readonly Condition<Value>[] }
  | { readonly or: readonly Condition<Value>[] }
  | { readonly not: Condition<Value> };

export interface NearestClause<Value = unknown> {
  readonly column: string;
  /** The query vector: numbers, or a parameter. */
  readonly to: Value;
  /** Euclidean distance when absent. */
  readonly metric?: Metric;
  /** Name of the result column that holds the distance; without it the distance only orders. */
  readonly distance?: string;
}

export interface SearchForm<Value = unknown> {
  /** The table. */
  readonly search: string;
  /** Its schema; the search path decides when absent. */
  readonly schema?: string;
  readonly nearest?: NearestClause<Value>;
  readonly where?: Condition<Value>;
  /** Columns of the result in order; all of the table's when absent. */
  readonly select?: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
  /** Gives the plan instead of the rows; `analyze` runs it. */
  readonly explain?: boolean | 'analyze';
}

/** A value that the statement's caller passes along, `$1` for the first one. */
export interface ParameterMark {
  readonly parameter: string;
}

export const comparisons: ReadonlySet<string> = new Set<Comparison>(['=', '<>', '<', '<=', '>', '>=']);
export const patternOperators: ReadonlySet<string> = new Set<PatternOperator>(['like', 'not like']);
export const listOperators: ReadonlySet<string> = new Set<ListOperator>(['in', 'not in']);
export const nullOperators: ReadonlySet<string> = new Set<NullOperator>(['is null', 'is not null']);
export const metrics: ReadonlySet<string> = new Set<Metric>(['l2', 'inner product', 'cosine', 'l1']);

/** True for `{ "parameter": "$n" }`; no client has more than 65,535 parameters. */
export function isParameterMark(value: unknown): value is ParameterMark {
  if (typeof value !== 'object' || value === null) return false;
  const { parameter } = value as { readonly parameter?: unknown };
  return typeof parameter === 'string' && /^\$[1-9]\d{0,4}$/.test(parameter) && Object.keys(value).length === 1;
}
