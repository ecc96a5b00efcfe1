/**
 * Path expansion: for each input row, the paths that start at a node, one after the other.
 *
 * A search is suspended between batches and holds only the path it stands on (or the layers of a shortest path), never
 * the paths found. An expansion of exactly one relationship, which is what fixed-length patterns become where no join
 * serves them, has no search at all and may put out the relationship itself (`step`'s columns).
 */
import { NeighbourList, openAdjacency, type WalkedEdges } from '../../access/access.ts';
import { invariant } from '../../error.ts';
import type { FunctionRegistry } from '../../function/function.ts';
import type { Column } from '../../plan/expression.ts';
import { isEveryNode } from '../../plan/label.ts';
import type { PhysicalPathExpand } from '../../plan/physical.ts';
import type { GraphNode, GraphRelationship } from '../../value/graph.ts';
import { GraphPath } from '../../value/graph.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, batchRows, type Vector, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { gather } from '../store/column-builder.ts';
import { EntityReader } from './entity-reader.ts';
import { enumeratePaths } from './enumerate-paths.ts';
import type { Collect, NodeIdentity, PathSearch } from './path-search.ts';
import { unfinished } from './path-search.ts';
import { shortestPaths } from './shortest-path.ts';
import { type CompiledStep, compileStep, type RunningStep } from './step-filter.ts';
import { PathStack, type WalkedPath } from './walked-path.ts';

interface End {
  readonly table: RowFunction;
  readonly rowId: RowFunction;
}

interface Compiled {
  readonly node: PhysicalPathExpand;
  readonly functions: FunctionRegistry;
  readonly from: End;
  readonly to: End | undefined;
  readonly edges: readonly WalkedEdges[];
  readonly step: CompiledStep;
  readonly outputs: readonly Output[];
}

/** What a column behind the input's holds. */
type Output =
  | { readonly kind: 'target table' | 'target row' | 'edge table' | 'edge row' | 'relationships' | 'path' | 'length' }
  | { readonly kind: 'target property' | 'edge property'; readonly place: number };

export function compilePathExpand(node: PhysicalPathExpand, compiler: NodeCompiler): OperatorFactory {
  const { path } = node;
  const scope = new Scope(node.input.columns, compiler.registers);
  const end = (identity: typeof path.from): End => ({
    table: compileClosure(identity.table, scope),
    rowId: compileClosure(identity.rowId, scope),
  });
  const step = compileStep(path.step, node.input.columns, compiler.registers, compiler.functions);
  const compiled: Compiled = {
    node,
    functions: compiler.functions,
    from: end(path.from),
    to: path.to && end(path.to),
    edges: walkedEdges(node, step, compiler),
    step,
    outputs: node.columns.slice(node.input.columns.length).map((column) => outputOf(column, path)),
  };
  const input = compiler.compile(node.input);
  return (execution) => new PathExpandOperator(execution, input(execution), compiled);
}

function walkedEdges({ path }: PhysicalPathExpand, { tables }: CompiledStep, { catalog }: NodeCompiler): WalkedEdges[] {
  const labels =
    path.types.length === 0 ? [...catalog.edgeLabels] : path.types.flatMap((t) => catalog.edgeLabelsNamed(t));
  const declared = labels.filter((label) => tables === undefined || tables.has(label.table));
  const edges = declared.map((label): WalkedEdges => ({ kind: 'declared', label }));
  const isOpen = tables === undefined || tables.has(catalog.openEdges.id);
  return isOpen ? [...edges, { kind: 'open', types: path.types }] : edges;
}

function outputOf(column: Column, path: PhysicalPathExpand['path']): Output {
  const { id } = column;
  if (id === path.target.table.id) return { kind: 'target table' };
  if (id === path.target.rowId.id) return { kind: 'target row' };
  if (id === path.relationships?.id) return { kind: 'relationships' };
  if (id === path.path?.id) return { kind: 'path' };
  if (id === path.length?.id) return { kind: 'length' };
  if (id === path.step?.relationship.table.id) return { kind: 'edge table' };
  if (id === path.step?.relationship.rowId.id) return { kind: 'edge row' };
  const target = path.targetProperties.findIndex((property) => property.column.id === id);
  if (target >= 0) return { kind: 'target property', place: target };
  const edge = path.step?.properties.findIndex((property) => property.column.id === id) ?? -1;
  invariant(edge >= 0, `column ${column.name} of a path expansion is known`);
  return { kind: 'edge property', place: edge };
}

class PathExpandOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #compiled: Compiled;
  readonly #row: Row;
  #single: NeighbourList | undefined;
  readonly #isSingle: boolean;
  #targets: EntityReader | undefined;
  #relationships: EntityReader | undefined;
  #step: RunningStep | undefined;
  #forwards: Collect = unread;
  #backwards: Collect = unread;
  #batch: Batch | undefined;
  #at = 0;
  #search: PathSearch | undefined;
  /** Rows put out so far: the input row of each, and the values of the own columns. */
  #inputRows: Int32Array = new Int32Array(0);
  #values: Datum[][] = [];
  #count = 0;
  #isEmpty = false;
  #isPrepared = false;

  constructor(execution: Execution, input: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#input = input;
    this.#compiled = compiled;
    this.#row = rowOf(execution);
    const { path } = compiled.node;
    this.#isSingle =
      path.minimum === 1 && path.maximum === 1 && path.mode !== 'shortest' && path.mode !== 'all shortest';
  }

  open(): void {
    const { edges, node } = this.#compiled;
    this.#isEmpty = node.path.minimum > 0 && edges.every((walked) => this.#hasNoRows(walked));
    this.#isPrepared = false;
    this.#batch = undefined;
    this.#search = undefined;
    if (!this.#isEmpty) this.#input.open();
  }

  /** What only rows need; often there are none. */
  #prepare(): void {
    const { functions, node, step, edges, outputs } = this.#compiled;
    const { path } = node;
    const { view, store, catalog } = this.#execution;
    const needsTarget = !isEveryNode(path.targetLabels) || path.targetProperties.length > 0;
    this.#targets = needsTarget
      ? new EntityReader(this.#execution, functions, path.targetLabels, path.targetProperties)
      : undefined;
    const edgeProperties = outputs.some((output) => output.kind === 'edge property');
    this.#relationships = edgeProperties
      ? new EntityReader(this.#execution, functions, undefined, path.step!.properties)
      : undefined;
    this.#step = step.test?.(this.#execution);
    const request = { store, catalog, view, edges };
    const opposite = path.direction === 'both' ? 'both' : path.direction === 'out' ? 'in' : 'out';
    const forwards = openAdjacency({ ...request, direction: path.direction });
    const backwards = openAdjacency({ ...request, direction: opposite });
    this.#forwards = (table, rowId, into) => forwards.collect(table, rowId, into);
    this.#backwards = (table, rowId, into) => backwards.collect(table, rowId, into);
    this.#reset();
    this.#isPrepared = true;
  }

  /** Open edges that never were any: the common case where all types are declared. */
  #hasNoRows(walked: WalkedEdges): boolean {
    const { catalog, store } = this.#execution;
    return walked.kind === 'open' && store.maxRowId(catalog.openEdges.space) === 0;
  }

  step(): Step {
    if (this.#isEmpty) return done;
    if (this.#batch === undefined) {
      const step = this.#input.step();
      if (!isBatch(step)) return step;
      if (!this.#isPrepared) this.#prepare();
      this.#batch = step;
      this.#at = 0;
    }
    const batch = this.#batch;
    while (this.#at < batch.selected) {
      const i = batch.selection === undefined ? this.#at : batch.selection[this.#at]!;
      const finished = this.#isSingle ? this.#oneStep(batch, i) : this.#paths(batch, i);
      if (!finished) return this.#take(batch) ?? pause;
      this.#at++;
      if (this.#count >= batchRows) break;
    }
    if (this.#at >= batch.selected) this.#batch = undefined;
    return this.#take(batch) ?? pause;
  }

  #identity(end: End, batch: Batch, i: number): NodeIdentity | undefined {
    this.#row.columns = batch.columns;
    this.#row.index = i;
    const table = end.table(this.#row) as number | null;
    const rowId = end.rowId(this.#row) as number | null;
    return table === null || rowId === null ? undefined : { table, rowId };
  }

  /** Relationships of one node; true, since they are all put out at once. */
  #oneStep(batch: Batch, i: number): boolean {
    const from = this.#identity(this.#compiled.from, batch, i);
    if (from === undefined) return true;
    const { to: toEnd } = this.#compiled;
    const to = toEnd && this.#identity(toEnd, batch, i);
    if (toEnd !== undefined && to === undefined) return true;
    this.#single ??= new NeighbourList();
    const found = this.#single;
    found.truncate(0);
    this.#forwards(from.table, from.rowId, found);
    const test = this.#step?.startAt(batch, i);
    const path = new PathStack();
    path.start(from.table, from.rowId);
    for (let at = 0; at < found.count; at++) {
      const table = found.tables[at]!;
      const rowId = found.rowIds[at]!;
      if (to !== undefined && (to.rowId !== rowId || to.table !== table)) continue;
      if (test !== undefined && !test(found.edgeTables[at]!, found.edgeRowIds[at]!)) continue;
      path.put(0, found.edgeTables[at]!, found.edgeRowIds[at]!, table, rowId);
      this.#put(path, i);
    }
    return true;
  }

  /** Goes on with the search of a row; false when it stopped before its end. */
  #paths(batch: Batch, i: number): boolean {
    this.#search ??= this.#start(batch, i);
    if (this.#search === undefined) return true;
    for (;;) {
      const next = this.#search.next();
      if (next.done === true) {
        this.#search = undefined;
        return true;
      }
      if (next.value === unfinished) return false;
      this.#put(next.value, i);
      if (this.#count >= batchRows) return false;
    }
  }

  #start(batch: Batch, i: number): PathSearch | undefined {
    const { node, from: fromEnd, to: toEnd } = this.#compiled;
    const from = this.#identity(fromEnd, batch, i);
    const to = toEnd && this.#identity(toEnd, batch, i);
    if (from === undefined || (toEnd !== undefined && to === undefined)) return undefined;
    const { minimum, maximum = Number.POSITIVE_INFINITY, mode } = node.path;
    const request = {
      from,
      to,
      minimum,
      maximum,
      mode,
      forwards: this.#forwards,
      backwards: this.#backwards,
      step: this.#step?.startAt(batch, i),
    };
    return mode === 'shortest' || mode === 'all shortest' ? shortestPaths(request) : enumeratePaths(request);
  }

  /** Puts out one path, if its end is as it should be. */
  #put(path: WalkedPath, i: number): void {
    const { length } = path;
    const table = path.nodeTables[length]!;
    const rowId = path.nodeRowIds[length]!;
    const properties = this.#targets?.read(table, rowId);
    if (this.#targets !== undefined && properties === undefined) return;
    const edgeTable = path.edgeTables[length - 1]!;
    const edgeRowId = path.edgeRowIds[length - 1]!;
    const own = this.#relationships?.read(edgeTable, edgeRowId);
    if (this.#count === this.#inputRows.length) this.#grow();
    this.#inputRows[this.#count++] = i;
    const { outputs } = this.#compiled;
    for (let c = 0; c < outputs.length; c++) {
      const output = outputs[c]!;
      this.#values[c]!.push(this.#valueOf(output, path, properties, own));
    }
  }

  #valueOf(
    output: Output,
    path: WalkedPath,
    target: readonly Datum[] | undefined,
    edge: readonly Datum[] | undefined,
  ): Datum {
    const { length } = path;
    switch (output.kind) {
      case 'target table':
        return path.nodeTables[length];
      case 'target row':
        return path.nodeRowIds[length];
      case 'edge table':
        return path.edgeTables[length - 1];
      case 'edge row':
        return path.edgeRowIds[length - 1];
      case 'length':
        return length;
      case 'relationships':
        return this.#relationshipsOf(path);
      case 'path':
        return new GraphPath(this.#nodesOf(path), this.#relationshipsOf(path));
      case 'target property':
        return target![output.place];
      case 'edge property':
        return edge?.[output.place] ?? null;
    }
  }

  #relationshipsOf({ length, edgeTables, edgeRowIds }: WalkedPath): GraphRelationship[] {
    const { context } = this.#execution;
    return Array.from({ length }, (_, d) => {
      return context.graphEntity('relationship', edgeTables[d]!, edgeRowIds[d]!) as GraphRelationship;
    });
  }

  #nodesOf({ length, nodeTables, nodeRowIds }: WalkedPath): GraphNode[] {
    const { context } = this.#execution;
    return Array.from({ length: length + 1 }, (_, d) => {
      return context.graphEntity('node', nodeTables[d]!, nodeRowIds[d]!) as GraphNode;
    });
  }

  #grow(): void {
    const grown = new Int32Array(Math.max(64, this.#inputRows.length * 2));
    grown.set(this.#inputRows);
    this.#inputRows = grown;
  }

  #reset(): void {
    this.#count = 0;
    this.#values = this.#compiled.outputs.map(() => []);
  }

  /** The rows found so far as a batch; a node with very many relationships may make it longer than others. */
  #take(input: Batch): Batch | undefined {
    const count = this.#count;
    if (count === 0) return undefined;
    const { node } = this.#compiled;
    const columns: Vector[] = input.columns.map((column) => gather(column, this.#inputRows, count, false));
    const own = node.columns.slice(node.input.columns.length);
    this.#values.forEach((values, c) => {
      columns.push(vectorOf(definitionOf(own[c]!.type).vector, values));
    });
    this.#reset();
    return { columns, count, selection: undefined, selected: count };
  }

  close(): void {
    this.#batch = undefined;
    this.#search = undefined;
    this.#single = undefined;
    this.#forwards = unread;
    this.#backwards = unread;
    this.#reset();
    this.#input.close();
  }
}

function unread(): void {
  invariant(false, 'a path expansion is opened before it is read');
}
