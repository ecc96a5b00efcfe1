/**
 * Key values of an index from a row: columns by place, expressions and partial-index predicates through closures
 * compiled from their stored plan text, once a table and program.
 */
import type { Index, Table } from '../../catalog/catalog.ts';
import { invariant } from '../../error.ts';
import type { Column, Expression } from '../../plan/expression.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction } from '../expression/closure.ts';
import { Registers, Scope } from '../expression/scope.ts';

/** Parses stored plan text; columns of the table are `column` expressions whose id is the column number. */
export type ParseStored = (text: string) => Expression;

/** The key values of a row (in column order); undefined for rows a partial index leaves out. */
export type KeyValues = (row: readonly Datum[], execution: Execution) => readonly Datum[] | undefined;

export class IndexExpressions {
  readonly #parse: ParseStored;
  readonly #compiled: Map<string, RowFunction> = new Map();

  constructor(parse: ParseStored) {
    this.#parse = parse;
  }

  keyValues(table: Table, index: Index): KeyValues {
    const places = index.keys.map((key) => table.columns.findIndex((column) => column.number === key.column));
    if (isPlain(index)) {
      const [place] = places;
      return places.length === 1 ? (row) => [row[place!] as Datum] : (row) => places.map((at) => row[at] as Datum);
    }
    const predicate = index.predicateText === undefined ? undefined : this.closure(table, index.predicateText);
    const parts = index.keys.map((key, k): RowFunction | number => {
      if (places[k]! >= 0) return places[k]!;
      invariant(key.expressionText !== undefined, 'an index key is a column or an expression');
      return this.closure(table, key.expressionText);
    });
    return (row, execution) => {
      const state = rowState(row, execution);
      if (predicate !== undefined && predicate(state) !== true) return undefined;
      return parts.map((part) => (typeof part === 'number' ? (row[part] as Datum) : part(state)));
    };
  }

  /** A stored expression over rows of the table. */
  closure(table: Table, text: string): RowFunction {
    const key = `${table.id}/${text}`;
    let closure = this.#compiled.get(key);
    if (closure === undefined) {
      const columns: Column[] = table.columns.map((column) => ({
        id: column.number,
        name: column.name,
        type: column.type,
        nullable: !column.notNull,
      }));
      closure = compileClosure(this.#parse(text), new Scope(columns, new Registers()));
      this.#compiled.set(key, closure);
    }
    return closure;
  }
}

/** True for an index of every row whose keys are columns. */
export function isPlain(index: Index): boolean {
  return index.predicateText === undefined && index.keys.every((key) => key.column !== undefined);
}

/** A row of datums as the input of closures. */
export function rowState(row: readonly Datum[], execution: Execution): Row {
  const columns = row.map((value) => ({ kind: 'any' as const, values: [value], nulls: undefined }));
  return { columns, index: 0, execution, locals: [] };
}
