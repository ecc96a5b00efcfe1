/**
 * SET, REMOVE and DELETE of the graph language: each input row names an entity by table and row id, which is changed as
 * its table asks for. Null names nothing, and so does an entity that is deleted already.
 *
 * A declared table keeps properties in columns and its labels in the catalog; the open tables keep both in the row.
 * Values are computed one row after the other, each seeing what the rows before it changed. Updates right behind one
 * another are the items of SET: where their values read the graph, all of them are done for a row before the next row.
 */
import type { Table } from '../../catalog/catalog.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import type { Expression } from '../../plan/expression.ts';
import type { PhysicalGraphUpdate } from '../../plan/physical.ts';
import { visitExpression } from '../../plan/walk.ts';
import type { GraphChange } from '../../plan/write.ts';
import type { Wait } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import type { Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, type Operator, type OperatorFactory, type Step } from '../operator.ts';
import { InputRows, type RowHandler } from '../write/input-rows.ts';
import type { WriteSupport } from '../write/write-support.ts';
import { deleteNode } from './delete-node.ts';
import { fixedLabels, identityChange, mixedLabels } from './graph-error.ts';
import { GraphWriter, type Properties, placeOf, storedProperties } from './graph-writer.ts';
import { refreshView } from './refresh-view.ts';
import { RowByRow } from './row-by-row.ts';

interface Change {
  readonly change: GraphChange;
  readonly value: RowFunction | undefined;
}

interface Compiled {
  readonly node: PhysicalGraphUpdate;
  readonly support: WriteSupport;
  readonly functions: FunctionRegistry;
  readonly table: RowFunction;
  readonly rowId: RowFunction;
  readonly changes: readonly Change[];
  /** Values read entities: rows before must be visible to them. */
  readonly readsGraph: boolean;
}

function readsGraph(expression: Expression): boolean {
  let found = false;
  visitExpression(expression, (node) => {
    if (node.kind === 'entity' || (node.kind === 'call' && node.function.needsContext === true)) found = true;
  });
  return found;
}

export function compileGraphUpdate(node: PhysicalGraphUpdate, compiler: NodeCompiler): OperatorFactory {
  const chain = [node];
  for (let first = node; first.input.kind === 'graph update'; chain.unshift(first)) first = first.input;
  const items = chain.map((item) => compileItem(item, compiler));
  const input = compiler.compile(chain[0]!.input);
  const isRowByRow = items.length > 1 && items.some((item) => item.readsGraph);
  return (execution) => {
    const rows = isRowByRow ? new RowByRow(input(execution)) : input(execution);
    return items.reduce<Operator>((before, item) => new GraphUpdateOperator(execution, before, item), rows);
  };
}

function compileItem(node: PhysicalGraphUpdate, compiler: NodeCompiler): Compiled {
  const scope = new Scope(node.input.columns, compiler.registers);
  const { target, changes } = node.write;
  return {
    node,
    support: compiler.writes,
    functions: compiler.functions,
    table: compileClosure(target.table, scope),
    rowId: compileClosure(target.rowId, scope),
    changes: changes.map((change) => ({
      change,
      value: 'value' in change ? compileClosure(change.value, scope) : undefined,
    })),
    readsGraph: changes.some((change) => 'value' in change && readsGraph(change.value)),
  };
}

class GraphUpdateOperator implements Operator, RowHandler {
  readonly #execution: Execution;
  readonly #input: InputRows;
  readonly #compiled: Compiled;
  readonly #row: Row;
  #writer: GraphWriter | undefined;
  #isStale = false;

  constructor(execution: Execution, input: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#input = new InputRows(input);
    this.#compiled = compiled;
    this.#row = rowOf(execution);
  }

  open(): void {
    this.#writer = new GraphWriter(this.#execution, this.#compiled.support, this.#compiled.functions);
    this.#isStale = false;
    this.#input.open();
  }

  step(): Step {
    return this.#input.step(this);
  }

  begin(batch: Batch): undefined {
    this.#row.columns = batch.columns;
  }

  end(batch: Batch): Step {
    this.#refresh();
    return batch;
  }

  finish(): Step {
    const wait = this.#writer!.settle();
    if (wait !== undefined) return wait;
    this.#isStale = true;
    this.#refresh();
    return done;
  }

  #refresh(): void {
    if (!this.#isStale) return;
    refreshView(this.#execution);
    this.#isStale = false;
  }

  handle(i: number): Wait | undefined {
    const { table: tableOf, rowId: rowIdOf, changes } = this.#compiled;
    this.#row.index = i;
    if (this.#compiled.readsGraph) this.#refresh();
    const tableId = tableOf(this.#row) as number | null;
    const rowId = rowIdOf(this.#row) as number | null;
    if (tableId === null || rowId === null) return undefined;
    const writer = this.#writer!;
    const table = writer.catalog.tableById(tableId);
    const rows = writer.writer(table);
    const wait = rows.lock(rowId);
    if (wait !== undefined) return wait;
    const before = rows.readNewest(rowId);
    if (before === undefined) return undefined;
    const after = [...before];
    for (const { change, value } of changes) {
      if (change.kind !== 'delete') {
        applyChange(writer, table, after, change, value?.(this.#row) ?? null);
        continue;
      }
      const isNode = this.#compiled.node.write.entity === 'node';
      const blocked = isNode ? deleteNode(writer, table, rowId, before, change.detach) : undefined;
      if (blocked !== undefined) return blocked;
      if (!isNode) rows.delete(rowId, before);
      this.#execution.affectedRows++;
      this.#isStale = true;
      return undefined;
    }
    if (after.every((datum, place) => datum === before[place])) return undefined;
    if (!isOpen(writer, table)) rows.complete(after);
    requireSameIdentity(table, before, after);
    const blocked = rows.update(rowId, before, after);
    if (blocked !== undefined) return blocked;
    this.#execution.affectedRows++;
    this.#isStale = true;
    return undefined;
  }

  close(): void {
    this.#writer?.release();
    this.#writer = undefined;
    this.#input.close();
  }
}

function isOpen({ catalog }: GraphWriter, table: Table): boolean {
  return table.id === catalog.openNodes.id || table.id === catalog.openEdges.id;
}

function requireSameIdentity(table: Table, before: readonly Datum[], after: readonly Datum[]): void {
  const place = table.columns.findIndex((column) => column.number === table.rowIdColumn);
  if (place >= 0 && before[place] !== after[place]) throw identityChange(table, table.columns[place]!.name);
}

type ValueChange = Exclude<GraphChange, { readonly kind: 'delete' }>;

function applyChange(writer: GraphWriter, table: Table, row: Datum[], change: ValueChange, value: Datum): void {
  if (change.kind === 'add labels' || change.kind === 'remove labels') {
    applyLabels(writer, table, row, change.labels, change.kind === 'add labels');
    return;
  }
  const entries: Properties =
    change.kind === 'set property' ? new Map([[change.name, value]]) : ((value ?? new Map()) as Properties);
  const replace = change.kind === 'replace properties';
  if (isOpen(writer, table)) {
    const place = placeOf(table, 'properties');
    const kept = replace ? [] : (row[place] as Properties);
    row[place] = storedProperties(new Map([...kept, ...entries]));
    return;
  }
  if (replace) {
    for (const [name, { column }] of writer.columnsOf(table)) {
      if (!entries.has(name) && column.generation === undefined) writer.setProperty(table, row, name, null);
    }
  }
  for (const [name, entry] of entries) writer.setProperty(table, row, name, entry);
}

function applyLabels(writer: GraphWriter, table: Table, row: Datum[], labels: readonly string[], add: boolean): void {
  const { catalog } = writer;
  if (table.id !== catalog.openNodes.id) {
    const present = new Set(catalog.nodeLabelsOf(table.id).map((label) => label.name));
    const changed = labels.find((label) => present.has(label) !== add);
    if (changed !== undefined) throw fixedLabels(table, changed);
    return;
  }
  const place = placeOf(table, 'labels');
  const before = row[place] as readonly string[];
  if (!add) {
    row[place] = before.filter((label) => !labels.includes(label));
    return;
  }
  const added = labels.filter((label) => !before.includes(label));
  const declared = added.filter((label) => catalog.nodeLabelsNamed(label).length > 0);
  if (declared.length > 0) throw mixedLabels([...before, ...added], declared);
  if (added.length > 0) row[place] = [...before, ...added];
}
