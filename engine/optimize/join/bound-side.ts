/**
 * The right side of a join as it is when run for one left row: with the join's keys as predicates inside it. Where few
 * left rows meet a grouped, united or limited query, computing a few groups of it beats computing all of them.
 */
import type { Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import type { Relation } from '../../plan/relation.ts';
import type { Planning } from '../planning.ts';

/** Plans for one left row, by the predicates that bind it. */
export class BoundSide {
  readonly #relation: Relation;
  readonly #planning: Planning;
  readonly #known: { readonly predicates: readonly Expression[]; readonly plan: Physical | undefined }[] = [];

  constructor(relation: Relation, planning: Planning) {
    this.#relation = relation;
    this.#planning = planning;
  }

  /** Undefined where the predicates cannot be tested any earlier than on the relation's rows. */
  plan(predicates: readonly Expression[]): Physical | undefined {
    const known = this.#known.find((entry) => {
      return entry.predicates.length === predicates.length && entry.predicates.every((p, i) => p === predicates[i]);
    });
    if (known !== undefined) return known.plan;
    const plan = this.#planning.planBound(this.#relation, predicates);
    this.#known.push({ predicates, plan });
    return plan;
  }
}
