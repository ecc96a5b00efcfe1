/**
 * From logical to physical: each node gets the operator that runs it, clusters of inner joins an order, scans an
 * access path, each with estimated rows and cost. Joins are in join.ts, sorts and limits in sort.ts.
 */

import { invariant, unreachable, unsupported } from '../error.ts';
import type { TableFunction } from '../function/function.ts';
import { columnReference, conjuncts, type Expression } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import type { Relation, ScanRelation } from '../plan/relation.ts';
import type { OptimizerContext } from './context.ts';
import * as cost from './estimate/cost.ts';
import type { Estimator } from './estimate/estimate.ts';
import { filterOver } from './filter-over.ts';
import { estimatePaths } from './graph/path-estimate.ts';
import { applyPlan, joinPlan } from './join/join.ts';
import { normalize } from './normalize.ts';
import { extremeOrder } from './path/extreme.ts';
import { extraCost } from './path/nearest.ts';
import { cheapestPath } from './path/table-access.ts';
import { filteredPlan, projectedPlan } from './physical-projection.ts';
import type { Planning } from './planning.ts';
import { writes } from './rules/empty-input.ts';
import { firstRow, limitPlan, sortPlan } from './sort.ts';

type RelationOf<Kind extends Relation['kind']> = Extract<Relation, { kind: Kind }>;

/** Nodes for which there is something to choose or to estimate closely. */
type Costed = RelationOf<
  | ('scan' | 'values' | 'filter' | 'project' | 'join' | 'dependent join')
  | ('aggregate' | 'window' | 'sort' | 'limit' | 'distinct' | 'set operation')
>;

/** Rows that a WITH definition is taken to have before it is planned. */
const unknownDefinitionRows = 1000;
const rowsPerElement = 10;
const rowsPerTableFunction = 100;
/** A lifted call gives its value. */
const rowsOfCall = ({ oneByOne }: TableFunction): number => (oneByOne === true ? 1 : rowsPerTableFunction);

export class Implementer implements Planning {
  readonly context: OptimizerContext;
  readonly estimator: Estimator;
  /** Rows of the WITH definitions around the node being planned. */
  readonly #definitionRows: Map<number, number> = new Map();

  constructor(context: OptimizerContext, estimator: Estimator) {
    this.context = context;
    this.estimator = estimator;
  }

  plan(relation: Relation): Physical {
    switch (relation.kind) {
      case 'scan':
        return this.#scan(relation, []);
      case 'values': {
        const { rows, columns } = relation;
        const total = rows.length * cost.evaluateRow;
        return { kind: 'values', tuples: rows, columns, rows: rows.length, cost: total };
      }
      case 'filter':
        return this.#filter(relation);
      case 'project':
        return this.#project(relation);
      case 'join':
        return joinPlan(relation, [], this);
      case 'dependent join':
        return applyPlan(relation, this);
      case 'aggregate':
        return this.#aggregate(relation);
      case 'window':
        return this.#window(relation);
      case 'sort':
        return sortPlan(relation, this);
      case 'limit':
        return limitPlan(relation, this);
      case 'distinct':
        return this.#distinct(relation);
      case 'set operation':
        return this.#setOperation(relation);
      default:
        return this.#other(relation);
    }
  }

  planBound(relation: Relation, predicates: readonly Expression[]): Physical | undefined {
    const bound = normalize(filterOver(relation, predicates), this.context);
    return bound.kind === 'filter' && bound.input === relation ? undefined : this.plan(bound);
  }

  /** Nodes that are run as they are. */
  #other(relation: Exclude<Relation, Costed>): Physical {
    switch (relation.kind) {
      case 'with':
      case 'with reference':
      case 'recurse':
        return this.#named(relation);
      case 'unnest':
      case 'table function': {
        const input = this.plan(relation.input);
        const rows = input.rows * (relation.kind === 'unnest' ? rowsPerElement : rowsOfCall(relation.function));
        return { ...relation, input, rows, cost: input.cost + rows * cost.evaluateRow * 10 };
      }
      case 'path expand': {
        const { kind, input, columns, ...path } = relation;
        const planned = this.plan(input);
        const paths = estimatePaths(path, planned.rows, this.context);
        return { kind, input: planned, path, columns, rows: paths.rows, cost: planned.cost + paths.cost };
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
        invariant(false, `${relation.kind} was lowered before`);
        break;
      case 'nearest':
      case 'fuse':
        throw unsupported(`the relation "${relation.kind}" in a plan`, {
          hint: 'A Limit over a Sort by distance is planned as a search.',
        });
      default:
        return unreachable(relation);
    }
  }

  /** WITH and recursion. */
  #named(relation: RelationOf<'with' | 'with reference' | 'recurse'>): Physical {
    switch (relation.kind) {
      case 'with': {
        const { kind, name, reference, columns } = relation;
        const definition = this.plan(relation.definition);
        this.#definitionRows.set(reference, definition.rows);
        const input = this.plan(relation.input);
        const always = writes(relation.definition);
        const total = definition.cost + definition.rows * cost.evaluateRow + input.cost;
        return { kind, name, reference, definition, always, input, columns, rows: input.rows, cost: total };
      }
      case 'with reference': {
        const { kind, reference, name, columns } = relation;
        const rows = this.#definitionRows.get(reference) ?? unknownDefinitionRows;
        return { kind, reference, name, columns, rows, cost: rows };
      }
      case 'recurse': {
        const { kind, reference, name, all, columns } = relation;
        const base = this.plan(relation.base);
        this.#definitionRows.set(reference, base.rows);
        const step = this.plan(relation.step);
        const total = base.cost + step.cost * 10;
        return { kind, reference, name, all, base, step, columns, rows: base.rows * 10, cost: total };
      }
    }
  }

  #scan(relation: ScanRelation, predicates: readonly Expression[]): Physical {
    const plan = cheapestPath({ scan: relation, predicates, context: this.context, estimator: this.estimator });
    const { lock, rowId, table } = relation;
    if (lock === undefined) return plan;
    invariant(rowId !== undefined, 'a locking scan delivers row ids');
    const { columns, rows } = plan;
    return {
      kind: 'lock rows',
      input: plan,
      table,
      rowId,
      lock,
      columns,
      rows,
      cost: plan.cost + rows * cost.lookupRow,
    };
  }

  #filter(relation: RelationOf<'filter'>): Physical {
    const predicates = conjuncts(relation.predicate);
    const { input } = relation;
    if (predicates.length === 0) return this.plan(input);
    if (input.kind === 'scan') return this.#scan(input, predicates);
    if (input.kind === 'join' && input.type === 'inner') return joinPlan(input, predicates, this);
    const planned = this.plan(input);
    return filteredPlan(planned, predicates, this.estimator.filteredRows(predicates, planned.rows));
  }

  #project(relation: RelationOf<'project'>): Physical {
    const input = this.plan(relation.input);
    const computed = relation.items.filter((item) => item.expression.kind !== 'column').length;
    const distances = relation.items.reduce((sum, item) => sum + extraCost(item.expression), 0);
    return projectedPlan(input, relation.items, input.rows * (computed * cost.evaluateRow + distances));
  }

  #window(relation: RelationOf<'window'>): Physical {
    const input = this.plan(relation.input);
    const { kind, partitionBy, orderBy, frame, calls, columns } = relation;
    const total = input.cost + cost.sortCost(input.rows) + input.rows * cost.aggregateRow;
    return { kind, input, window: { partitionBy, orderBy, frame, calls }, columns, rows: input.rows, cost: total };
  }

  #distinct(relation: RelationOf<'distinct'>): Physical {
    const { kind, on, columns } = relation;
    const input = this.plan(relation.input);
    const rows = Math.max(1, Math.min(this.#groupCount(on ?? columns.map(columnReference), input.rows), input.rows));
    return { kind, input, on, columns, rows, cost: input.cost + input.rows * cost.hashBuild };
  }

  /** Expected number of different combinations of values. */
  #groupCount(expressions: readonly Expression[], rows: number): number {
    let groups = 1;
    for (const expression of expressions) {
      groups *= expression.kind === 'column' ? this.estimator.distinct(expression.id, rows) : Math.sqrt(rows);
    }
    return Math.min(groups, rows);
  }

  #aggregate(relation: RelationOf<'aggregate'>): Physical {
    const { groups, sets, aggregates, grouping, columns } = relation;
    const input = this.#aggregated(relation);
    const expressions = groups.map((item) => item.expression);
    const groupings = sets?.map((set) => set.map((g) => expressions[g]!)) ?? [expressions];
    const count = groupings.reduce((sum, grouping) => sum + this.#groupCount(grouping, input.rows), 0);
    return {
      kind: 'hash aggregate',
      input,
      groups,
      sets,
      aggregates,
      grouping,
      columns,
      rows: Math.max(1, count),
      cost: input.cost + cost.startUp + input.rows * cost.aggregateRow * Math.max(1, groupings.length),
    };
  }

  /** The input of an aggregate: all its rows, or the one that decides. */
  #aggregated(relation: RelationOf<'aggregate'>): Physical {
    const all = this.plan(relation.input);
    const order = extremeOrder(relation);
    const first = order && firstRow(order, this);
    if (first === undefined) return all;
    const isWorth = first.cost < all.cost + all.rows * cost.aggregateRow;
    const other = isWorth
      ? { description: 'All rows', cost: all.cost }
      : { description: 'First row of an order', cost: first.cost };
    this.context.alternatives.push(other);
    return isWorth ? first : all;
  }

  #setOperation(relation: RelationOf<'set operation'>): Physical {
    const { kind, operation, all, columns } = relation;
    const inputs = relation.inputs.map((input) => this.plan(input));
    const total = inputs.reduce((sum, input) => sum + input.rows, 0);
    const below = inputs.reduce((sum, input) => sum + input.cost, 0);
    const hashed = all && operation === 'union' ? 0 : total * cost.hashBuild;
    const rows = operation === 'union' ? total : inputs[0]!.rows;
    return { kind, operation, all, inputs, columns, rows: Math.max(1, rows), cost: below + hashed };
  }
}
