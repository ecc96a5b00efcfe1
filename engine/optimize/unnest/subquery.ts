/**
 * Subqueries in expressions become joins below the node that holds them.
 *
 * In a filter, an EXISTS or IN conjunct is a semi join and its negation an anti join where three-valued logic allows.
 * Everywhere else the subquery becomes a column: a `single` join for scalars, a `mark` join for EXISTS, ANY and ALL
 * (ALL is NOT ANY of the negation), an aggregate for ARRAY and COUNT. The joins are dependent; decorrelate.ts takes it
 * from there. (Neumann, Kemper: Unnesting Arbitrary Queries, BTW 2015, for the join forms.)
 */
import { invariant, unsupported } from '../../error.ts';
import type { AggregateFunction } from '../../function/function.ts';
import { aggregate, dependentJoin, filter, passThrough, project } from '../../plan/build.ts';
import {
  booleanType,
  type Column,
  columnReference,
  conjunction,
  conjuncts,
  constant,
  type Expression,
  type SubqueryExpression,
} from '../../plan/expression.ts';
import { type JoinRelation, type Relation, relationOf } from '../../plan/relation.ts';
import { mapExpressions, mapOperands, usedColumns, visitExpression } from '../../plan/walk.ts';
import type { OptimizerContext } from '../context.ts';
import { plainValues } from './plain-values.ts';
import { withInput } from './with-input.ts';

function hasSubquery(expression: Expression): boolean {
  let found = false;
  visitExpression(expression, (node) => {
    if (node.kind === 'subquery') found = true;
  });
  return found;
}

const negation = (operand: Expression): Expression => ({ kind: 'not', operand, type: booleanType });

/** False where the condition is unknown. */
export function isTrue(condition: Expression): Expression {
  return { kind: 'coalesce', operands: [condition, constant(false, booleanType)], type: booleanType };
}

/** Moves the subqueries a relation's own expressions hold into its input. */
export function unnestSubqueries(relation: Relation, context: OptimizerContext): Relation {
  switch (relation.kind) {
    case 'filter':
      return unnestFilter(relation, context);
    case 'join':
      return hasSubquery(relation.condition) ? unnestJoin(relation, context) : relation;
    case 'scan':
    case 'set operation':
    case 'with':
    case 'with reference':
    case 'recurse':
    case 'node scan':
    case 'eager':
    case 'dependent join':
    case 'nearest':
    case 'fuse':
      return relation;
    case 'values':
      if (!relation.rows.some((row) => row.some(hasSubquery))) return relation;
      return plainValues(relation, context, (row) => unnestSubqueries(row, context));
    case 'limit':
      if ([relation.count, relation.offset].some((bound) => bound !== undefined && hasSubquery(bound))) {
        throw unsupported('a subquery in LIMIT or OFFSET', {
          hint: 'Compute the number first and pass it as a parameter.',
        });
      }
      return relation;
    default: {
      const holder = new SubqueryHolder(relation.input, context);
      const rewritten = mapExpressions(relation, (expression) => holder.replace(expression));
      if (holder.input === relation.input) return relation;
      return withInput(rewritten, holder.input, relation);
    }
  }
}

function unnestFilter(relation: Extract<Relation, { kind: 'filter' }>, context: OptimizerContext): Relation {
  if (!hasSubquery(relation.predicate)) return relation;
  const holder = new SubqueryHolder(relation.input, context);
  const rest: Expression[] = [];
  for (const conjunct of conjuncts(relation.predicate)) {
    if (!holder.takeConjunct(conjunct)) rest.push(holder.replace(conjunct));
  }
  const filtered = rest.length === 0 ? holder.input : filter(holder.input, conjunction(rest));
  if (filtered.columns.length === relation.columns.length) return filtered;
  return project(filtered, relation.columns.map(passThrough));
}

/** Ids of the columns that the subqueries of an expression read. */
function readBySubqueries(expression: Expression): ReadonlySet<number> {
  const read = new Set<number>();
  visitExpression(expression, (node) => {
    if (node.kind === 'subquery') usedColumns(node, read);
  });
  return read;
}

/**
 * Conditions of inner joins move to a filter above. Of outer joins a subquery moves into the side whose columns it
 * reads; one that reads both makes the whole join a dependent one.
 */
function unnestJoin(relation: JoinRelation, context: OptimizerContext): Relation {
  if (relation.type === 'inner') {
    const cross: Relation = { ...relation, condition: constant(true, booleanType) };
    return unnestFilter(filter(cross, relation.condition), context);
  }
  const holders = {
    left: new SubqueryHolder(relation.left, context),
    right: new SubqueryHolder(relation.right, context),
  };
  const without = relation.type === 'right' ? 'left' : 'right';
  const conditions: Expression[] = [];
  for (const conjunct of conjuncts(relation.condition)) {
    const read = readBySubqueries(conjunct);
    const [usesLeft, usesRight] = [relation.left, relation.right].map((side) =>
      side.columns.some((column) => read.has(column.id)),
    );
    if (usesLeft && usesRight) return dependentOuterJoin(relation, context);
    const side = usesLeft ? 'left' : usesRight ? 'right' : without;
    conditions.push(holders[side].replace(conjunct));
  }
  return { ...relation, left: holders.left.input, right: holders.right.input, condition: conjunction(conditions) };
}

/** A left join whose condition is a filter of its right side, which then reads the left. */
function dependentOuterJoin(relation: JoinRelation, context: OptimizerContext): Relation {
  if (relation.type !== 'left') {
    throw unsupported(`a subquery over both sides in the condition of a ${relation.type} join`);
  }
  const right = unnestFilter(filter(relation.right, relation.condition), context);
  return dependentJoin('left', relation.left, right, constant(true, booleanType));
}

/** An input that grows by one join for each subquery taken out of an expression above it. */
class SubqueryHolder {
  input: Relation;
  readonly #context: OptimizerContext;

  constructor(input: Relation, context: OptimizerContext) {
    this.input = input;
    this.#context = context;
  }

  /** Turns a whole conjunct into a semi or anti join; false when it is not of that form. */
  takeConjunct(conjunct: Expression): boolean {
    const negated = conjunct.kind === 'not';
    const subquery = negated ? conjunct.operand : conjunct;
    if (subquery.kind !== 'subquery') return false;
    const right = relationOf(subquery.plan);
    if (subquery.form === 'exists') {
      this.#join(negated ? 'anti' : 'semi', right, constant(true, booleanType));
      return true;
    }
    if (negated || (subquery.form !== 'any' && subquery.form !== 'all')) return false;
    const comparison = this.replace(subquery.comparison!);
    if (subquery.form === 'any') this.#join('semi', right, comparison);
    else this.#join('anti', right, negation(isTrue(comparison)));
    return true;
  }

  #join(type: 'semi' | 'anti', right: Relation, condition: Expression): void {
    this.input = dependentJoin(type, this.input, right, condition);
  }

  /** The expression with its subqueries replaced by columns of the grown input. */
  replace(expression: Expression): Expression {
    if (!hasSubquery(expression)) return expression;
    const inside = mapOperands(expression, (operand) => this.replace(operand));
    return inside.kind === 'subquery' ? this.#column(inside) : inside;
  }

  #column(subquery: SubqueryExpression): Expression {
    const plan = relationOf(subquery.plan);
    switch (subquery.form) {
      case 'scalar':
        return this.#scalar(plan, givesOneRow(plan) ? 'left' : 'single');
      case 'exists':
        return this.#mark(plan, constant(true, booleanType), false);
      case 'any':
        return this.#mark(plan, subquery.comparison!, true);
      case 'all':
        return negation(this.#mark(plan, negation(subquery.comparison!), true));
      case 'count':
        return this.#scalar(this.#aggregated(plan, 'count', [], subquery), 'left');
      case 'array':
        return this.#array(plan, subquery);
    }
  }

  #scalar(plan: Relation, type: 'left' | 'single'): Expression {
    const column = plan.columns[0];
    invariant(column !== undefined, 'a scalar subquery has a column');
    this.input = dependentJoin(type, this.input, plan, constant(true, booleanType));
    return columnReference(column);
  }

  #mark(plan: Relation, condition: Expression, nullable: boolean): Expression {
    const mark: Column = this.#context.columnIds.column('mark', booleanType, nullable);
    this.input = dependentJoin('mark', this.input, plan, condition, mark);
    return columnReference(mark);
  }

  #array(plan: Relation, subquery: SubqueryExpression): Expression {
    const elements = [columnReference(plan.columns[0]!)];
    const value = this.#scalar(this.#aggregated(plan, 'array_agg', elements, subquery), 'left');
    const empty = constant([], subquery.type);
    return { kind: 'coalesce', operands: [value, empty], type: subquery.type };
  }

  #aggregated(plan: Relation, name: string, args: readonly Expression[], subquery: SubqueryExpression): Relation {
    const { functions, columnIds } = this.#context;
    const resolved = functions.resolveFunction(
      name,
      args.map((argument) => argument.type),
    );
    const column = columnIds.column(name, subquery.type);
    const call = {
      kind: 'aggregate' as const,
      function: resolved.function as AggregateFunction,
      arguments: args,
      distinct: false,
      orderBy: [],
      filter: undefined,
      type: subquery.type,
    };
    return aggregate(plan, [], [{ column, call }]);
  }
}

/** True when the plan gives exactly one row whatever the data. */
export function givesOneRow(plan: Relation): boolean {
  switch (plan.kind) {
    case 'aggregate':
      return plan.groups.length === 0 && plan.sets === undefined;
    case 'project':
      return givesOneRow(plan.input);
    case 'values':
      return plan.rows.length === 1;
    default:
      return false;
  }
}
