/**
 * The compiled fold of an aggregation: for each selected row and each aggregate, one step on the state of its group.
 *
 * Aggregates that describe themselves over slots keep their state in Float64Arrays (one a slot, indexed by group) and
 * their step is printed into the loop; without GROUP BY the slots are local variables of the loop. All others keep one
 * state a group in a plain array and are stepped by a call. int8 and timestamp operands take the second way. A fold must
 * not be left half way, so its expressions may contain no int8 or timestamp computation: the operator computes those
 * before (`mayLeaveLane`).
 */
import type { Accumulator } from '../../function/function.ts';
import type { AggregateCall, Expression } from '../../plan/expression.ts';
import { visitExpression } from '../../plan/walk.ts';
import { groupKeyOf } from '../../value/group-key.ts';
import type { Datum } from '../../value/type.ts';
import type { Batch } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { KernelVariants, makeKernel, type Signature, slotsUsed } from '../expression/kernel.ts';
import type { Scope } from '../expression/scope.ts';
import { asDatum, isLaneType, SourceCompiler } from '../expression/source.ts';
import { SourceWriter } from '../expression/source-writer.ts';
import { rowComparator } from '../store/row-order.ts';

/** State of one aggregate over all groups. */
export interface AggregateState {
  /** Slot arrays, or undefined for stepped aggregates. */
  slots: Float64Array[] | undefined;
  /** States of stepped aggregates; for ordered ones the rows collected so far. */
  readonly states: unknown[];
  /** Keys seen, a set per group, for DISTINCT. */
  readonly seen: Set<unknown>[];
}

type FoldFunction = (
  batch: Batch,
  execution: Execution,
  groups: Int32Array,
  slots: readonly (Float64Array[] | undefined)[],
  steps: readonly Step[],
) => void;
type Step = (group: number, ...values: readonly Datum[]) => void;

export class AggregateKernel {
  readonly calls: readonly AggregateCall[];
  readonly #usesSlots: readonly boolean[];
  readonly #accumulators: readonly Accumulator[];
  readonly #variants: KernelVariants<FoldFunction>;

  /** `predicate`: rows that take part at all; it must not leave the lane. */
  constructor(scope: Scope, calls: readonly AggregateCall[], grouped: boolean, predicate: Expression | undefined) {
    this.calls = calls;
    this.#usesSlots = calls.map(canUseSlots);
    this.#accumulators = calls.map(accumulatorOf);
    const expressions = calls.flatMap((call) => [
      ...call.arguments,
      ...call.orderBy.map((key) => key.expression),
      ...(call.filter === undefined ? [] : [call.filter]),
    ]);
    if (predicate !== undefined) expressions.push(predicate);
    this.#variants = new KernelVariants(slotsUsed(expressions, scope), scope, (signature, selection, wide) =>
      generateFold({ scope, calls, usesSlots: this.#usesSlots, grouped, predicate }, signature, selection, wide),
    );
  }

  /** States for no group yet. */
  start(): AggregateState[] {
    return this.calls.map((call, k) => ({
      slots: this.#usesSlots[k] ? call.function.slots!.initial.map(() => new Float64Array(0)) : undefined,
      states: [],
      seen: [],
    }));
  }

  /** Makes room for groups up to `count`, with initial values. */
  reserve(states: readonly AggregateState[], count: number): void {
    states.forEach((state, k) => {
      const initial = this.calls[k]!.function.slots?.initial;
      state.slots?.forEach((slot, s) => {
        if (slot.length >= count) return;
        const grown = new Float64Array(Math.max(count, slot.length * 2, 16)).fill(initial![s]!);
        grown.set(slot);
        state.slots![s] = grown;
      });
    });
  }

  fold(batch: Batch, execution: Execution, groups: Int32Array, states: readonly AggregateState[]): void {
    const slots = states.map((state) => state.slots);
    const steps = this.calls.map((call, k) => stepOf(call, this.#accumulators[k]!, states[k]!));
    this.#variants.run(batch, (kernel) => kernel(batch, execution, groups, slots, steps));
  }

  /** The answer of aggregate `k` for a group. */
  finish(states: readonly AggregateState[], k: number, group: number): Datum {
    const call = this.calls[k]!;
    const { slots, states: values } = states[k]!;
    if (slots !== undefined) {
      const { initial, finish } = call.function.slots!;
      return finish(initial.map((value, s) => slots[s]![group] ?? value));
    }
    const accumulator = this.#accumulators[k]!;
    if (call.orderBy.length === 0) return accumulator.finish(group in values ? values[group] : accumulator.init());
    return finishOrdered(call, accumulator, (values[group] ?? []) as Datum[][]);
  }
}

/** True when computing the expression may leave the narrow lane in the middle of a batch. */
export function mayLeaveLane(expression: Expression): boolean {
  if (expression.kind === 'column') return false;
  let found = false;
  visitExpression(expression, (node) => {
    if (isLaneType(node.type)) found = true;
  });
  return found;
}

function canUseSlots(call: AggregateCall): boolean {
  const plain = !call.distinct && call.orderBy.length === 0 && call.function.slots !== undefined;
  return plain && call.arguments.every((argument) => !isLaneType(argument.type));
}

function accumulatorOf(call: AggregateCall): Accumulator {
  return call.function.accumulator(
    call.arguments.map((argument) => argument.type),
    call.type,
  );
}

/** Rows of an ordered aggregate hold the arguments, then the sort keys. */
function finishOrdered(call: AggregateCall, accumulator: Accumulator, rows: readonly (readonly Datum[])[]): Datum {
  const width = call.arguments.length;
  const compare = rowComparator(call.orderBy);
  const sorted = rows.map((row) => ({ row, keys: row.slice(width) })).sort((a, b) => compare(a.keys, b.keys));
  let state = accumulator.init();
  for (const { row } of sorted) state = accumulator.step(state, ...row.slice(0, width));
  return accumulator.finish(state);
}

function stepOf(call: AggregateCall, accumulator: Accumulator, state: AggregateState): Step {
  const { states, seen } = state;
  const width = call.arguments.length;
  let step: Step;
  if (call.orderBy.length > 0) {
    step = (group, ...row) => {
      states[group] ??= [];
      (states[group] as (readonly Datum[])[]).push(row);
    };
  } else {
    step = (group, ...values) => {
      states[group] = accumulator.step(group in states ? states[group] : accumulator.init(), ...values);
    };
  }
  if (!call.distinct) return step;
  const keyOf = call.arguments.map((argument) => groupKeyOf(argument.type));
  return (group, ...values) => {
    seen[group] ??= new Set();
    const parts = keyOf.map((key, c) => (values[c] === null ? null : key(values[c] as Datum)));
    const key = width === 1 ? parts[0] : JSON.stringify(parts.map((part) => [typeof part, String(part)]));
    if (seen[group]!.has(key)) return;
    seen[group]!.add(key);
    step(group, ...values);
  };
}

interface Fold {
  readonly scope: Scope;
  readonly calls: readonly AggregateCall[];
  readonly usesSlots: readonly boolean[];
  readonly grouped: boolean;
  readonly predicate: Expression | undefined;
}

function generateFold(fold: Fold, signature: Signature, selection: boolean, wide: boolean): FoldFunction {
  const { scope, calls, usesSlots, grouped, predicate } = fold;
  const writer = new SourceWriter();
  const compiler = new SourceCompiler(writer, scope, signature, wide);
  const setUp: string[] = [];
  const tearDown: string[] = [];
  const loop: string[] = [];
  if (predicate !== undefined) {
    const test = writer.block(() => compiler.condition(predicate));
    loop.push(...test.lines, `if (!(${test.result})) continue;`);
  }
  calls.forEach((call, k) => {
    const part = writer.block(() => {
      const { lines } = writer;
      const filter = call.filter === undefined ? undefined : compiler.condition(call.filter);
      if (filter !== undefined) lines.push(`if (${filter}) {`);
      const operands = call.arguments.map((argument) => compiler.compile(argument));
      const keys = call.orderBy.map((key) => asDatum(compiler.compile(key.expression)));
      const nulls = operands.flatMap((operand) => (operand.isNull === undefined ? [] : [operand.isNull]));
      const skip = call.function.strict && nulls.length > 0;
      if (skip) lines.push(`if (!(${nulls.join(' || ')})) {`);
      if (usesSlots[k]) {
        const names = call.function.slots!.initial.map((_, s) => `s${k}_${s}`);
        const read = grouped ? names.map((name) => `${name}[g]`) : names;
        names.forEach((name, s) => {
          setUp.push(grouped ? `const ${name} = slots[${k}][${s}];` : `let ${name} = slots[${k}][${s}][0];`);
          if (!grouped) tearDown.push(`slots[${k}][${s}][0] = ${name};`);
        });
        const values = operands.map((operand) => operand.value);
        const next = call.function.slots!.step(writer.emitter(undefined), read, values);
        if (next.length === 1) lines.push(`${read[0]} = ${next[0]};`);
        else {
          lines.push('{', ...next.map((value, s) => `const w${s} = ${value};`));
          lines.push(...read.map((name, s) => `${name} = w${s};`), '}');
        }
      } else {
        const values = operands.map((operand) => (skip ? operand.value : asDatum(operand)));
        lines.push(`steps[${k}](${[grouped ? 'g' : '0', ...values, ...keys].join(', ')});`);
      }
      if (skip) lines.push('}');
      if (filter !== undefined) lines.push('}');
      return lines;
    });
    loop.push('{', ...part.result, '}');
  });
  return makeKernel(writer, 'b, x, groups, slots, steps', [
    'const rows = b.selected;',
    selection ? 'const sel = b.selection;' : '',
    ...setUp,
    'for (let j = 0; j < rows; j++) {',
    selection ? 'const i = sel[j];' : 'const i = j;',
    grouped ? 'const g = groups[j];' : '',
    ...loop,
    '}',
    ...tearDown,
  ]);
}
