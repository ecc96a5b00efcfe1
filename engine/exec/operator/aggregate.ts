/**
 * Hash aggregation: groups in order of first appearance, one table and one set of states per grouping set.
 *
 * A breaker: takes its whole input (a batch a step), then puts out groups in batches. Without GROUP BY there is exactly
 * one row, also over nothing.
 */
import type { AggregateCall, Column, Expression, Item } from '../../plan/expression.ts';
import type { HashAggregate, Physical } from '../../plan/physical.ts';
import { type Datum, definitionOf } from '../../value/type.ts';
import { type Batch, batchRows, type Vector, valueAt, vectorOf } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { done, isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';
import { GroupTable } from '../store/group-table.ts';
import { AggregateKernel, type AggregateState, mayLeaveLane } from './aggregate-kernel.ts';

/** Expressions computed before the fold, as columns behind the input's. */
class Computed {
  readonly items: Item[] = [];
  /** The expression as a column: itself, or a computed one. */
  column(expression: Expression): Expression {
    if (expression.kind === 'column') return expression;
    const column: Column = { id: -1 - this.items.length, name: '', type: expression.type, nullable: true };
    this.items.push({ column, expression });
    return { kind: 'column', id: column.id, type: column.type };
  }
}

interface Compiled {
  readonly node: HashAggregate;
  readonly kernel: AggregateKernel;
  readonly compute: ProjectKernel | undefined;
  /** Slot of each group key in the widened batch. */
  readonly keySlots: readonly number[];
  readonly sets: readonly (readonly number[])[];
}

export function compileAggregate(node: HashAggregate, compiler: NodeCompiler): OperatorFactory {
  const { below, predicate } = withoutFilter(node);
  const scope = new Scope(below.columns, compiler.registers);
  const computed = new Computed();
  const keys = node.groups.map((group) => {
    const local = group.expression.kind === 'column' && scope.has(group.expression.id);
    return local ? group.expression : computed.column(wrap(group.expression));
  });
  const safe = (expression: Expression): Expression =>
    mayLeaveLane(expression) ? computed.column(expression) : expression;
  const calls = node.aggregates.map(({ call }) => {
    const operand = (expression: Expression): Expression => safe(whereFiltered(call, expression));
    return {
      ...call,
      arguments: call.arguments.map(operand),
      filter: call.filter === undefined ? undefined : safe(call.filter),
      orderBy: call.orderBy.map((key) => ({ ...key, expression: operand(key.expression) })),
    };
  });
  const expressions = computed.items.map((item) => item.expression);
  const wide = new Scope([...below.columns, ...computed.items.map((item) => item.column)], compiler.registers);
  const compiled: Compiled = {
    node,
    kernel: new AggregateKernel(wide, calls, node.groups.length > 0, predicate),
    compute: expressions.length === 0 ? undefined : new ProjectKernel(scope, undefined, expressions),
    keySlots: keys.map((key) => wide.slotOf((key as { readonly id: number }).id)),
    sets: node.sets ?? [node.groups.map((_, index) => index)],
  };
  const input = compiler.compile(below);
  return (execution) => new AggregateOperator(execution, input(execution), compiled);
}

/** Without GROUP BY the fold tests a filter below itself: one loop, and no list of the rows that passed. */
function withoutFilter({ input, groups, aggregates }: HashAggregate): {
  readonly below: Physical;
  readonly predicate: Expression | undefined;
} {
  const isFilter = input.kind === 'project' && input.items === undefined && input.predicate !== undefined;
  if (!isFilter || groups.length > 0) return { below: input, predicate: undefined };
  // what is computed before the fold would be computed for rows that do not pass, and might fail there
  const inputs = aggregates.flatMap(({ call }) => [...call.arguments, ...call.orderBy.map((key) => key.expression)]);
  const filters = aggregates.flatMap(({ call }) => call.filter ?? []);
  const isSafe = ![...inputs, ...filters, input.predicate].some(mayLeaveLane);
  return isSafe ? { below: input.input, predicate: input.predicate } : { below: input, predicate: undefined };
}

/** What is computed before the fold is computed for rows that FILTER leaves out, too, and must not fail there. */
function whereFiltered({ filter }: AggregateCall, expression: Expression): Expression {
  if (filter === undefined || !mayLeaveLane(expression)) return expression;
  const { type } = expression;
  const otherwise: Expression = { kind: 'constant', value: null, type };
  return { kind: 'case', branches: [{ when: filter, result: expression }], otherwise, type };
}

/** Keeps a column of an enclosing row from being taken for one of the input. */
function wrap(expression: Expression): Expression {
  return expression.kind === 'column'
    ? { kind: 'coalesce', operands: [expression], type: expression.type }
    : expression;
}

interface GroupingSet {
  readonly members: readonly number[];
  readonly table: GroupTable;
  readonly states: AggregateState[];
}

class AggregateOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #compiled: Compiled;
  #sets: readonly GroupingSet[] = [];
  #numbers: Int32Array = new Int32Array(batchRows);
  #consumed = false;
  #set = 0;
  #group = 0;

  constructor(execution: Execution, input: Operator, compiled: Compiled) {
    this.#execution = execution;
    this.#input = input;
    this.#compiled = compiled;
  }

  open(): void {
    const { sets, kernel, node } = this.#compiled;
    this.#sets = sets.map((members) => ({
      members,
      table: new GroupTable(members.map((member) => node.groups[member]!.column)),
      states: kernel.start(),
    }));
    this.#consumed = false;
    this.#set = 0;
    this.#group = 0;
    this.#input.open();
  }

  step(): Step {
    if (this.#consumed) return this.#emit();
    const step = this.#input.step();
    if (isBatch(step)) {
      this.#consume(step);
      return pause;
    }
    if (step !== done) return step;
    this.#consumed = true;
    return this.#emit();
  }

  #consume(batch: Batch): void {
    const { compute, kernel, keySlots, node } = this.#compiled;
    const extra = compute?.run(batch, this.#execution).outputs ?? [];
    const columns = extra.length === 0 ? batch.columns : [...batch.columns, ...extra];
    const widened: Batch = { ...batch, columns };
    if (this.#numbers.length < batch.selected) this.#numbers = new Int32Array(batch.selected);
    for (const set of this.#sets) {
      const keys = set.members.map((member) => columns[keySlots[member]!]!);
      if (node.groups.length > 0) set.table.assign(keys, widened, this.#numbers);
      kernel.reserve(set.states, Math.max(set.table.count, 1));
      kernel.fold(widened, this.#execution, this.#numbers, set.states);
    }
  }

  #emit(): Step {
    while (this.#set < this.#sets.length) {
      const set = this.#sets[this.#set]!;
      // the empty grouping set has one row, also over nothing
      const total = set.members.length === 0 ? 1 : set.table.count;
      if (this.#group < total) {
        const from = this.#group;
        this.#group = Math.min(total, from + batchRows);
        return this.#batch(set, from, this.#group);
      }
      this.#set++;
      this.#group = 0;
    }
    return done;
  }

  #batch(set: GroupingSet, from: number, to: number): Batch {
    const { node, kernel } = this.#compiled;
    const keys = set.table.keys.vectors();
    const count = to - from;
    const columns: Vector[] = node.groups.map((group, member) => {
      const at = set.members.indexOf(member);
      const kind = definitionOf(group.column.type).vector;
      if (at < 0) return vectorOf(kind, new Array(count).fill(null));
      return sliceVector(keys[at]!, from, to);
    });
    node.aggregates.forEach(({ column }, k) => {
      const values: Datum[] = new Array(count);
      for (let g = from; g < to; g++) values[g - from] = kernel.finish(set.states, k, g);
      columns.push(vectorOf(definitionOf(column.type).vector, values));
    });
    if (node.grouping !== undefined) {
      let mask = 0;
      node.groups.forEach((_, member) => {
        mask = mask * 2 + (set.members.includes(member) ? 0 : 1);
      });
      columns.push(vectorOf('i32', new Array(count).fill(mask)));
    }
    return { columns, count, selection: undefined, selected: count };
  }

  close(): void {
    this.#sets = [];
    this.#input.close();
  }
}

/** Rows [from, to) of a vector as a vector of its own. */
function sliceVector(vector: Vector, from: number, to: number): Vector {
  if (vector.kind === 'text') {
    const values: Datum[] = [];
    for (let i = from; i < to; i++) values.push(valueAt(vector, i));
    return { kind: 'any', values, nulls: undefined };
  }
  if (vector.kind === 'any') return { kind: 'any', values: vector.values.slice(from, to), nulls: undefined };
  const nulls = vector.nulls?.subarray(from, to);
  return { ...vector, values: vector.values.subarray(from, to), nulls } as Vector;
}
