/**
 * The vector indexes of one open database: derived structures, built and caught up by slices, saved when it closes.
 *
 * A graph reflects the committed state at a timestamp. It only proposes candidates: whoever searches tests them against
 * his own snapshot, and adds an exact pass over the rows changed since the older of the graph's timestamp and his
 * snapshot (storage.md, "Derived structures"). Before the delta forgets changes, graphs catch up with them; one that
 * is too far behind is built anew on next use.
 *
 * A graph belongs to an index over one heap: TRUNCATE gives a table another one. A heap that no commit has made known
 * (a table created or truncated by the transaction that searches it) has no graph, and all its rows are searched exactly.
 */
import type { CatalogStore, Index, Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import type { PointReader, Store, View } from '../../txn/txn.ts';
import { valueAt } from '../../value/vector.ts';
import { HeapAccess } from '../heap.ts';
import { loadGraph, removeOtherGraphs, saveGraph } from './derived-file.ts';
import { type GraphMetric, type GraphOptions, HnswGraph } from './hnsw-graph.ts';

/** Entries added between two pauses: a few milliseconds of work. */
const sliceEntries = 16;
/** Changes a search looks through exactly before the graph is caught up. */
const exactPassLimit = 512;
/** Changes taken in on the spot when a checkpoint is about to forget them. */
const switchLimit = 2_000;

export interface DerivedGraph {
  /** As the catalog described them when somebody last asked. */
  index: Index;
  table: Table;
  graph: HnswGraph;
  timestamp: number;
}

const metrics: ReadonlyMap<string, GraphMetric> = new Map<string, GraphMetric>([
  ['vector_l2_ops', 'l2'],
  ['vector_ip_ops', 'inner product'],
  ['vector_cosine_ops', 'cosine'],
]);

/** The metric of an index's operator class; throws 0A000 for one HNSW does not serve. */
function metricOfIndex(index: Index): GraphMetric {
  const name = index.keys[0]?.operatorClass ?? 'vector_l2_ops';
  const metric = metrics.get(name);
  if (metric !== undefined) return metric;
  throw new DbError('0A000', `operator class "${name}" is not supported by access method "hnsw"`, {
    hint: `Available: ${[...metrics.keys()].join(', ')}.`,
  });
}

/** Options of a graph from its index; throws 22023 for values out of pgvector's ranges. */
function graphOptions(index: Index, table: Table): GraphOptions {
  const column = table.columns.find((candidate) => candidate.number === index.keys[0]?.column);
  if (column === undefined || column.type.name !== 'vector' || index.keys.length !== 1) {
    throw new DbError('42704', 'an hnsw index is over one column of type vector');
  }
  const dimensions = column.type.length;
  if (dimensions === undefined)
    throw new DbError('22000', `column "${column.name}" does not have dimensions`, {
      hint: 'Declare it as vector(n).',
    });
  const option = (name: string, standard: number, minimum: number, maximum: number): number => {
    const value = Number(index.options[name] ?? standard);
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
    throw new DbError('22023', `value ${index.options[name]} out of bounds for option "${name}"`, {
      detail: `Valid values are between "${minimum}" and "${maximum}".`,
    });
  };
  const known = new Set(['m', 'ef_construction']);
  const unknown = Object.keys(index.options).find((name) => !known.has(name));
  if (unknown !== undefined) throw new DbError('22023', `unrecognized parameter "${unknown}"`);
  return {
    dimensions,
    metric: metricOfIndex(index),
    links: option('m', 16, 2, 100),
    buildCandidates: option('ef_construction', 64, 4, 1000),
  };
}

interface Building {
  readonly index: Index;
  readonly table: Table;
  readonly work: Generator<undefined, DerivedGraph>;
  /** Somebody has asked for a slice since the last generation switch. */
  isWanted: boolean;
}

export class VectorIndexes {
  readonly #host: Host;
  readonly #store: Store;
  readonly #catalogs: CatalogStore;
  readonly #folder: string | undefined;
  readonly #readOnly: boolean;
  readonly #ready: Map<number, DerivedGraph> = new Map();
  readonly #building: Map<number, Building> = new Map();
  readonly #unsubscribe: () => void;

  /** Graphs are read from the folder's `derived/` and, unless it is read-only, saved there. */
  constructor(host: Host, store: Store, catalogs: CatalogStore, folder: string | undefined, readOnly: boolean) {
    this.#host = host;
    this.#store = store;
    this.#catalogs = catalogs;
    this.#folder = folder;
    this.#readOnly = readOnly;
    this.#unsubscribe = store.onGenerationSwitch(() => this.#beforeForgetting());
  }

  /**
   * Does a slice of what the index still needs. Undefined while there is more to do, the graph once it is usable.
   * `everything`: also takes in the changes an exact pass could answer.
   */
  advance(index: Index, table: Table, everything = false): DerivedGraph | undefined {
    if (!this.#isCommitted(table)) {
      return { index, table, graph: new HnswGraph(this.#host.modules, graphOptions(index, table)), timestamp: 0 };
    }
    this.#forgetOthers(index, table);
    const ready = this.#ready.get(index.id);
    let building = this.#building.get(index.id);
    if (building === undefined) {
      if (ready !== undefined && !this.#isBehind(ready, everything)) return ready;
      const known = this.#ready.get(index.id);
      const work = known === undefined ? this.#build(index, table) : this.#catchUp(known);
      building = { index, table, work, isWanted: true };
      this.#building.set(index.id, building);
    }
    building.isWanted = true;
    try {
      const step = building.work.next();
      if (step.done !== true) return undefined;
      this.#building.delete(index.id);
      this.#ready.set(index.id, step.value);
      return step.value;
    } catch (error) {
      this.#building.delete(index.id);
      throw error;
    }
  }

  /** True when the heap is that of the table for everybody: others could see its rows. */
  #isCommitted({ id, space }: Table): boolean {
    const found = this.#catalogs.current(undefined).relationById(id);
    return found?.kind === 'table' && found.space === space;
  }

  /** Drops what is known under the index's id for another heap, column or kind of graph. */
  #forgetOthers(index: Index, table: Table): void {
    const building = this.#building.get(index.id);
    if (building !== undefined && !isSameTarget(building, index, table)) this.#giveUp(building);
    const ready = this.#ready.get(index.id);
    if (ready === undefined) return;
    if (isSameTarget(ready, index, table)) Object.assign(ready, { index, table });
    else this.#ready.delete(index.id);
  }

  #isBehind(derived: DerivedGraph, everything: boolean): boolean {
    const changed = this.#changes(derived);
    if (changed === undefined) {
      this.#ready.delete(derived.index.id);
      return true;
    }
    return changed.length > (everything ? 0 : exactPassLimit);
  }

  /** Rows changed since the graph's timestamp in the newest committed state; undefined when nobody knows any more. */
  #changes(derived: DerivedGraph): Float64Array | undefined {
    const view = this.#store.readView();
    try {
      return view.changedRows(derived.table.space, derived.timestamp);
    } finally {
      view.release();
    }
  }

  *#build(index: Index, table: Table): Generator<undefined, DerivedGraph> {
    const options = graphOptions(index, table);
    const saved = this.#folder === undefined ? undefined : loadGraph(this.#host, this.#folder, index.id, options);
    if (saved !== undefined) {
      const derived: DerivedGraph = { index, table, ...saved };
      if (this.#changes(derived) !== undefined) return yield* this.#catchUp(derived);
    }
    const graph = new HnswGraph(this.#host.modules, options);
    const transaction = this.#store.begin({ readOnly: true });
    const view = transaction.statementView();
    try {
      const cursor = new HeapAccess(table).scan(view, [index.keys[0]!.column!], true, false, []);
      for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
        for (let j = 0; j < batch.selected; j++) {
          const i = batch.selection === undefined ? j : batch.selection[j]!;
          const vector = valueAt(batch.columns[0]!, i) as Float32Array | null;
          if (vector !== null) graph.add(valueAt(batch.columns[1]!, i) as number, vector);
          if (j % sliceEntries === sliceEntries - 1) yield undefined;
        }
      }
      return { index, table, graph, timestamp: view.timestamp };
    } finally {
      view.release();
      transaction.rollback();
    }
  }

  *#catchUp(derived: DerivedGraph): Generator<undefined, DerivedGraph> {
    const { table, index } = derived;
    const transaction = this.#store.begin({ readOnly: true });
    const view = transaction.statementView();
    try {
      const changed = view.changedRows(table.space, derived.timestamp);
      if (changed === undefined) return yield* this.#build(index, table);
      const reader = this.#store.pointReader(table.space, [index.keys[0]!.column!]);
      for (let c = 0; c < changed.length; c++) {
        this.#takeIn(derived, reader, view, changed[c]!);
        if (c % sliceEntries === sliceEntries - 1) yield undefined;
      }
      derived.timestamp = view.timestamp;
      return derived;
    } finally {
      view.release();
      transaction.rollback();
    }
  }

  #takeIn(derived: DerivedGraph, reader: PointReader, view: View, rowId: number): void {
    const vector = reader.read(view, rowId)?.[0] as Float32Array | null | undefined;
    if (vector === undefined || vector === null) derived.graph.remove(rowId);
    else derived.graph.add(rowId, vector);
  }

  /** Lets go of the snapshot that the build reads. */
  #giveUp({ index, work }: Building): void {
    work.return(undefined as never);
    this.#building.delete(index.id);
  }

  /**
   * Takes in what the delta is about to forget; what is too much for now is built anew on next use. A build that nobody
   * has driven since the last switch (its statement was cancelled) must not keep a snapshot any longer.
   */
  #beforeForgetting(): void {
    for (const building of [...this.#building.values()]) {
      if (building.isWanted) building.isWanted = false;
      else this.#giveUp(building);
    }
    for (const derived of [...this.#ready.values()]) {
      if (this.#building.has(derived.index.id)) continue;
      const changed = this.#isLive(derived) ? this.#changes(derived) : undefined;
      if (changed === undefined || changed.length > switchLimit) this.#ready.delete(derived.index.id);
      else this.#finish(this.#catchUp(derived));
    }
  }

  #finish(work: Generator<undefined, DerivedGraph>): void {
    while (work.next().done !== true);
  }

  /** True while the graph's index is one of the database, over the heap it reflects. */
  #isLive({ index, table }: DerivedGraph): boolean {
    return this.#isCommitted(table) && this.#catalogs.current(undefined).indexById(index.id) !== undefined;
  }

  /** Catches up and saves; call before the store closes. */
  close(): void {
    this.#unsubscribe();
    const unfinished = [...this.#building.values()];
    for (const building of unfinished) this.#giveUp(building);
    if (this.#folder === undefined || this.#readOnly) return;
    for (const derived of this.#ready.values()) {
      const { index, graph } = derived;
      const isHalfWay = unfinished.some((building) => building.index.id === index.id);
      if (isHalfWay || !this.#isLive(derived) || this.#changes(derived) === undefined) continue;
      this.#finish(this.#catchUp(derived));
      saveGraph(this.#host, this.#folder, index.id, graph, derived.timestamp);
    }
    const catalog = this.#catalogs.current(undefined);
    removeOtherGraphs(this.#host, this.#folder, (id) => catalog.indexById(id)?.method === 'hnsw');
  }
}

function isSameTarget(known: { readonly index: Index; readonly table: Table }, index: Index, table: Table): boolean {
  if (known.index === index && known.table === table) return true;
  const column = known.index.keys[0]?.column;
  if (known.table.space !== table.space || column !== index.keys[0]?.column) return false;
  return JSON.stringify(graphOptions(known.index, known.table)) === JSON.stringify(graphOptions(index, table));
}
