/**
 * Window functions: takes the whole input, sorts it by partition and order keys, computes each call partition by
 * partition, and puts the rows out in that order (SQL:2016 7.15; frames as PostgreSQL has them).
 *
 * Functions get a `WindowPartition`, which gives arguments, peers and frames by row number. Aggregates run over the
 * frame: incrementally while the frame only grows, otherwise anew for each row.
 */
import { DbError } from '../../error.ts';
import type { AggregateFunction, WindowFunction, WindowPartition } from '../../function/function.ts';
import type { SortKey, WindowCall } from '../../plan/expression.ts';
import type { PhysicalWindow } from '../../plan/physical.ts';
import type { FrameBound } from '../../plan/relation.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { batchRows, type Vector, valueAt, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { compileClosure, type Row, type RowFunction, rowOf } from '../expression/closure.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { gather, RowStore } from '../store/column-builder.ts';
import { indexComparator } from '../store/row-order.ts';
import { compileRangeOffset, type RangeOffset, requireRangeSize } from './range-offset.ts';
import { PartitionFrames, type RowSpan } from './window-frame.ts';

interface Compiled {
  readonly node: PhysicalWindow;
  /** Computes partition keys, order keys, then each call's arguments and filter. */
  readonly compute: ProjectKernel;
  readonly partitionKeys: readonly SortKey[];
  /** Place of each call's first argument among the computed columns, and of its filter. */
  readonly calls: readonly { readonly call: WindowCall; readonly first: number; readonly filter: number | undefined }[];
  readonly startOffset: RowFunction | undefined;
  readonly endOffset: RowFunction | undefined;
  /** Edges by value, for RANGE with an offset. */
  readonly startRange: RangeOffset | undefined;
  readonly endRange: RangeOffset | undefined;
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
  const range = (bound: FrameBound, isEnd: boolean): RangeOffset | undefined => {
    if (frame.mode !== 'range' || !('offset' in bound)) return undefined;
    const side = { isPreceding: bound.kind === 'preceding', isEnd };
    return compileRangeOffset(orderBy[0]!, bound.offset, side, scope, compiler.functions);
  };
  const compiled: Compiled = {
    node,
    compute: new ProjectKernel(scope, undefined, expressions),
    partitionKeys: partitionBy.map((expression) => ({ expression, descending: false, nullsFirst: false })),
    calls: placed,
    startOffset: offset(frame.start),
    endOffset: offset(frame.end),
    startRange: range(frame.start, false),
    endRange: range(frame.end, true),
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
    this.#compute(this.#columns);
    return pause;
  }

  #compute(columns: readonly Vector[]): void {
    const { node, partitionKeys } = this.#compiled;
    const computed = columns.slice(this.#width);
    const { orderBy } = node.window;
    const count = this.#rows.rows;
    const partitions = indexComparator(partitionKeys, computed);
    const peers = indexComparator(orderBy, computed.slice(partitionKeys.length));
    const order = new Int32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    order.sort((i, j) => partitions(i, j) || peers(i, j) || i - j);
    this.#order = order;
    this.#results = this.#compiled.calls.map(() => new Array<Datum>(count));
    if (count === 0) return;
    const offsets = offsetValues(this.#compiled, rowOf(this.#execution));
    for (let start = 0; start < count; ) {
      let end = start + 1;
      while (end < count && partitions(order[start]!, order[end]!) === 0) end++;
      const rows = order.subarray(start, end);
      this.#partition(rows, start, computed, this.#frames(columns, rows, peers, offsets));
      start = end;
    }
  }

  #frames(
    columns: readonly Vector[],
    rows: Int32Array,
    peers: (i: number, j: number) => number,
    offsets: { readonly start: number; readonly end: number },
  ): PartitionFrames {
    const { startRange, endRange, node } = this.#compiled;
    const { frame, orderBy } = node.window;
    const input = columns.slice(0, this.#width);
    const isPeer = (row: number, next: number): boolean => peers(rows[row]!, rows[next]!) === 0;
    return new PartitionFrames(rows.length, orderBy.length === 0 ? () => true : isPeer, frame, {
      start: startRange?.edges(input, rows, this.#execution) ?? offsets.start,
      end: endRange?.edges(input, rows, this.#execution) ?? offsets.end,
    });
  }

  #partition(rows: Int32Array, at: number, computed: readonly Vector[], frames: PartitionFrames): void {
    this.#compiled.calls.forEach(({ call, first, filter }, c) => {
      const partition: WindowPartition = {
        count: rows.length,
        value: (argument, r) => valueAt(computed[first + argument]!, rows[r]!),
        peerStart: (r) => frames.peerStart(r),
        peerEnd: (r) => frames.peerEnd(r),
        frameStart: (r) => frames.frameStart(r),
        frameEnd: (r) => frames.frameEnd(r),
        frameRow: (r, place) => frames.frameRow(r, place),
      };
      const passes = (r: number): boolean => filter === undefined || valueAt(computed[filter]!, rows[r]!) === true;
      const values =
        call.function.kind === 'window'
          ? (call.function as WindowFunction).compute(partition)
          : aggregateOver(call, call.function as AggregateFunction, partition, frames, passes);
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
    this.#order = new Int32Array(0);
    this.#results = [];
    this.#input.close();
  }
}

/** Values of the frame's offsets, checked; 0 where there is none, or where edges lie by value. */
function offsetValues(compiled: Compiled, row: Row): { readonly start: number; readonly end: number } {
  const { frame } = compiled.node.window;
  const value = (bound: FrameBound, compute: RowFunction | undefined, which: string): number => {
    if (compute === undefined || !('offset' in bound)) return 0;
    const offset = compute(row);
    if (offset === null) throw new DbError('22004', `frame ${which} offset must not be null`);
    if (frame.mode === 'range') {
      requireRangeSize(offset, bound.offset.type);
      return 0;
    }
    if (Number(offset) < 0) throw new DbError('22013', `frame ${which} offset must not be negative`);
    return Number(offset);
  };
  return {
    start: value(frame.start, compiled.startOffset, 'starting'),
    end: value(frame.end, compiled.endOffset, 'ending'),
  };
}

/** An aggregate over each row's frame. */
function aggregateOver(
  call: WindowCall,
  definition: AggregateFunction,
  partition: WindowPartition,
  frames: PartitionFrames,
  passes: (row: number) => boolean,
): Datum[] {
  const types = call.arguments.map((argument) => argument.type);
  const accumulator = definition.accumulator(types, call.type);
  const add = (state: unknown, { start, end }: RowSpan): unknown => {
    let next = state;
    for (let row = start; row < end; row++) {
      if (!passes(row)) continue;
      const values = types.map((_, a) => partition.value(a, row));
      if (!definition.strict || !values.includes(null)) next = accumulator.step(next, ...values);
    }
    return next;
  };
  const rows = Array.from({ length: partition.count }, (_, row) => row);
  if (frames.excludes) {
    return rows.map((row) => accumulator.finish(frames.spans(row).reduce(add, accumulator.init())));
  }
  let state = accumulator.init();
  let done: RowSpan = { start: 0, end: 0 };
  let answer: Datum = accumulator.finish(state);
  return rows.map((row) => {
    const frame = { start: frames.frameStart(row), end: frames.frameEnd(row) };
    if (row > 0 && frame.start === done.start && frame.end === done.end) return answer;
    // a frame that only grows keeps what it has
    const grows = row > 0 && frame.start === done.start && frame.end >= done.end;
    if (!grows) state = accumulator.init();
    state = add(state, grows ? { start: done.end, end: frame.end } : frame);
    done = frame;
    answer = accumulator.finish(state);
    return answer;
  });
}
