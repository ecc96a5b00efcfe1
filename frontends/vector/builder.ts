/**
 * The typed search builder: each call gives a new builder over a longer form; `run` hands the statement to whoever made
 * the builder (the embedded door, or a program with a session of its own).
 *
 * With a row type, names of columns and types of values are checked by the compiler and `select` narrows the rows;
 * without one every name and value is taken. Values always travel as parameters, so searches that differ in their
 * values share a plan.
 */
import type { Comparison, Condition, ListOperator, Metric, NullOperator, PatternOperator, SearchForm } from './form.ts';
import { readForm } from './read-form.ts';
import { printForm, type SearchStatement, statementOf } from './statement-text.ts';

/** A row nobody described. */
export type AnyRow = Record<string, unknown>;
type ColumnName<Row> = keyof Row & string;
type Present<Value> = Exclude<Value, null | undefined>;

/** Options of `nearest`; `Distance` is the name of the result column. */
export interface NearestOptions<Distance extends string> {
  /** Euclidean distance when absent. */
  readonly metric?: Metric;
  /** Adds the distance to the result under this name. */
  readonly distance?: Distance;
}

/** Runs a statement and gives what the door gives for a query. */
export type SearchRunner = <Result>(statement: SearchStatement) => Promise<{ readonly rows: Result[] }>;

/**
 * A search being put together. `Row` is the table's row, `Result` what a row of the result holds, `Added` the distance
 * column.
 */
export interface SearchBuilder<Row, Result = Row, Added = unknown> {
  /** Orders by the distance of a vector column to `to`, nearest first; rows without a vector come last. */
  nearest<Distance extends string = never>(
    column: ColumnName<Row>,
    to: readonly number[] | Float32Array,
    options?: NearestOptions<Distance>,
  ): SearchBuilder<Row, Result & { [Name in Distance]: number | null }, Added & { [Name in Distance]: number | null }>;
  /** Keeps rows that pass; several calls must all hold. A comparison with a null column does not hold, as in SQL. */
  where<Name extends ColumnName<Row>>(
    column: Name,
    operator: Comparison,
    value: Present<Row[Name]>,
  ): SearchBuilder<Row, Result, Added>;
  where(column: ColumnName<Row>, operator: PatternOperator, pattern: string): SearchBuilder<Row, Result, Added>;
  where<Name extends ColumnName<Row>>(
    column: Name,
    operator: ListOperator,
    values: readonly Present<Row[Name]>[],
  ): SearchBuilder<Row, Result, Added>;
  where(column: ColumnName<Row>, operator: NullOperator): SearchBuilder<Row, Result, Added>;
  where(condition: Condition): SearchBuilder<Row, Result, Added>;
  /** Columns of the result, in this order; the distance column comes behind them. */
  select<Name extends ColumnName<Row>>(...columns: readonly Name[]): SearchBuilder<Row, Pick<Row, Name> & Added, Added>;
  /** At most this many rows. */
  limit(count: number): SearchBuilder<Row, Result, Added>;
  /** Leaves out this many rows first. */
  offset(count: number): SearchBuilder<Row, Result, Added>;
  /** The page of that number, from 0, of `size` rows each. */
  page(number: number, size: number): SearchBuilder<Row, Result, Added>;
  /** The plan the search would run by, as EXPLAIN prints it. */
  explain(): Promise<string>;
  run(): Promise<{ readonly rows: Result[] }>;
  /** The JSON form, values in place. */
  toJson(): SearchForm;
  /** The statement of the language `vector` and its parameters. */
  toStatement(): SearchStatement;
}

/** Starts a search over a table. */
export function search<Row = AnyRow>(table: string, run: SearchRunner): SearchBuilder<Row> {
  return builderOf(readForm({ search: table }), run) as SearchBuilder<Row>;
}

/** A builder that goes on from a JSON form; throws DbError 42601 for what is no search. */
export function searchFromJson<Row = AnyRow>(form: unknown, run: SearchRunner): SearchBuilder<Row> {
  return builderOf(readForm(form), run) as SearchBuilder<Row>;
}

/** All of the conditions. */
export function and(...conditions: readonly Condition[]): Condition {
  return { and: conditions };
}
/** At least one of the conditions. */
export function or(...conditions: readonly Condition[]): Condition {
  return { or: conditions };
}
/** True where the condition is false; over a null it is neither, as in SQL. */
export function not(condition: Condition): Condition {
  return { not: condition };
}
/** One test of a column, for `and`, `or` and `not`. */
export function compare(column: string, operator: Comparison | PatternOperator, value: unknown): Condition;
export function compare(column: string, operator: ListOperator, values: readonly unknown[]): Condition;
export function compare(column: string, operator: NullOperator): Condition;
export function compare(column: string, op: string, value?: unknown): Condition {
  return (value === undefined ? { column, op } : { column, op, value }) as Condition;
}

type Untyped = SearchBuilder<AnyRow, AnyRow, AnyRow>;

function builderOf(form: SearchForm, run: SearchRunner): Untyped {
  const extended = (fields: Partial<SearchForm>): Untyped => builderOf({ ...form, ...fields }, run);
  const builder = {
    nearest: (column: string, to: readonly number[] | Float32Array, options: NearestOptions<string> = {}) =>
      extended({ nearest: { column, to, ...options } }),
    where: (column: string | Condition, op?: string, value?: unknown) => {
      const added = typeof column === 'string' ? ({ column, op, value } as Condition) : column;
      const { where } = form;
      if (where === undefined) return extended({ where: added });
      return extended({ where: 'and' in where ? and(...where.and, added) : and(where, added) });
    },
    select: (...columns: readonly string[]) => extended({ select: columns }),
    limit: (limit: number) => extended({ limit }),
    offset: (offset: number) => extended({ offset }),
    page: (number: number, size: number) => extended({ offset: number * size, limit: size }),
    explain: async () => {
      const { rows } = await run<{ readonly 'QUERY PLAN': string }>(statementOf({ ...form, explain: true }));
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    },
    run: () => run<AnyRow>(statementOf(form)),
    toJson: () => JSON.parse(printForm(form)) as SearchForm,
    toStatement: () => statementOf(form),
  };
  return builder as Untyped;
}
