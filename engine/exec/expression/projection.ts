/**
 * Columns made out of those of an input, and the filter in front of them: columns of the input are handed through as
 * they are, all others are computed by one kernel. A filter only narrows the selection, so nothing is copied.
 */
import type { Expression } from '../../plan/expression.ts';
import type { Batch, Vector } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { ProjectKernel } from './kernel.ts';
import type { Scope } from './scope.ts';

/** A slot of the input, or a place among the computed vectors. */
type Source = { readonly slot: number } | { readonly computed: number };

export class Projection {
  readonly #sources: readonly Source[];
  readonly #kernel: ProjectKernel | undefined;

  constructor(scope: Scope, predicate: Expression | undefined, expressions: readonly Expression[]) {
    const computed: Expression[] = [];
    this.#sources = expressions.map((expression) => {
      const isInput = expression.kind === 'column' && scope.has(expression.id);
      return isInput ? { slot: scope.slotOf(expression.id) } : { computed: computed.push(expression) - 1 };
    });
    const isTrivial = predicate === undefined && computed.length === 0;
    this.#kernel = isTrivial ? undefined : new ProjectKernel(scope, predicate, computed);
  }

  /** The rows that pass, and a column for each expression: row i of it belongs to row i of the batch. */
  run(batch: Batch, execution: Execution): { readonly batch: Batch; readonly columns: readonly Vector[] } {
    const produced = this.#kernel?.run(batch, execution);
    const outputs = produced?.outputs ?? [];
    const columns = this.#sources.map((source) =>
      'slot' in source ? batch.columns[source.slot]! : outputs[source.computed]!,
    );
    return { batch: produced?.batch ?? batch, columns };
  }

  /** The columns alone, where there is no filter. */
  columns(batch: Batch, execution: Execution): readonly Vector[] {
    return this.run(batch, execution).columns;
  }
}
