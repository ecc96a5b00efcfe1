/**
 * From logical to physical: each node gets the operator that runs it, clusters of inner joins an order, scans an
 * access path, each with estimated rows and cost.
 */
import { invariant, unreachable } from '../error.ts';
import { type Column, conjuncts, type Expression } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import type { JoinRelation, Relation, ScanRelation } from '../plan/relation.ts';
import { usedColumns } from '../plan/walk.ts';
import { type AccessRequest, cheapestPath } from './access-path.ts';
import type { OptimizerContext } from './context.ts';
import * as cost from './cost.ts';
import type { Estimator } from './estimate.ts';
import { type ClusterMember, orderJoins } from './join-order.ts';
import { joinPredicates, type LookupTarget, planJoin } from './join-plan.ts';
import { extraCost, nearestThroughIndex } from './nearest.ts';
import { orderedInput } from './order.ts';
import { isVolatile } from './rules/push-filter.ts';

/** Nodes for which there is something to choose or to estimate closely. */
type Costed = Extract<
  Relation,
  | { kind: 'scan' | 'values' | 'filter' | 'project' | 'join' | 'dependent join' }
  | { kind: 'aggregate' | 'window' | 'sort' | 'limit' | 'distinct' | 'set operation' }
>;

export class Implementer {
  readonly #context: OptimizerContext;
  readonly #estimator: Estimator;

  constructor(context: OptimizerContext, estimator: Estimator) {
    this.#context = context;
    this.#estimator = estimator;
  }

  plan(relation: Relation): Physical {
    switch (relation.kind) {
      case 'scan':
        return this.#scan(relation, []);
      case 'values':
        return {
          kind: 'values',
          tuples: relation.rows,
          columns: relation.columns,
          rows: relation.rows.length,
          cost: relation.rows.length * cost.evaluateRow,
        };
      case 'filter':
        return this.#filter(relation);
      case 'project':
        return this.#project(relation);
      case 'join':
        return this.#join(relation);
      case 'dependent join':
        return this.#apply(relation);
      case 'aggregate':
        return this.#aggregate(relation);
      case 'window': {
        const input = this.plan(relation.input);
        const { partitionBy, orderBy, frame, calls, columns } = relation;
        const total = input.cost + cost.sortCost(input.rows) + input.rows * cost.aggregateRow;
        return {
          kind: 'window',
          input,
          window: { partitionBy, orderBy, frame, calls },
          columns,
          rows: input.rows,
          cost: total,
        };
      }
      case 'sort':
        return this.#sort(relation, undefined);
      case 'limit':
        return this.#limit(relation);
      case 'distinct': {
        const input = this.plan(relation.input);
        const rows = Math.max(1, input.rows * 0.5);
        return {
          kind: 'distinct',
          input,
          on: relation.on,
          columns: relation.columns,
          rows,
          cost: input.cost + input.rows * cost.hashBuild,
        };
      }
      case 'set operation':
        return this.#setOperation(relation);
      default:
        return this.#other(relation);
    }
  }

  /** Nodes that are run as they are. */
  #other(relation: Exclude<Relation, Costed>): Physical {
    switch (relation.kind) {
      case 'with':
      case 'with reference':
      case 'recurse':
        return this.#named(relation);
      case 'unnest': {
        const input = this.plan(relation.input);
        const rows = input.rows * 10;
        return { ...relation, input, rows, cost: input.cost + rows * cost.evaluateRow * 10 };
      }
      case 'table function': {
        const input = this.plan(relation.input);
        const rows = input.rows * 100;
        return { ...relation, input, rows, cost: input.cost + rows * cost.evaluateRow * 10 };
      }
      case 'path expand': {
        const { kind, input, columns, ...path } = relation;
        const planned = this.plan(input);
        const rows = planned.rows * 10;
        return { kind, input: planned, path, columns, rows, cost: planned.cost + rows * cost.applyRound };
      }
      case 'eager': {
        const input = this.plan(relation.input);
        return { kind: 'eager', input, columns: relation.columns, rows: input.rows, cost: input.cost };
      }
      case 'insert':
      case 'update':
      case 'delete':
      case 'graph update':
      case 'graph insert': {
        const { kind, input, columns, ...write } = relation;
        const planned = this.plan(input);
        const total = planned.cost + planned.rows * cost.writeRow;
        return { kind, input: planned, write, columns, rows: planned.rows, cost: total } as Physical;
      }
      case 'node scan':
      case 'expand':
      case 'nearest':
      case 'fuse':
        invariant(false, `${relation.kind} was lowered before`);
        break;
      default:
        return unreachable(relation);
    }
  }

  /** WITH and recursion. */
  #named(relation: Extract<Relation, { kind: 'with' | 'with reference' | 'recurse' }>): Physical {
    switch (relation.kind) {
      case 'with': {
        const definition = this.plan(relation.definition);
        const input = this.plan(relation.input);
        return {
          kind: 'with',
          name: relation.name,
          reference: relation.reference,
          definition,
          always: true,
          input,
          columns: relation.columns,
          rows: input.rows,
          cost: definition.cost + input.cost,
        };
      }
      case 'with reference':
        return {
          kind: 'with reference',
          reference: relation.reference,
          name: relation.name,
          columns: relation.columns,
          rows: 1000,
          cost: 1000,
        };
      case 'recurse': {
        const base = this.plan(relation.base);
        const step = this.plan(relation.step);
        return {
          kind: 'recurse',
          reference: relation.reference,
          name: relation.name,
          all: relation.all,
          base,
          step,
          columns: relation.columns,
          rows: base.rows * 10,
          cost: base.cost + step.cost * 10,
        };
      }
    }
  }

  #scan(relation: ScanRelation, predicates: readonly Expression[]): Physical {
    const request: AccessRequest = {
      scan: relation,
      predicates,
      context: this.#context,
      estimator: this.#estimator,
    };
    const plan = cheapestPath(request);
    const { lock, rowId } = relation;
    if (lock === undefined) return plan;
    invariant(rowId !== undefined, 'a locking scan delivers row ids');
    return {
      kind: 'lock rows',
      input: plan,
      table: relation.table,
      rowId,
      lock,
      columns: plan.columns,
      rows: plan.rows,
      cost: plan.cost + plan.rows * cost.lookupRow,
    };
  }

  #filter(relation: Extract<Relation, { kind: 'filter' }>): Physical {
    const predicates = conjuncts(relation.predicate);
    if (predicates.length === 0) return this.plan(relation.input);
    if (relation.input.kind === 'scan') return this.#scan(relation.input, predicates);
    if (relation.input.kind === 'join' && relation.input.type === 'inner') {
      return this.#cluster(relation.input, predicates, relation.columns);
    }
    const input = this.plan(relation.input);
    const rows = Math.max(1, input.rows * this.#estimator.selectivityOfAll(predicates, input.rows));
    return {
      kind: 'project',
      input,
      predicate: relation.predicate,
      items: undefined,
      columns: relation.columns,
      rows,
      cost: input.cost + input.rows * cost.evaluateRow * predicates.length,
    };
  }

  #project(relation: Extract<Relation, { kind: 'project' }>): Physical {
    const input = this.plan(relation.input);
    const computed = relation.items.filter((item) => item.expression.kind !== 'column').length;
    const distances = relation.items.reduce((sum, item) => sum + extraCost(item.expression), 0);
    const extra = input.rows * (computed * cost.evaluateRow + distances);
    // a bare filter below is taken into the same pass
    if (input.kind === 'project' && input.items === undefined) {
      return { ...input, items: relation.items, columns: relation.columns, cost: input.cost + extra };
    }
    return {
      kind: 'project',
      input,
      predicate: undefined,
      items: relation.items,
      columns: relation.columns,
      rows: input.rows,
      cost: input.cost + extra,
    };
  }

  /** A table with predicates of its own, as the target of lookups. */
  #target(relation: Relation): LookupTarget | undefined {
    if (relation.kind === 'scan' && relation.lock === undefined) return { scan: relation, predicates: [] };
    if (relation.kind !== 'filter' || relation.input.kind !== 'scan' || relation.input.lock !== undefined)
      return undefined;
    return { scan: relation.input, predicates: conjuncts(relation.predicate) };
  }

  #join(relation: JoinRelation): Physical {
    if (relation.type === 'inner') return this.#cluster(relation, [], relation.columns);
    const left = this.plan(relation.left);
    const right = this.plan(relation.right);
    const predicates = joinPredicates(relation);
    const { type, mark } = relation;
    const inner = this.#estimator.joinRows(predicates, left.rows, right.rows);
    const outer = type === 'left' || type === 'full' || type === 'single' ? Math.max(inner, left.rows) : inner;
    const rows = type === 'mark' ? left.rows : type === 'semi' || type === 'anti' ? Math.max(1, left.rows / 2) : outer;
    const own = type === 'semi' || type === 'anti' ? left.columns : [...left.columns, ...right.columns];
    const columns = mark === undefined ? own : [...left.columns, mark];
    const plan = planJoin(
      {
        type,
        left,
        right,
        predicates,
        mark,
        columns,
        rows,
        rightTarget: this.#target(relation.right),
        leftTarget: undefined,
      },
      this.#context,
      this.#estimator,
    );
    return this.#narrowed(plan, relation.columns);
  }

  /** Members and predicates of a tree of inner joins. */
  #cluster(relation: JoinRelation, above: readonly Expression[], columns: readonly Column[]): Physical {
    const members: ClusterMember[] = [];
    const predicates: Expression[] = [...above];
    const collect = (node: Relation): void => {
      if (node.kind === 'join' && node.type === 'inner') {
        predicates.push(...joinPredicates(node));
        collect(node.left);
        collect(node.right);
      } else members.push({ plan: this.plan(node), target: this.#target(node) });
    };
    collect(relation);
    const waiting = predicates.filter((predicate) => isVolatile(predicate) || this.#isLocal(predicate, members));
    const joining = predicates.filter((predicate) => !waiting.includes(predicate));
    let plan = orderJoins(members, joining, this.#context, this.#estimator);
    if (waiting.length > 0) plan = this.#filtered(plan, waiting);
    return this.#narrowed(plan, columns);
  }

  /** Reads fewer than two members: not what joins them (constants, outer references). */
  #isLocal(predicate: Expression, members: readonly ClusterMember[]): boolean {
    const used = usedColumns(predicate);
    const touched = members.filter(({ plan }) => plan.columns.some((column) => used.has(column.id)));
    return touched.length < 2;
  }

  #filtered(input: Physical, predicates: readonly Expression[]): Physical {
    const rows = Math.max(1, input.rows * this.#estimator.selectivityOfAll(predicates, input.rows));
    const predicate: Expression =
      predicates.length === 1 ? predicates[0]! : { kind: 'and', operands: predicates, type: { name: 'bool' } };
    return {
      kind: 'project',
      input,
      predicate,
      items: undefined,
      columns: input.columns,
      rows,
      cost: input.cost + input.rows * cost.evaluateRow,
    };
  }

  /** The wanted columns in the wanted order. */
  #narrowed(plan: Physical, columns: readonly Column[]): Physical {
    const same = plan.columns.length === columns.length && plan.columns.every((c, i) => c.id === columns[i]!.id);
    if (same) return plan;
    const items = columns.map((column) => ({
      column,
      expression: { kind: 'column' as const, id: column.id, type: column.type },
    }));
    return { kind: 'project', input: plan, predicate: undefined, items, columns, rows: plan.rows, cost: plan.cost };
  }

  #apply(relation: Extract<Relation, { kind: 'dependent join' }>): Physical {
    const left = this.plan(relation.left);
    const right = this.plan(relation.right);
    const { type, condition, mark, columns } = relation;
    const keepsLeft = type === 'left' || type === 'single' || type === 'mark';
    const rows = keepsLeft ? left.rows : Math.max(1, left.rows * Math.min(1, right.rows));
    const total = left.cost + left.rows * (cost.applyRound + right.cost);
    const own = type === 'semi' || type === 'anti' ? left.columns : [...left.columns, ...right.columns];
    const all = mark === undefined ? own : [...left.columns, mark];
    return this.#narrowed(
      { kind: 'apply', type, left, right, condition, mark, columns: all, rows, cost: total },
      columns,
    );
  }

  #aggregate(relation: Extract<Relation, { kind: 'aggregate' }>): Physical {
    const input = this.plan(relation.input);
    let groups = 1;
    for (const { expression } of relation.groups) {
      groups *=
        expression.kind === 'column' ? this.#estimator.distinct(expression.id, input.rows) : Math.sqrt(input.rows);
    }
    const { groups: items, sets, aggregates, grouping, columns } = relation;
    return {
      kind: 'hash aggregate',
      input,
      groups: items,
      sets,
      aggregates,
      grouping,
      columns,
      rows: Math.max(1, Math.min(groups, input.rows)),
      cost: input.cost + cost.startUp + input.rows * cost.aggregateRow * Math.max(1, sets?.length ?? 1),
    };
  }

  #sort(
    relation: Extract<Relation, { kind: 'sort' }>,
    wanted: { readonly count: Expression; readonly offset: Expression | undefined } | undefined,
  ): Physical {
    const input = this.plan(relation.input);
    const keyCost = input.rows * relation.keys.reduce((sum, key) => sum + extraCost(key.expression), 0);
    const limited = wanted === undefined ? input.rows : Math.min(input.rows, this.#countOf(wanted.count) + 1);
    const sorted: Physical = {
      kind: 'sort',
      input,
      keys: relation.keys,
      limit: wanted,
      columns: relation.columns,
      rows: limited,
      cost:
        input.cost +
        keyCost +
        (wanted === undefined ? cost.sortCost(input.rows) : input.rows * cost.evaluateRow * 4 + cost.sortCost(limited)),
    };
    if (wanted !== undefined) {
      const rows = this.#countOf(wanted.count) + (wanted.offset === undefined ? 0 : this.#countOf(wanted.offset));
      const nearest = nearestThroughIndex(relation, { ...wanted, rows }, this.#context, this.#estimator);
      if (nearest !== undefined) {
        const won = nearest.cost < sorted.cost;
        const other = won
          ? { description: 'Exact search', cost: sorted.cost }
          : { description: 'Nearest', cost: nearest.cost };
        this.#context.alternatives.push(other);
        if (won) return nearest;
      }
    }
    const ordered = orderedInput(relation, this.#context, this.#estimator);
    if (ordered === undefined) return sorted;
    // rows come in order: with a limit only a part of the path is walked
    const fraction =
      wanted === undefined ? 1 : Math.min(1, (this.#countOf(wanted.count) + 1) / Math.max(1, ordered.rows));
    const partial = cost.startUp + ordered.cost * fraction;
    this.#context.alternatives.push({ description: 'Sort', cost: sorted.cost });
    return partial < sorted.cost ? { ...ordered, cost: partial } : sorted;
  }

  #countOf(expression: Expression): number {
    const value =
      expression.kind === 'constant'
        ? expression.value
        : expression.kind === 'parameter'
          ? this.#context.peek(expression.index)
          : undefined;
    return typeof value === 'number' ? value : 100;
  }

  #limit(relation: Extract<Relation, { kind: 'limit' }>): Physical {
    const { count, offset, input: below, columns, withTies } = relation;
    const sortBelow = below.kind === 'sort' ? below : undefined;
    const wanted = count === undefined || withTies ? undefined : { count, offset };
    const input = sortBelow === undefined ? this.plan(below) : this.#sort(sortBelow, wanted);
    const rows = count === undefined ? input.rows : Math.min(input.rows, this.#countOf(count));
    const ties = withTies ? (sortBelow?.keys ?? []) : undefined;
    const startsAtOnce = input.kind === 'sort' || input.kind === 'hash aggregate';
    const fraction = startsAtOnce ? 1 : Math.min(1, rows / Math.max(1, input.rows));
    return { kind: 'limit', input, count, offset, ties, columns, rows, cost: input.cost * fraction };
  }

  #setOperation(relation: Extract<Relation, { kind: 'set operation' }>): Physical {
    const inputs = relation.inputs.map((input) => this.plan(input));
    const total = inputs.reduce((sum, input) => sum + input.rows, 0);
    const below = inputs.reduce((sum, input) => sum + input.cost, 0);
    const hashed = relation.all && relation.operation === 'union' ? 0 : total * cost.hashBuild;
    const { operation, all, columns } = relation;
    return { kind: 'set operation', operation, all, inputs, columns, rows: Math.max(1, total), cost: below + hashed };
  }
}
