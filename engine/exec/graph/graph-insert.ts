/**
 * CREATE of a node or relationship: into the declared table of its labels, or the open tables.
 *
 * A node goes where exactly its labels are declared, and into `graph.nodes` when none of them is. A relationship goes
 * into the table declared for its type between the tables of its ends, and into `graph.edges` when its type is not
 * declared. Each input row is put out with the new entity's identity behind it.
 */
import type { EdgeLabel, Table } from '../../catalog/catalog.ts';
import { DbError, invariant } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import type { PhysicalGraphInsert } from '../../plan/physical.ts';
import type { Wait } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { InputRows, type RowHandler } from '../write/input-rows.ts';
import { WriteOutput } from '../write/write-output.ts';
import type { WriteSupport } from '../write/write-support.ts';
import { deletedEnd, describeNode, missingEnd, mixedLabels, wrongEnds } from './graph-error.ts';
import { GraphWriter, type Properties, storedProperties } from './graph-writer.ts';
import { refreshView } from './refresh-view.ts';

type Ends = { readonly source: NodeIdentity; readonly target: NodeIdentity };
interface NodeIdentity {
  readonly table: number;
  readonly rowId: number;
}

interface Compiled {
  readonly node: PhysicalGraphInsert;
  readonly support: WriteSupport;
  readonly functions: FunctionRegistry;
  readonly properties: RowFunction;
  readonly ends:
    | Readonly<Record<'source' | 'target', { readonly table: RowFunction; readonly rowId: RowFunction }>>
    | undefined;
}

export function compileGraphInsert(node: PhysicalGraphInsert, compiler: NodeCompiler): OperatorFactory {
  const scope = new Scope(node.input.columns, compiler.registers);
  const { source, target, properties } = node.write;
  const end = (identity: NonNullable<typeof source>): { table: RowFunction; rowId: RowFunction } => ({
    table: compileClosure(identity.table, scope),
    rowId: compileClosure(identity.rowId, scope),
  });
  const compiled: Compiled = {
    node,
    support: compiler.writes,
    functions: compiler.functions,
    properties: compileClosure(properties, scope),
    ends: source && target && { source: end(source), target: end(target) },
  };
  const input = compiler.compile(node.input);
  return (execution) => new GraphInsertOperator(execution, input(execution), compiled);
}

/** A row ready to be inserted, kept while it waits for a lock. */
interface Pending {
  readonly table: Table;
  readonly row: readonly Datum[];
  readonly ends: Ends | undefined;
}

class GraphInsertOperator implements Operator, RowHandler {
  readonly #execution: Execution;
  readonly #input: InputRows;
  readonly #compiled: Compiled;
  readonly #output: WriteOutput;
  readonly #row: Row;
  #writer: GraphWriter | undefined;
  #pending: Pending | undefined;

  constructor(execution: Execution, input: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#input = new InputRows(input);
    this.#compiled = compiled;
    const { table, rowId } = compiled.node.write;
    this.#output = new WriteOutput([table, rowId]);
    this.#row = rowOf(execution);
  }

  open(): void {
    this.#writer = new GraphWriter(this.#execution, this.#compiled.support, this.#compiled.functions);
    this.#pending = undefined;
    this.#input.open();
  }

  step(): Step {
    return this.#input.step(this);
  }

  begin(batch: Batch): undefined {
    this.#row.columns = batch.columns;
  }

  end(batch: Batch): Step {
    refreshView(this.#execution);
    return this.#output.take(batch) ?? pause;
  }

  finish(): Step {
    const wait = this.#writer!.settle();
    if (wait !== undefined) return wait;
    refreshView(this.#execution);
    return done;
  }

  handle(i: number): Wait | undefined {
    const writer = this.#writer!;
    this.#row.index = i;
    this.#pending ??= this.#prepare();
    const { table, row, ends } = this.#pending;
    const wait = ends && (lockEnd(writer, ends.source, 'source') ?? lockEnd(writer, ends.target, 'target'));
    if (wait !== undefined) return wait;
    const inserted = writer.insert(table, row);
    if (typeof inserted !== 'number') return inserted;
    this.#pending = undefined;
    this.#output.add(i, [table.id, inserted]);
    return undefined;
  }

  #prepare(): Pending {
    const { write } = this.#compiled.node;
    const properties = this.#compiled.properties(this.#row) as Properties | null;
    const given: Properties = properties ?? new Map();
    const { ends } = this.#compiled;
    if (ends === undefined) return newNode(this.#writer!, write.labels, given);
    const of = (end: 'source' | 'target'): NodeIdentity => {
      const table = ends[end].table(this.#row);
      const rowId = ends[end].rowId(this.#row);
      if (table === null || rowId === null) throw missingEnd(end);
      return { table: table as number, rowId: rowId as number };
    };
    invariant(write.labels.length === 1, 'a relationship has one type');
    return newRelationship(this.#writer!, write.labels[0]!, given, { source: of('source'), target: of('target') });
  }

  close(): void {
    this.#writer?.release();
    this.#writer = undefined;
    this.#input.close();
  }
}

function newNode(writer: GraphWriter, labels: readonly string[], properties: Properties): Pending {
  const { catalog } = writer;
  const table = declaredNodeTable(writer, labels);
  if (table === undefined) {
    const { openNodes } = catalog;
    const row: Datum[] = openNodes.columns.map((column) =>
      column.name === 'labels' ? [...labels] : storedProperties(properties),
    );
    return { table: openNodes, row, ends: undefined };
  }
  const row = writer.newRow(table, properties);
  writer.writer(table).complete(row);
  return { table, row, ends: undefined };
}

/** The table whose labels are exactly these; undefined when none of them is declared. */
function declaredNodeTable({ catalog }: GraphWriter, labels: readonly string[]): Table | undefined {
  const declared = labels.filter((label) => catalog.nodeLabelsNamed(label).length > 0);
  const [first] = declared;
  if (first === undefined) return undefined;
  const wanted = new Set(labels);
  const fitting = catalog.nodeLabelsNamed(first).filter(({ table }) => {
    const present = catalog.nodeLabelsOf(table);
    return present.length === wanted.size && present.every((label) => wanted.has(label.name));
  });
  if (fitting.length === 1) return catalog.tableById(fitting[0]!.table);
  if (fitting.length === 0) throw mixedLabels(labels, declared);
  const names = fitting.map(({ table }) => `"${catalog.tableById(table).name}"`).join(' and ');
  throw new DbError('42725', `a node with the labels ${labels.map((label) => `:${label}`).join('')} is ambiguous`, {
    detail: `The tables ${names} are declared for these labels.`,
    hint: 'Use INSERT to say which table is meant.',
  });
}

function newRelationship(writer: GraphWriter, type: string, properties: Properties, ends: Ends): Pending {
  const { catalog } = writer;
  const declared = catalog.edgeLabelsNamed(type);
  if (declared.length === 0) {
    const { openEdges } = catalog;
    const values: Readonly<Record<string, Datum>> = {
      type,
      source_table: ends.source.table,
      source_id: ends.source.rowId,
      target_table: ends.target.table,
      target_id: ends.target.rowId,
      properties: storedProperties(properties),
    };
    return { table: openEdges, row: openEdges.columns.map((column) => values[column.name]), ends };
  }
  const label = declared.find(
    ({ sourceTable, targetTable }) => sourceTable === ends.source.table && targetTable === ends.target.table,
  );
  if (label === undefined) {
    throw wrongEnds(type, declared, {
      source: describeNode(catalog, ends.source.table),
      target: describeNode(catalog, ends.target.table),
    });
  }
  const table = catalog.tableById(label.table);
  const row = writer.newRow(table, properties);
  putKey(writer, row, table, label, ends.source, 'source');
  putKey(writer, row, table, label, ends.target, 'target');
  writer.writer(table).complete(row);
  return { table, row, ends };
}

/** The edge's columns for one end hold the key of the node there. */
function putKey(
  writer: GraphWriter,
  row: Datum[],
  table: Table,
  label: EdgeLabel,
  node: NodeIdentity,
  end: 'source' | 'target',
): void {
  const { catalog } = writer;
  const name = end === 'source' ? label.sourceLabel : label.targetLabel;
  const columns = end === 'source' ? label.sourceColumns : label.targetColumns;
  const key = catalog.nodeLabelsNamed(name).find((candidate) => candidate.table === node.table)?.key ?? [];
  const nodes = catalog.tableById(node.table);
  const values = writer.newest.readRow(nodes.space, node.rowId);
  if (values === undefined) throw deletedEnd(end);
  columns.forEach((number, k) => {
    const from = nodes.columns.findIndex((column) => column.number === key[k]);
    const to = table.columns.findIndex((column) => column.number === number);
    row[to] = values[from];
  });
}

/** Keeps a node from being deleted while something is attached to it, and finds one that is gone already. */
function lockEnd(writer: GraphWriter, node: NodeIdentity, end: 'source' | 'target'): Wait | undefined {
  const { space } = writer.catalog.tableById(node.table);
  const wait = writer.execution.transaction.lockRow(space, node.rowId, 'key share');
  if (wait !== undefined) return wait;
  if (!writer.newest.exists(space, node.rowId)) throw deletedEnd(end);
  return undefined;
}
