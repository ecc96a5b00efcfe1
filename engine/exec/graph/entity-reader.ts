/**
 * Single nodes and relationships read through the statement's view: do they exist, do they have the labels asked for,
 * and what are some of their properties. One reader belongs to one run.
 */
import type { Catalog, Table } from '../../catalog/catalog.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import { isEveryNode, satisfiesLabels } from '../../plan/label.ts';
import type { LabelExpression, PropertyColumn } from '../../plan/relation.ts';
import type { PointReader } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Execution } from '../execution.ts';
import { propertyColumns } from './property-columns.ts';

const none: readonly Datum[] = [];

/** How rows of one table are read; undefined where none of them has the labels. */
type TableReader = (rowId: number) => readonly Datum[] | undefined;

export class EntityReader {
  readonly #execution: Execution;
  readonly #functions: FunctionRegistry;
  readonly #labels: LabelExpression | undefined;
  readonly #properties: readonly PropertyColumn[];
  readonly #tables: Map<number, TableReader> = new Map();

  /** `labels` are asked of nodes only. */
  constructor(
    execution: Execution,
    functions: FunctionRegistry,
    labels: LabelExpression | undefined,
    properties: readonly PropertyColumn[],
  ) {
    this.#execution = execution;
    this.#functions = functions;
    this.#labels = labels;
    this.#properties = properties;
  }

  /** The properties in order; undefined when there is no such entity with these labels. */
  read(table: number, rowId: number): readonly Datum[] | undefined {
    let reader = this.#tables.get(table);
    if (reader === undefined) {
      reader = this.#readerOf(this.#execution.catalog.tableById(table));
      this.#tables.set(table, reader);
    }
    return reader(rowId);
  }

  #readerOf(table: Table): TableReader {
    const { catalog } = this.#execution;
    const isOpenNode = table.id === catalog.openNodes.id;
    if (isOpenNode || table.id === catalog.openEdges.id) return this.#openReader(table, isOpenNode);
    if (this.#labels !== undefined && !satisfiesLabels(labelsOf(catalog, table), this.#labels)) return () => undefined;
    const columns = propertyColumns(table, catalog, this.#functions);
    const wanted = this.#properties.map(({ name }) => columns.get(name));
    if (wanted.every((column) => column === undefined)) {
      const nulls = wanted.map(() => null);
      return (rowId) => (this.#execution.view.exists(table.space, rowId) ? nulls : undefined);
    }
    const numbers = wanted.flatMap((column) => column?.column.number ?? []);
    const point = this.#point(table, numbers);
    return (rowId) => {
      const row = point.read(this.#execution.view, rowId);
      if (row === undefined) return undefined;
      let at = 0;
      return wanted.map((column) => (column === undefined ? null : column.toDynamic(row[at++])));
    };
  }

  #point(table: Table, numbers: readonly number[]): PointReader {
    return this.#execution.store.pointReader(table.space, numbers);
  }

  #openReader(table: Table, isNode: boolean): TableReader {
    const labels = isNode && this.#labels !== undefined && !isEveryNode(this.#labels) ? this.#labels : undefined;
    const numberOf = (name: string): number => table.columns.find((column) => column.name === name)!.number;
    if (labels === undefined && this.#properties.length === 0) {
      return (rowId) => (this.#execution.view.exists(table.space, rowId) ? none : undefined);
    }
    const point = this.#point(table, [numberOf('properties'), ...(labels === undefined ? [] : [numberOf('labels')])]);
    return (rowId) => {
      const row = point.read(this.#execution.view, rowId);
      if (row === undefined) return undefined;
      if (labels !== undefined && !satisfiesLabels(new Set(row[1] as readonly string[]), labels)) return undefined;
      const properties = row[0] as ReadonlyMap<string, Datum>;
      return this.#properties.map(({ name }) => properties.get(name) ?? null);
    };
  }
}

function labelsOf(catalog: Catalog, table: Table): ReadonlySet<string> {
  return new Set(catalog.nodeLabelsOf(table.id).map((label) => label.name));
}
