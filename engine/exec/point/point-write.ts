/**
 * What INSERT, UPDATE and DELETE of one row share: the contract, CHECK constraints, and what RETURNING puts out.
 */
import type { Table } from '../../catalog/catalog.ts';
import type { Column, Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction } from '../expression/closure.ts';
import { Registers, Scope } from '../expression/scope.ts';
import { checkViolation } from '../write/constraint-error.ts';
import { rowState } from '../write/index-expression.ts';

export interface PointChange {
  /** Rows that count for the command tag. */
  readonly affected: number;
  /** What RETURNING puts out, in output order; undefined when there is no row of it. */
  readonly row: readonly Datum[] | undefined;
}

export interface PointWrite {
  readonly kind: 'point write';
  /**
   * Does the statement's work. Undefined when something stands in its way: a lock that is not free, a row newer than the
   * view, a row in conflict. Then locks may be held and rows written, and the caller undoes both and takes the long way,
   * which waits, begins anew, or says what is wrong.
   */
  write(execution: Execution): PointChange | undefined;
}

export const nothingChanged: PointChange = { affected: 0, row: undefined };

/** The writing node of a plan and the ids of the columns put out above it; undefined when more is done with them. */
export function writeUnder(
  root: Physical,
): { readonly node: Physical; readonly output: readonly number[] } | undefined {
  if (root.kind !== 'project') return { node: root, output: [] };
  if (root.predicate !== undefined || root.items === undefined) return undefined;
  const output: number[] = [];
  for (const { expression } of root.items) {
    if (expression.kind !== 'column') return undefined;
    output.push(expression.id);
  }
  return { node: root.input, output };
}

/** Places in a written row of the columns put out; undefined when one is not the row's. */
export function placesOf(
  output: readonly number[],
  returning: readonly { readonly number: number; readonly column: Column }[],
  table: Table,
): readonly number[] | undefined {
  const places: number[] = [];
  for (const id of output) {
    const attribute = returning.find(({ column }) => column.id === id);
    if (attribute === undefined) return undefined;
    places.push(table.columns.findIndex((column) => column.number === attribute.number));
  }
  return places;
}

/** Columns for a scope over whole rows of the table: those the plan knows, and stand-ins for the rest. */
export function rowColumns(
  table: Table,
  attributes: readonly { readonly number: number; readonly column: Column }[],
): readonly Column[] {
  return table.columns.map((column) => {
    const attribute = attributes.find((candidate) => candidate.number === column.number);
    return attribute?.column ?? { id: -column.number, name: column.name, type: column.type, nullable: true };
  });
}

/** Expressions over one row of datums, which becomes the input of closures only when one of them reads it. */
export class RowExpressions {
  readonly #functions: readonly RowFunction[];
  readonly #readsRow: boolean;

  constructor(expressions: readonly Expression[], columns: readonly Column[]) {
    const scope = new Scope(columns, new Registers());
    this.#functions = expressions.map((expression) => compileClosure(expression, scope));
    this.#readsRow = expressions.some((expression) => usedColumns(expression).size > 0);
  }

  /** Appends the values to `into`. */
  valuesOf(row: readonly Datum[], execution: Execution, into: Datum[]): void {
    const state = rowState(this.#readsRow ? row : noDatums, execution);
    for (const value of this.#functions) into.push(value(state));
  }
}

const noDatums: readonly Datum[] = [];

/** CHECK constraints over rows of a table. */
export class RowChecks {
  readonly #table: Table;
  readonly #names: readonly string[];
  readonly #predicates: RowExpressions;

  constructor(
    table: Table,
    checks: readonly { readonly name: string; readonly predicate: Expression }[],
    columns: readonly Column[],
  ) {
    this.#table = table;
    this.#names = checks.map(({ name }) => name);
    this.#predicates = new RowExpressions(
      checks.map(({ predicate }) => predicate),
      columns,
    );
  }

  /** @throws DbError 23514 */
  check(row: readonly Datum[], execution: Execution): void {
    if (this.#names.length === 0) return;
    const results: Datum[] = [];
    this.#predicates.valuesOf(row, execution, results);
    const failed = results.indexOf(false);
    if (failed >= 0) throw checkViolation(this.#table, this.#names[failed]!, row, execution);
  }
}
