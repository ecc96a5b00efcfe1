/**
 * Filters move towards the rows they test: through projections (with the expressions put in), into the sides of joins,
 * below sorts, distincts, unions, and into an aggregate's or a window's input where they test groups or partitions only.
 *
 * Volatile expressions stay where they are, but for orders, which they may pass. A left join whose right side must not be null to pass the filter is an
 * inner join.
 */
import { project } from '../../plan/build.ts';
import { conjunction, conjuncts, type Expression } from '../../plan/expression.ts';
import type { FilterRelation, JoinRelation, Relation } from '../../plan/relation.ts';
import { isVolatile } from '../../plan/volatility.ts';
import { idsOf, readsOnly } from '../column-set.ts';
import type { Rule } from '../context.ts';
import { filterOver } from '../filter-over.ts';
import { substitute } from '../substitute.ts';

/** True when the expression cannot be true with all these columns null (a strict comparison over one of them). */
export function rejectsNulls(expression: Expression, ids: ReadonlySet<number>): boolean {
  if (expression.kind === 'and') return expression.operands.some((operand) => rejectsNulls(operand, ids));
  if (expression.kind === 'or') return expression.operands.every((operand) => rejectsNulls(operand, ids));
  if (expression.kind === 'not') {
    const { operand } = expression;
    return operand.kind === 'is null' ? strictIn(operand.operand, ids) : strictIn(operand, ids);
  }
  return strictIn(expression, ids);
}

/** Null whenever the columns are null. */
function strictIn(expression: Expression, ids: ReadonlySet<number>): boolean {
  if (expression.kind === 'column') return ids.has(expression.id);
  if (expression.kind === 'in list') return strictIn(expression.operand, ids);
  if (expression.kind !== 'call' || !expression.function.strict) return false;
  return expression.arguments.some((argument) => strictIn(argument, ids));
}

function pushIntoJoin(filter: FilterRelation, join: JoinRelation): Relation {
  const leftIds = idsOf(join.left);
  const rightIds = idsOf(join.right);
  let { type } = join;
  const all = conjuncts(filter.predicate);
  const rejecting = (ids: ReadonlySet<number>): boolean => all.some((predicate) => rejectsNulls(predicate, ids));
  if (type === 'full' && rejecting(leftIds)) type = rejecting(rightIds) ? 'inner' : 'left';
  else if (type === 'full' && rejecting(rightIds)) type = 'right';
  else if (type === 'left' && rejecting(rightIds)) type = 'inner';
  else if (type === 'right' && rejecting(leftIds)) type = 'inner';
  const both = new Set([...leftIds, ...rightIds]);
  if (join.mark !== undefined) both.add(join.mark.id);
  const toLeft: Expression[] = [];
  const toRight: Expression[] = [];
  const toCondition: Expression[] = [];
  const rest: Expression[] = [];
  const leftOpen = type !== 'right' && type !== 'full';
  const rightOpen = type === 'inner' || type === 'right';
  for (const predicate of all) {
    if (isVolatile(predicate)) rest.push(predicate);
    else if (leftOpen && readsOnly(predicate, leftIds, both)) toLeft.push(predicate);
    else if (rightOpen && readsOnly(predicate, rightIds, both)) toRight.push(predicate);
    else if (type === 'inner') toCondition.push(predicate);
    else rest.push(predicate);
  }
  if (type === join.type && rest.length === all.length) return filter;
  const moved: JoinRelation = {
    ...join,
    type,
    left: filterOver(join.left, toLeft),
    right: filterOver(join.right, toRight),
    condition: conjunction([join.condition, ...toCondition]),
  };
  return filterOver(moved, rest);
}

function pushThroughProject(filter: FilterRelation, input: Extract<Relation, { kind: 'project' }>): Relation {
  const expressions = new Map(input.items.map((item) => [item.column.id, item.expression]));
  const movable: Expression[] = [];
  const rest: Expression[] = [];
  for (const predicate of conjuncts(filter.predicate)) {
    const moved = substitute(predicate, expressions);
    (isVolatile(moved) ? rest : movable).push(isVolatile(moved) ? predicate : moved);
  }
  if (movable.length === 0) return filter;
  return filterOver(project(filterOver(input.input, movable), input.items), rest);
}

/** Conjuncts that read only these columns (of those the input puts out) go below; the rest stays. */
function pushBelow(
  filter: FilterRelation,
  passes: ReadonlySet<number>,
  rebuild: (predicates: readonly Expression[]) => Relation,
): Relation {
  const all = idsOf(filter.input);
  const below: Expression[] = [];
  const rest: Expression[] = [];
  for (const predicate of conjuncts(filter.predicate)) {
    const moves = !isVolatile(predicate) && readsOnly(predicate, passes, all);
    (moves ? below : rest).push(predicate);
  }
  return below.length === 0 ? filter : filterOver(rebuild(below), rest);
}

function pushIntoUnion(filter: FilterRelation, union: Extract<Relation, { kind: 'set operation' }>): Relation {
  if (isVolatile(filter.predicate)) return filter;
  const inputs = union.inputs.map((input) => {
    const places = new Map(union.columns.map((column, c) => [column.id, input.columns[c]!]));
    const replacements = new Map(
      [...places].map(([id, column]) => [id, { kind: 'column' as const, id: column.id, type: column.type }]),
    );
    return filterOver(input, [substitute(filter.predicate, replacements)]);
  });
  return { ...union, inputs };
}

export const pushFilter: Rule = {
  name: 'push-filter',
  kinds: ['filter'],
  apply(relation) {
    const filter = relation as FilterRelation;
    const { input } = filter;
    switch (input.kind) {
      case 'filter':
        return filterOver(input.input, [input.predicate, filter.predicate]);
      case 'project':
        return pushThroughProject(filter, input);
      case 'join':
        return pushIntoJoin(filter, input);
      case 'dependent join':
        return pushBelow(filter, idsOf(input.left), (predicates) => ({
          ...input,
          left: filterOver(input.left, predicates),
        }));
      case 'sort':
      case 'eager':
        return { ...input, input: filterOver(input.input, [filter.predicate]) } as Relation;
      case 'distinct':
        return input.on !== undefined
          ? filter
          : pushBelow(filter, idsOf(input), (predicates) => ({ ...input, input: filterOver(input.input, predicates) }));
      case 'set operation':
        return input.operation === 'union' ? pushIntoUnion(filter, input) : filter;
      case 'unnest':
      case 'table function':
        return pushBelow(
          filter,
          idsOf(input.input),
          (predicates) => ({ ...input, input: filterOver(input.input, predicates) }) as Relation,
        );
      case 'window': {
        // whole partitions are kept or dropped
        const keys = new Set(input.partitionBy.flatMap((key) => (key.kind === 'column' ? key.id : [])));
        return pushBelow(filter, keys, (predicates) => ({ ...input, input: filterOver(input.input, predicates) }));
      }
      case 'aggregate': {
        // without groups there is a row for no input too
        if (input.sets !== undefined || input.groups.length === 0) return filter;
        const groups = input.groups.filter((item) => !isVolatile(item.expression));
        const expressions = new Map(groups.map((item) => [item.column.id, item.expression]));
        return pushBelow(filter, new Set(expressions.keys()), (predicates) => ({
          ...input,
          input: filterOver(
            input.input,
            predicates.map((predicate) => substitute(predicate, expressions)),
          ),
        }));
      }
      default:
        return filter;
    }
  },
};
