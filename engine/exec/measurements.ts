/**
 * What each plan node did in a run, for EXPLAIN ANALYZE. measured-operator.ts writes it.
 *
 * Times include the nodes below. A node whose work the node above does (a filter tested inside an aggregation) is never
 * made an operator and has no measure.
 */
import type { Physical } from '../plan/physical.ts';

export interface NodeMeasure {
  /** How often it began anew; 0 when it was never executed. */
  loops: number;
  /** Rows put out by all loops together. */
  rows: number;
  elapsedMs: number;
}

export class Measurements {
  readonly nowMs: () => number;
  readonly #nodes: Map<Physical, NodeMeasure> = new Map();

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
  }

  of(node: Physical): NodeMeasure | undefined {
    return this.#nodes.get(node);
  }

  /** The measure that the node's operators share: it has several where several branches run it. */
  begin(node: Physical): NodeMeasure {
    let measure = this.#nodes.get(node);
    if (measure === undefined) {
      measure = { loops: 0, rows: 0, elapsedMs: 0 };
      this.#nodes.set(node, measure);
    }
    return measure;
  }
}
