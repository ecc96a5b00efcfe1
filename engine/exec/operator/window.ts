/**
 * Window functions: takes the whole input, sorts it by partition and order keys, computes each call partition by
 * partition, and puts the rows out in that order (SQL:2016 7.15; frames as PostgreSQL has them).
 *
 * Functions get a `WindowPartition`, which gives arguments, peers and frames by row number. Aggregates run over the
 * frame: incrementally while the frame only grows, otherwise anew for each row.
 */
import { DbError, unsupported } from '../../error.ts';
import type { AggregateFunction, WindowFunction, WindowPartition } from '../../function/function.ts';
import type { SortKey, WindowCall } from '../../plan/expression.ts';
import type { PhysicalWindow } from '../../plan/physical.ts';
import type { FrameBound } from '../../plan/relation.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { batchRows, type Vector, valueAt, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type RowFunction, rowOf } from '../expression/closure.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { gather, RowStore } from '../store/column-builder.ts';
import { indexComparator } from '../store/row-order.ts';

interface Compiled {
  readonly node: PhysicalWindow;
  /** Computes partition keys, order keys, then each call's arguments and filter. */
  readonly compute: ProjectKernel;
  readonly partitionKeys: readonly SortKey[];
  /** Place of each call's first argument among the computed columns, and of its filter. */
  readonly calls: readonly { readonly call: WindowCall; readonly first: number; readonly filter: number | undefined }[];
  readonly startOffset: RowFunction | undefined;
  readonly endOffset: RowFunction | undefined;
}

export function compileWindow(node: PhysicalWindow, compiler: NodeCompiler): OperatorFactory {
  const { partitionBy, orderBy, frame, calls } = node.window;
  const scope = new Scope(node.input.columns, compiler.registers);
  const expressions = [...partitionBy, ...orderBy.map((key) => key.expression)];
  const placed = calls.map(({ call }) => {
    const first = expressions.length;
    expressions.push(...call.arguments);
    const filter = call.filter === undefined ? undefined : expressions.push(call.filter) - 1;
    return { call, first, filter };
  });
  const offset = (bound: FrameBound): RowFunction | undefined =>
    'offset' in bound ? compileClosure(bound.offset, new Scope([], compiler.registers)) : undefined;
  const offsets = 'offset' in frame.start || 'offset' in frame.end;
  if (frame.mode === 'range' && offsets) throw unsupported('RANGE with an offset in a window frame');
  if (frame.exclude !== 'no others') throw unsupported(`EXCLUDE ${frame.exclude.toUpperCase()} in a window frame`);
  const compiled: Compiled = {
    node,
    compute: new ProjectKernel(scope, undefined, expressions),
    partitionKeys: partitionBy.map((expression) => ({ expression, descending: false, nullsFirst: false })),
    calls: placed,
    startOffset: offset(frame.start),
    endOffset: offset(frame.end),
  };
  const input = compiler.compile(node.input);
  return (execution) => new WindowOperator(execution, input(execution), compiled);
}

class WindowOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #compiled: Compiled;
  readonly #width: number;
  readonly #computedWidth: number;
  #rows: RowStore;
  #columns: readonly Vector[] | undefined;
  #order: Int32Array = new Int32Array(0);
  #results: Datum[][] = [];
  #next = 0;

  constructor(execution: Execution, input: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#input = input;
    this.#compiled = compiled;
    const { node, calls } = compiled;
    this.#width = node.input.columns.length;
    const own = node.window.partitionBy.length + node.window.orderBy.length;
    this.#computedWidth = calls.reduce((sum, { call }) => sum + call.arguments.length + (call.filter ? 1 : 0), own);
    this.#rows = new RowStore(this.#width + this.#computedWidth);
  }

  open(): void {
    this.#rows = new RowStore(this.#width + this.#computedWidth);
    this.#columns = undefined;
    this.#next = 0;
    this.#input.open();
  }

  step(): Step {
    if (this.#columns !== undefined) return this.#emit(this.#columns);
    const step = this.#input.step();
    if (isBatch(step)) {
      this.#rows.append([...step.columns, ...this.#compiled.compute.run(step, this.#execution).outputs], step);
      return pause;
    }
    if (step !== done) return step;
    this.#columns = this.#rows.vectors();
    this.#compute(this.#columns.slice(this.#width));
    return pause;
  }

  #compute(computed: readonly Vector[]): void {
    const { node, partitionKeys } = this.#compiled;
    const { orderBy } = node.window;
    const count = this.#rows.rows;
    const partitions = indexComparator(partitionKeys, computed);
    const peers = indexComparator(orderBy, computed.slice(partitionKeys.length));
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    order.sort((i, j) => partitions(i, j) || peers(i, j) || i - j);
    this.#order = order;
    this.#results = this.#compiled.calls.map(() => new Array<Datum>(count));
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && partitions(order[start]!, order[end]!) === 0) end++;
      this.#partition(order.subarray(start, end), start, computed, peers);
      start = end;
    }
  }

  #partition(rows: Int32Array, at: number, computed: readonly Vector[], peers: (i: number, j: number) => number): void {
    const row = rowOf(this.#execution);
    const { frame, orderBy } = this.#compiled.node.window;
    const bounds = new FrameBounds(rows, orderBy.length === 0 ? undefined : peers, frame, {
      start: offsetValue(this.#compiled.startOffset?.(row), 'starting'),
      end: offsetValue(this.#compiled.endOffset?.(row), 'ending'),
    });
    this.#compiled.calls.forEach(({ call, first, filter }, c) => {
      const partition: WindowPartition = {
        count: rows.length,
        value: (argument, r) => valueAt(computed[first + argument]!, rows[r]!),
        peerStart: (r) => bounds.peerStart(r),
        peerEnd: (r) => bounds.peerEnd(r),
        frameStart: (r) => bounds.frameStart(r),
        frameEnd: (r) => bounds.frameEnd(r),
      };
      const passes = (r: number): boolean => filter === undefined || valueAt(computed[filter]!, rows[r]!) === true;
      const values =
        call.function.kind === 'window'
          ? (call.function as WindowFunction).compute(partition)
          : aggregateOver(call, call.function as AggregateFunction, partition, passes);
      const out = this.#results[c]!;
      for (let r = 0; r < rows.length; r++) out[at + r] = values[r];
    });
  }

  #emit(columns: readonly Vector[]): Step {
    if (this.#next >= this.#order.length) return done;
    const from = this.#next;
    const rows = this.#order.subarray(from, from + batchRows);
    this.#next += rows.length;
    const out = columns.slice(0, this.#width).map((column) => gather(column, rows, rows.length, false));
    this.#compiled.node.window.calls.forEach(({ column }, c) => {
      out.push(vectorOf(definitionOf(column.type).vector, this.#results[c]!.slice(from, from + rows.length)));
    });
    return { columns: out, count: rows.length, selection: undefined, selected: rows.length };
  }

  close(): void {
    this.#rows = new RowStore(this.#width + this.#computedWidth);
    this.#columns = undefined;
    this.#results = [];
    this.#input.close();
  }
}

function offsetValue(value: Datum | undefined, which: string): number {
  if (value === undefined) return 0;
  if (value === null) throw new DbError('22013', `frame ${which} offset must not be null`);
  if (Number(value) < 0) throw new DbError('22013', `frame ${which} offset must not be negative`);
  return Number(value);
}

/** Peers and frames of one partition's rows, by row number in the partition. */
class FrameBounds {
  readonly #count: number;
  /** First row of the peer group of each row, and for the first row of a group its end. */
  readonly #peerStart: Int32Array;
  readonly #peerEnd: Int32Array;
  /** First row of each peer group, for GROUPS. */
  readonly #groups: number[] = [];
  readonly #groupOf: Int32Array;
  readonly #frame: PhysicalWindow['window']['frame'];
  readonly #offsets: { readonly start: number; readonly end: number };

  constructor(
    rows: Int32Array,
    peers: ((i: number, j: number) => number) | undefined,
    frame: PhysicalWindow['window']['frame'],
    offsets: { readonly start: number; readonly end: number },
  ) {
    const count = rows.length;
    this.#count = count;
    this.#frame = frame;
    this.#offsets = offsets;
    this.#peerStart = new Int32Array(count);
    this.#peerEnd = new Int32Array(count);
    this.#groupOf = new Int32Array(count);
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && (peers === undefined || peers(rows[start]!, rows[end]!) === 0)) end++;
      this.#peerStart.fill(start, start, end);
      this.#peerEnd.fill(end, start, end);
      this.#groupOf.fill(this.#groups.push(start) - 1, start, end);
      start = end;
    }
  }

  peerStart(row: number): number {
    return this.#peerStart[row]!;
  }

  peerEnd(row: number): number {
    return this.#peerEnd[row]!;
  }

  frameStart(row: number): number {
    return Math.min(this.#count, Math.max(0, this.#edge(row, this.#frame.start, this.#offsets.start, false)));
  }

  frameEnd(row: number): number {
    return Math.max(
      this.frameStart(row),
      Math.min(this.#count, this.#edge(row, this.#frame.end, this.#offsets.end, true)),
    );
  }

  /** Row number of a bound; for the end the row behind it. */
  #edge(row: number, bound: FrameBound, offset: number, isEnd: boolean): number {
    const { mode } = this.#frame;
    switch (bound.kind) {
      case 'unbounded preceding':
        return 0;
      case 'unbounded following':
        return this.#count;
      case 'current row':
        if (mode === 'rows') return isEnd ? row + 1 : row;
        return isEnd ? this.peerEnd(row) : this.peerStart(row);
      case 'preceding':
      case 'following': {
        const distance = bound.kind === 'preceding' ? -offset : offset;
        if (mode === 'rows') return row + distance + (isEnd ? 1 : 0);
        const group = this.#groupOf[row]! + distance;
        if (group < 0) return 0;
        if (group >= this.#groups.length) return this.#count;
        return isEnd ? this.peerEnd(this.#groups[group]!) : this.#groups[group]!;
      }
    }
  }
}

/** An aggregate over each row's frame. */
function aggregateOver(
  call: WindowCall,
  definition: AggregateFunction,
  partition: WindowPartition,
  passes: (row: number) => boolean,
): Datum[] {
  const types = call.arguments.map((argument) => argument.type);
  const accumulator = definition.accumulator(types, call.type);
  const out: Datum[] = [];
  let state = accumulator.init();
  let from = 0;
  let to = 0;
  let answer: Datum = null;
  for (let row = 0; row < partition.count; row++) {
    const start = partition.frameStart(row);
    const end = partition.frameEnd(row);
    const same = row > 0 && start === from && end === to;
    if (!same) {
      if (start !== from || end < to) {
        state = accumulator.init();
        to = start;
      }
      for (; to < end; to++) {
        if (!passes(to)) continue;
        const values = types.map((_, a) => partition.value(a, to));
        if (!definition.strict || !values.includes(null)) state = accumulator.step(state, ...values);
      }
      from = start;
      to = end;
    }
    if (!same) answer = accumulator.finish(state);
    out.push(answer);
  }
  return out;
}
