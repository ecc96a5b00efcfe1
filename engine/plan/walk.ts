/**
 * The one walker of the algebra: children of a node, rewriting bottom-up, and the columns an expression uses.
 *
 * Rewrites keep identity: a node none of whose children changed is returned as it is, so a rule that does nothing
 * costs no memory and "did anything change" is `!==`.
 */
import { unreachable } from '../error.ts';
import type { AggregateCall, Expression, Item, SortKey, WindowCall } from './expression.ts';
import { type Relation, relationOf } from './relation.ts';

type Rewrite<Node> = (node: Node) => Node;

function mapList<T>(list: readonly T[], change: Rewrite<T>): readonly T[] {
  let out: T[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const before = list[i]!;
    const after = change(before);
    if (out === undefined && after !== before) out = list.slice(0, i);
    out?.push(after);
  }
  return out ?? list;
}

function withExpression<T extends { readonly expression: Expression }>(entry: T, change: Rewrite<Expression>): T {
  const expression = change(entry.expression);
  return expression === entry.expression ? entry : { ...entry, expression };
}

const mapSortKeys = (keys: readonly SortKey[], change: Rewrite<Expression>): readonly SortKey[] =>
  mapList(keys, (key) => withExpression(key, change));

/** Sets fields on a node, or returns it as it is when all are the same already. */
function update<T extends object>(node: T, fields: Partial<T>): T {
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (fields[key] !== node[key]) return { ...node, ...fields };
  }
  return node;
}

function mapOptional<T>(value: T | undefined, change: Rewrite<T>): T | undefined {
  return value === undefined ? undefined : change(value);
}

/** Rewrites the direct operands of an expression; a subquery's plan goes through `changePlan`. */
export function mapOperands(
  expression: Expression,
  change: Rewrite<Expression>,
  changePlan: Rewrite<Relation> = (plan) => plan,
): Expression {
  switch (expression.kind) {
    case 'column':
    case 'constant':
    case 'parameter':
    case 'local':
      return expression;
    case 'call':
      return update(expression, { arguments: mapList(expression.arguments, change) });
    case 'and':
    case 'or':
    case 'coalesce':
      return update(expression, { operands: mapList(expression.operands, change) });
    case 'not':
    case 'is null':
      return update(expression, { operand: change(expression.operand) });
    case 'case':
      return update(expression, {
        branches: mapList(expression.branches, (branch) =>
          update(branch, { when: change(branch.when), result: change(branch.result) }),
        ),
        otherwise: change(expression.otherwise),
      });
    case 'in list':
      return update(expression, { operand: change(expression.operand), items: mapList(expression.items, change) });
    case 'list':
      return update(expression, { items: mapList(expression.items, change) });
    case 'map':
      return update(expression, {
        entries: mapList(expression.entries, (entry) => update(entry, { value: change(entry.value) })),
      });
    case 'entity':
      return update(expression, { table: change(expression.table), rowId: change(expression.rowId) });
    case 'comprehension':
      return update(expression, {
        list: change(expression.list),
        filter: mapOptional(expression.filter, change),
        result: change(expression.result),
      });
    case 'fold':
      return update(expression, {
        initial: change(expression.initial),
        list: change(expression.list),
        step: change(expression.step),
      });
    case 'quantifier':
      return update(expression, { list: change(expression.list), predicate: change(expression.predicate) });
    case 'subquery':
      return update(expression, {
        plan: changePlan(relationOf(expression.plan)),
        comparison: mapOptional(expression.comparison, change),
      });
    default:
      return unreachable(expression);
  }
}

/** Rewrites an expression bottom-up. Subquery plans are left alone unless `changePlan` is given. */
export function rewriteExpression(
  expression: Expression,
  change: Rewrite<Expression>,
  changePlan?: Rewrite<Relation>,
): Expression {
  return change(mapOperands(expression, (operand) => rewriteExpression(operand, change, changePlan), changePlan));
}

function mapAggregateCall(call: AggregateCall, change: Rewrite<Expression>): AggregateCall {
  return update(call, {
    arguments: mapList(call.arguments, change),
    orderBy: mapSortKeys(call.orderBy, change),
    filter: mapOptional(call.filter, change),
  });
}

function mapWindowCall(call: WindowCall, change: Rewrite<Expression>): WindowCall {
  return update(call, { arguments: mapList(call.arguments, change), filter: mapOptional(call.filter, change) });
}

const mapItems = (items: readonly Item[], change: Rewrite<Expression>): readonly Item[] =>
  mapList(items, (item) => withExpression(item, change));

/** Rewrites the expressions a relation holds itself (not those of its inputs). */
export function mapExpressions(relation: Relation, change: Rewrite<Expression>): Relation {
  switch (relation.kind) {
    case 'scan':
    case 'set operation':
    case 'with':
    case 'with reference':
    case 'recurse':
    case 'node scan':
    case 'eager':
      return relation;
    case 'values':
      return update(relation, { rows: mapList(relation.rows, (row) => mapList(row, change)) });
    case 'filter':
      return update(relation, { predicate: change(relation.predicate) });
    case 'project':
      return update(relation, { items: mapItems(relation.items, change) });
    case 'join':
    case 'dependent join':
      return update(relation, { condition: change(relation.condition) });
    case 'aggregate':
      return update(relation, {
        groups: mapItems(relation.groups, change),
        aggregates: mapList(relation.aggregates, (entry) =>
          update(entry, { call: mapAggregateCall(entry.call, change) }),
        ),
      });
    case 'window':
      return update(relation, {
        partitionBy: mapList(relation.partitionBy, change),
        orderBy: mapSortKeys(relation.orderBy, change),
        calls: mapList(relation.calls, (entry) => update(entry, { call: mapWindowCall(entry.call, change) })),
      });
    case 'sort':
      return update(relation, { keys: mapSortKeys(relation.keys, change) });
    case 'limit':
      return update(relation, {
        count: mapOptional(relation.count, change),
        offset: mapOptional(relation.offset, change),
      });
    case 'distinct':
      return update(relation, { on: mapOptional(relation.on, (list) => mapList(list, change)) });
    case 'unnest':
      return update(relation, { list: change(relation.list) });
    case 'table function':
      return update(relation, { arguments: mapList(relation.arguments, change) });
    case 'expand':
      return update(relation, { from: mapIdentity(relation.from, change) });
    case 'path expand':
      return update(relation, {
        from: mapIdentity(relation.from, change),
        to: mapOptional(relation.to, (to) => mapIdentity(to, change)),
        step: mapOptional(relation.step, (step) => update(step, { filter: change(step.filter) })),
      });
    case 'nearest':
      return update(relation, {
        query: change(relation.query),
        count: mapOptional(relation.count, change),
        filter: mapOptional(relation.filter, change),
      });
    case 'fuse':
      return update(relation, {
        inputs: mapList(relation.inputs, (input) =>
          update(input, { key: mapList(input.key, change), score: change(input.score) }),
        ),
      });
    case 'insert':
    case 'update':
    case 'delete':
    case 'graph update':
    case 'graph insert':
      return mapWriteExpressions(relation, change);
    default:
      return unreachable(relation);
  }
}

type Identity = { readonly table: Expression; readonly rowId: Expression };
function mapIdentity(identity: Identity, change: Rewrite<Expression>): Identity {
  return update(identity, { table: change(identity.table), rowId: change(identity.rowId) });
}

type Write = Extract<Relation, { kind: 'insert' | 'update' | 'delete' | 'graph update' | 'graph insert' }>;
function mapWriteExpressions(relation: Write, change: Rewrite<Expression>): Relation {
  switch (relation.kind) {
    case 'insert':
      return update(relation, {
        values: mapList(relation.values, (value) => withExpression(value, change)),
        checks: mapList(relation.checks, (check) => update(check, { predicate: change(check.predicate) })),
        conflict: mapOptional(relation.conflict, (conflict) =>
          update(conflict, {
            assignments: mapList(conflict.assignments, (value) => withExpression(value, change)),
            where: mapOptional(conflict.where, change),
          }),
        ),
      });
    case 'update':
      return update(relation, {
        rowId: change(relation.rowId),
        assignments: mapList(relation.assignments, (value) => withExpression(value, change)),
        checks: mapList(relation.checks, (check) => update(check, { predicate: change(check.predicate) })),
      });
    case 'delete':
      return update(relation, { rowId: change(relation.rowId) });
    case 'graph update':
      return update(relation, {
        target: mapIdentity(relation.target, change),
        changes: mapList(relation.changes, (entry) =>
          'value' in entry ? update(entry, { value: change(entry.value) }) : entry,
        ),
      });
    case 'graph insert':
      return update(relation, {
        properties: change(relation.properties),
        source: mapOptional(relation.source, (end) => mapIdentity(end, change)),
        target: mapOptional(relation.target, (end) => mapIdentity(end, change)),
      });
    default:
      return unreachable(relation);
  }
}

/** The relations a relation reads, in order. Subqueries in expressions are not among them. */
export function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'scan':
    case 'values':
    case 'with reference':
    case 'node scan':
      return [];
    case 'join':
    case 'dependent join':
      return [relation.left, relation.right];
    case 'set operation':
      return relation.inputs;
    case 'with':
      return [relation.definition, relation.input];
    case 'recurse':
      return [relation.base, relation.step];
    case 'fuse':
      return relation.inputs.map((input) => input.relation);
    default:
      return [relation.input];
  }
}

/** Rewrites the inputs of a relation. */
export function mapInputs(relation: Relation, change: Rewrite<Relation>): Relation {
  switch (relation.kind) {
    case 'scan':
    case 'values':
    case 'with reference':
    case 'node scan':
      return relation;
    case 'join':
    case 'dependent join':
      return update(relation, { left: change(relation.left), right: change(relation.right) });
    case 'set operation':
      return update(relation, { inputs: mapList(relation.inputs, change) });
    case 'with':
      return update(relation, { definition: change(relation.definition), input: change(relation.input) });
    case 'recurse':
      return update(relation, { base: change(relation.base), step: change(relation.step) });
    case 'fuse':
      return update(relation, {
        inputs: mapList(relation.inputs, (input) => update(input, { relation: change(input.relation) })),
      });
    case 'nearest': {
      const input = change(relation.input);
      return input.kind === 'scan' ? update(relation, { input }) : relation;
    }
    default: {
      const input = change(relation.input);
      return input === relation.input ? relation : ({ ...relation, input } as Relation);
    }
  }
}

/** Rewrites a plan bottom-up, plans of subqueries included. */
export function rewriteRelation(relation: Relation, change: Rewrite<Relation>): Relation {
  const rewriteInside: Rewrite<Relation> = (input) => rewriteRelation(input, change);
  const expressions = mapExpressions(mapInputs(relation, rewriteInside), (expression) =>
    rewriteExpression(expression, (node) => node, rewriteInside),
  );
  return change(expressions);
}

/** Calls `visit` on the expression and everything below it; subquery plans through `visitPlan`. */
export function visitExpression(
  expression: Expression,
  visit: (node: Expression) => void,
  visitPlan?: (plan: Relation) => void,
): void {
  visit(expression);
  mapOperands(
    expression,
    (operand) => {
      visitExpression(operand, visit, visitPlan);
      return operand;
    },
    (plan) => {
      visitPlan?.(plan);
      return plan;
    },
  );
}

/** Calls `visit` on each expression a relation holds itself, outermost nodes only. */
export function visitOwnExpressions(relation: Relation, visit: (expression: Expression) => void): void {
  mapExpressions(relation, (expression) => {
    visit(expression);
    return expression;
  });
}

/** Ids of the columns an expression reads, outer references of its subqueries included. */
export function usedColumns(expression: Expression, into: Set<number> = new Set()): Set<number> {
  visitExpression(
    expression,
    (node) => {
      if (node.kind === 'column') into.add(node.id);
    },
    (plan) => {
      for (const id of freeColumns(plan)) into.add(id);
    },
  );
  return into;
}

/**
 * Columns a plan reads from outside. A node may hand such a column on under its own id, so what counts is what each
 * node's inputs provide, not what any relation of the plan puts out.
 */
export function freeColumns(relation: Relation): Set<number> {
  const free = new Set<number>();
  visitOwnExpressions(relation, (expression) => usedColumns(expression, free));
  for (const column of innerColumns(relation)) free.delete(column.id);
  const inputs = inputsOf(relation);
  for (const input of inputs) for (const column of input.columns) free.delete(column.id);
  inputs.forEach((input, i) => {
    // the right side of a dependent join reads columns of the left
    const left = relation.kind === 'dependent join' && i === 1 ? relation.left.columns : [];
    const provided = new Set(left.map((column) => column.id));
    for (const id of freeColumns(input)) if (!provided.has(id)) free.add(id);
  });
  return free;
}

/** Columns a node defines for its own expressions without putting them out. */
function innerColumns(relation: Relation): readonly { readonly id: number }[] {
  switch (relation.kind) {
    case 'insert':
      return [...relation.attributes, ...(relation.conflict?.existing ?? [])].map((attribute) => attribute.column);
    case 'update':
      return relation.attributes.map((attribute) => attribute.column);
    case 'path expand': {
      const step = relation.step;
      if (step === undefined) return [];
      const { table, rowId } = step.relationship;
      return [table, rowId, ...step.properties.map((property) => property.column)];
    }
    default:
      return [];
  }
}
