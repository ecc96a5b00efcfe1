/**
 * The columns of rows about to be written, one expression each: computed by one kernel, but for columns of the input
 * that are handed through as they are.
 */
import type { Expression } from '../../plan/expression.ts';
import type { Batch, Vector } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { ProjectKernel } from '../expression/kernel.ts';
import type { Scope } from '../expression/scope.ts';

/** A slot of the input, or a place among the computed vectors. */
type Source = { readonly slot: number } | { readonly computed: number };

export class RowValues {
  readonly #sources: readonly Source[];
  readonly #kernel: ProjectKernel | undefined;

  constructor(scope: Scope, expressions: readonly Expression[]) {
    const computed: Expression[] = [];
    this.#sources = expressions.map((expression) => {
      const isInput = expression.kind === 'column' && scope.has(expression.id);
      return isInput ? { slot: scope.slotOf(expression.id) } : { computed: computed.push(expression) - 1 };
    });
    this.#kernel = computed.length === 0 ? undefined : new ProjectKernel(scope, undefined, computed);
  }

  /** Row i of each vector belongs to row i of the batch. */
  vectors(batch: Batch, execution: Execution): readonly Vector[] {
    const outputs = this.#kernel?.run(batch, execution).outputs ?? [];
    return this.#sources.map((source) => ('slot' in source ? batch.columns[source.slot]! : outputs[source.computed]!));
  }
}
