/**
 * Filter and projection: one kernel call a batch. Columns handed through are not touched, and a filter only narrows the
 * selection, so nothing is copied.
 */
import type { PhysicalProject } from '../../plan/physical.ts';
import type { Execution } from '../execution.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import { Scope } from '../expression/scope.ts';
import type { NodeCompiler } from '../node-compiler.ts';
import { isBatch, type Operator, type OperatorFactory, pause, type Step } from '../operator.ts';

/** Where an output column comes from: an input slot, or a computed vector. */
type Source = { readonly slot: number } | { readonly computed: number };

export function compileProject(node: PhysicalProject, compiler: NodeCompiler): OperatorFactory {
  const scope = new Scope(node.input.columns, compiler.registers);
  const computed = [];
  const sources: Source[] = [];
  for (const { expression } of node.items ?? []) {
    if (expression.kind === 'column' && scope.has(expression.id)) sources.push({ slot: scope.slotOf(expression.id) });
    else sources.push({ computed: computed.push(expression) - 1 });
  }
  const trivial = node.predicate === undefined && computed.length === 0;
  const kernel = trivial ? undefined : new ProjectKernel(scope, node.predicate, computed);
  const input = compiler.compile(node.input);
  const order = node.items === undefined ? undefined : sources;
  return (execution) => new ProjectOperator(execution, input(execution), kernel, order);
}

class ProjectOperator implements Operator {
  readonly #execution: Execution;
  readonly #input: Operator;
  readonly #kernel: ProjectKernel | undefined;
  readonly #sources: readonly Source[] | undefined;

  constructor(
    execution: Execution,
    input: Operator,
    kernel: ProjectKernel | undefined,
    sources: readonly Source[] | undefined,
  ) {
    this.#execution = execution;
    this.#input = input;
    this.#kernel = kernel;
    this.#sources = sources;
  }

  open(): void {
    this.#input.open();
  }

  step(): Step {
    const step = this.#input.step();
    if (!isBatch(step)) return step;
    const produced = this.#kernel?.run(step, this.#execution);
    const batch = produced?.batch ?? step;
    if (batch.selected === 0) return pause;
    if (this.#sources === undefined) return batch;
    const outputs = produced?.outputs ?? [];
    const columns = this.#sources.map((source) =>
      'slot' in source ? step.columns[source.slot]! : outputs[source.computed]!,
    );
    return { columns, count: batch.count, selection: batch.selection, selected: batch.selected };
  }

  close(): void {
    this.#input.close();
  }
}
