/**
 * What CREATE, SET and DELETE of the graph language share: writers of the tables they meet, properties as columns, and
 * rows checked as an INSERT or UPDATE of SQL would check them.
 *
 * One of these belongs to one operator of one run. Writers come through `WriteSupport`, so indexes, unique keys and
 * foreign keys hold as they do for SQL; foreign keys are settled at the end of the operator's input.
 */
import type { Catalog, Table } from '../../catalog/catalog.ts';
import { unsupported } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import type { View, Wait } from '../../txn/txn.ts';
import { cypherKind, listElements } from '../../value/cypher-value.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { rowState } from '../write/index-expression.ts';
import type { Referential } from '../write/referential.ts';
import type { TableWriter } from '../write/table-writer.ts';
import type { WriteSupport } from '../write/write-support.ts';
import { badPropertyValue, unknownProperty } from './graph-error.ts';
import { type PropertyColumn, propertyColumns } from './property-columns.ts';

export type Properties = ReadonlyMap<string, Datum>;

export class GraphWriter {
  readonly execution: Execution;
  readonly catalog: Catalog;
  readonly #support: WriteSupport;
  readonly #functions: FunctionRegistry;
  readonly #referential: Referential;
  readonly #writers: Map<number, TableWriter> = new Map();
  readonly #columns: Map<number, ReadonlyMap<string, PropertyColumn>> = new Map();
  readonly newest: View;

  constructor(execution: Execution, support: WriteSupport, functions: FunctionRegistry) {
    this.execution = execution;
    this.catalog = execution.catalog;
    this.#support = support;
    this.#functions = functions;
    this.#referential = support.referential(execution);
    this.newest = execution.transaction.newestView();
  }

  writer(table: Table): TableWriter {
    let writer = this.#writers.get(table.id);
    if (writer === undefined) {
      writer = this.#support.writer(table, this.execution, this.#referential);
      this.#writers.set(table.id, writer);
    }
    return writer;
  }

  columnsOf(table: Table): ReadonlyMap<string, PropertyColumn> {
    let columns = this.#columns.get(table.id);
    if (columns === undefined) {
      columns = propertyColumns(table, this.catalog, this.#functions);
      this.#columns.set(table.id, columns);
    }
    return columns;
  }

  /** Puts a property into a row; null removes it, and a name without a column may only be removed. */
  setProperty(table: Table, row: Datum[], name: string, value: Datum): void {
    const columns = this.columnsOf(table);
    const property = columns.get(name);
    if (property === undefined) {
      if (value === null) return;
      throw unknownProperty(table, name, columns.keys());
    }
    const { generation } = property.column;
    if (generation === 'stored' || generation === 'always') {
      throw unsupported(`setting the generated column "${name}" of table "${table.name}"`);
    }
    row[property.place] = property.fromDynamic(value);
  }

  /** A new row of a declared table: given properties, defaults for the others. */
  newRow(table: Table, properties: Properties): Datum[] {
    const row: Datum[] = new Array(table.columns.length).fill(null);
    for (const [name, value] of properties) if (value !== null) this.setProperty(table, row, name, value);
    table.columns.forEach((column, place) => {
      const isGiven = (properties.get(column.name) ?? null) !== null;
      if (isGiven || column.generation === 'stored' || column.defaultText === undefined) return;
      row[place] = this.#support.rowExpression(table, column.defaultText)(rowState(row, this.execution));
    });
    return row;
  }

  /** Inserts a complete row; returns its id, or what it has to wait for before anything was written. */
  insert(table: Table, row: readonly Datum[]): number | Wait {
    const writer = this.writer(table);
    const conflict = writer.findConflict(row, undefined);
    if (conflict !== undefined) {
      if ('on' in conflict) return conflict;
      throw writer.violation(conflict, row);
    }
    const rowId = writer.newRowId(row);
    writer.insert(row, rowId);
    this.execution.affectedRows++;
    return rowId;
  }

  settle(): Wait | undefined {
    return this.#referential.settle();
  }

  release(): void {
    this.#referential.release();
    for (const writer of this.#writers.values()) writer.release();
    this.newest.release();
  }
}

/** Properties as the open tables keep them: without nulls, and only values that a property may hold. */
export function storedProperties(properties: Properties): Map<string, Datum> {
  const stored = new Map<string, Datum>();
  for (const [name, value] of properties) {
    if (value === null) continue;
    requireStorable(name, value);
    stored.set(name, value);
  }
  return stored;
}

function requireStorable(name: string, value: Datum): void {
  switch (cypherKind(value)) {
    case 'map':
    case 'node':
    case 'relationship':
    case 'path':
      throw badPropertyValue(name, value);
    case 'list':
      for (const element of listElements(value)) if (element !== null) requireStorable(name, element);
      return;
    default:
      return;
  }
}

/** Place of a column of an open table by name. */
export function placeOf(table: Table, name: string): number {
  return table.columns.findIndex((column) => column.name === name);
}
