/**
 * Which column of which table a result column is, unchanged: what clients are told beside its type, so that they can
 * tell keys and names of the table apart from computed values.
 *
 * A column keeps its origin through filters, joins, grouping, ordering, subqueries and WITH, and loses it in any
 * expression and in set operations, as in PostgreSQL. Columns of a view are the view's own, computed ones too.
 */
import type { Expression } from '../plan/expression.ts';
import type { Relation } from '../plan/relation.ts';
import { inputsOf } from '../plan/walk.ts';
import type { BoundQuery } from './translator.ts';

export interface ColumnOrigin {
  /** Catalog id. */
  readonly table: number;
  readonly number: number;
}

/** Origins of the result columns, in order. */
export function originsOf({ relation, output, viewColumns }: BoundQuery): readonly (ColumnOrigin | undefined)[] {
  const tracer = new OriginTracer(viewColumns ?? new Map());
  if (output.length > 0) tracer.visit(relation);
  return output.map(({ column }) => tracer.originOf(column.id));
}

class OriginTracer {
  readonly #origins: Map<number, ColumnOrigin>;
  readonly #viewColumns: ReadonlyMap<number, ColumnOrigin>;
  /** Columns of WITH definitions, by reference. */
  readonly #definitions: Map<number, Relation['columns']> = new Map();

  constructor(viewColumns: ReadonlyMap<number, ColumnOrigin>) {
    this.#origins = new Map(viewColumns);
    this.#viewColumns = viewColumns;
  }

  originOf(column: number): ColumnOrigin | undefined {
    return this.#origins.get(column);
  }

  /** Inputs first, so that what a node passes on is known. */
  visit(relation: Relation): void {
    if (relation.kind === 'with') {
      this.visit(relation.definition);
      this.#definitions.set(relation.reference, relation.definition.columns);
      this.visit(relation.input);
      return;
    }
    for (const input of inputsOf(relation)) this.visit(input);
    switch (relation.kind) {
      case 'scan':
        this.#read(relation.table.id, relation.attributes);
        break;
      case 'insert':
      case 'update':
      case 'delete':
        this.#read(relation.table.id, relation.returning);
        break;
      case 'project':
        for (const { column, expression } of relation.items) this.#pass(column.id, expression);
        break;
      case 'aggregate':
        for (const { column, expression } of relation.groups) this.#pass(column.id, expression);
        break;
      case 'with reference': {
        const definition = this.#definitions.get(relation.reference);
        for (const [c, { id }] of relation.columns.entries()) this.#copy(id, definition?.[c]?.id);
        break;
      }
      default:
        break;
    }
  }

  #read(
    table: number,
    attributes: readonly { readonly column: { readonly id: number }; readonly number: number }[],
  ): void {
    for (const { column, number } of attributes) this.#origins.set(column.id, { table, number });
  }

  #pass(column: number, expression: Expression): void {
    if (expression.kind === 'column') this.#copy(column, expression.id);
  }

  #copy(column: number, source: number | undefined): void {
    const origin = source === undefined ? undefined : this.#origins.get(source);
    if (origin !== undefined && !this.#viewColumns.has(column)) this.#origins.set(column, origin);
  }
}
