/**
 * Join order: dynamic programming over connected subsets of a cluster of inner joins (Moerkotte, Neumann: Analysis of
 * Two Existing and One New Dynamic Programming Algorithm, VLDB 2006, in its size-driven form), bushy trees included;
 * beyond a budget of tried joins greedy, cheapest pair first. Cross products are formed only where nothing connects.
 */
import { invariant } from '../../error.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import { usedColumns } from '../../plan/walk.ts';
import type { OptimizerContext } from '../context.ts';
import type { Estimator } from '../estimate/estimate.ts';
import type { BoundSide } from './bound-side.ts';
import { planJoin } from './join-plan.ts';
import type { LookupTarget } from './join-request.ts';

/** Relations from which on the search is not begun, and joins after which it is given up: some 10 milliseconds. */
const exhaustiveLimit = 12;
const joinBudget = 1100;

/** One relation of a cluster, planned by itself. */
export interface ClusterMember {
  readonly plan: Physical;
  readonly target: LookupTarget | undefined;
  readonly bound: BoundSide | undefined;
}

interface Part {
  /** Bit set of members. */
  readonly members: bigint;
  readonly plan: Physical;
  readonly target: LookupTarget | undefined;
  readonly bound: BoundSide | undefined;
}

interface Edge {
  readonly members: bigint;
  readonly predicate: Expression;
}

export function orderJoins(
  members: readonly ClusterMember[],
  predicates: readonly Expression[],
  context: OptimizerContext,
  estimator: Estimator,
): Physical {
  const owner = new Map<number, number>();
  members.forEach((member, m) => {
    for (const column of member.plan.columns) owner.set(column.id, m);
  });
  const edges: Edge[] = predicates.map((predicate) => {
    let set = 0n;
    for (const id of usedColumns(predicate)) {
      const m = owner.get(id);
      if (m !== undefined) set |= 1n << BigInt(m);
    }
    return { members: set, predicate };
  });
  const joiner = new Joiner(edges, context, estimator);
  const parts = members.map((member, m): Part => ({ ...member, members: 1n << BigInt(m) }));
  return members.length <= exhaustiveLimit ? joiner.exhaustive(parts) : joiner.greedy(parts);
}

class Joiner {
  readonly #edges: readonly Edge[];
  readonly #context: OptimizerContext;
  readonly #estimator: Estimator;
  #tried = 0;

  constructor(edges: readonly Edge[], context: OptimizerContext, estimator: Estimator) {
    this.#edges = edges;
    this.#context = context;
    this.#estimator = estimator;
  }

  /** Predicates that become answerable when the two sets meet. */
  #between(left: bigint, right: bigint): readonly Expression[] {
    const both = left | right;
    return this.#edges
      .filter(({ members }) => (members & ~both) === 0n && (members & ~left) !== 0n && (members & ~right) !== 0n)
      .map((edge) => edge.predicate);
  }

  #join(left: Part, right: Part, predicates: readonly Expression[], context: OptimizerContext): Part {
    const rows = this.#estimator.joinRows(predicates, left.plan.rows, right.plan.rows);
    const plan = planJoin(
      {
        type: 'inner',
        left: left.plan,
        right: right.plan,
        predicates,
        mark: undefined,
        columns: [...left.plan.columns, ...right.plan.columns],
        rightTarget: right.target,
        leftTarget: left.target,
        rightBound: right.bound,
        leftBound: left.bound,
        rows,
      },
      context,
      this.#estimator,
    );
    return { members: left.members | right.members, plan, target: undefined, bound: undefined };
  }

  exhaustive(parts: readonly Part[]): Physical {
    // what the search tries and drops is not worth showing
    const quiet: OptimizerContext = { ...this.#context, alternatives: [] };
    const best = new Map<bigint, Part>(parts.map((part) => [part.members, part]));
    const sizes: bigint[][] = [[], parts.map((part) => part.members)];
    for (let size = 2; size <= parts.length; size++) {
      sizes[size] = [];
      for (let leftSize = 1; leftSize * 2 <= size; leftSize++) {
        if (!this.#combine(best, sizes, leftSize, size, quiet)) return this.greedy(parts);
      }
    }
    const all = best.get((1n << BigInt(parts.length)) - 1n);
    return all?.plan ?? this.greedy(parts);
  }

  /** Joins all connected pairs of these sizes; false when the budget is spent. */
  #combine(
    best: Map<bigint, Part>,
    sizes: readonly bigint[][],
    leftSize: number,
    size: number,
    context: OptimizerContext,
  ): boolean {
    for (const left of sizes[leftSize]!) {
      for (const right of sizes[size - leftSize]!) {
        if ((left & right) !== 0n || (leftSize * 2 === size && left > right)) continue;
        const predicates = this.#between(left, right);
        if (predicates.length === 0) continue;
        if (this.#tried++ === joinBudget) return false;
        const joined = this.#join(best.get(left)!, best.get(right)!, predicates, context);
        const known = best.get(joined.members);
        if (known === undefined) sizes[size]!.push(joined.members);
        if (known === undefined || joined.plan.cost < known.plan.cost) best.set(joined.members, joined);
      }
    }
    return true;
  }

  /** Joins the cheapest connected pair, again and again; unconnected parts are crossed when nothing else is left. */
  greedy(all: readonly Part[]): Physical {
    const quiet: OptimizerContext = { ...this.#context, alternatives: [] };
    let parts = [...all];
    const known = new Map<string, Part | undefined>();
    while (parts.length > 1) {
      let best: Pair | undefined;
      for (const crossProducts of [false, true]) {
        if (best === undefined) best = this.#cheapestPair(parts, known, crossProducts, quiet);
      }
      invariant(best !== undefined, 'two parts can always be joined');
      const { left, right, part } = best;
      parts = parts.filter((candidate) => candidate !== left && candidate !== right);
      parts.push(part);
    }
    return parts[0]!.plan;
  }

  #cheapestPair(
    parts: readonly Part[],
    known: Map<string, Part | undefined>,
    crossProducts: boolean,
    context: OptimizerContext,
  ): Pair | undefined {
    let best: Pair | undefined;
    parts.forEach((left, l) => {
      for (const right of parts.slice(l + 1)) {
        const key = `${left.members}/${right.members}/${crossProducts}`;
        if (!known.has(key)) {
          const predicates = this.#between(left.members, right.members);
          const worth = predicates.length > 0 || crossProducts;
          known.set(key, worth ? this.#join(left, right, predicates, context) : undefined);
        }
        const part = known.get(key);
        if (part !== undefined && (best === undefined || part.plan.cost < best.part.plan.cost))
          best = { left, right, part };
      }
    });
    return best;
  }
}

interface Pair {
  readonly left: Part;
  readonly right: Part;
  readonly part: Part;
}
