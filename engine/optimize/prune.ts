/**
 * Column pruning: top-down, every node is told which of its columns somebody reads, and drops the rest where dropping
 * saves work (scans, projections, aggregates). Set operations and whatever is matched by place keep all; so does what
 * calls a volatile function, for the sake of what the call does.
 */
import { aggregate, passThrough, project, scan } from '../plan/build.ts';
import type { Column, Expression } from '../plan/expression.ts';
import type { Relation } from '../plan/relation.ts';
import { isVolatile } from '../plan/volatility.ts';
import { freeColumns, mapInputs, usedColumns, visitOwnExpressions } from '../plan/walk.ts';
import { idsOf } from './column-set.ts';

export function prune(relation: Relation): Relation {
  return pruneTo(relation, idsOf(relation));
}

/** Columns the node's own expressions read. */
function ownUse(relation: Relation): Set<number> {
  const used = new Set<number>();
  visitOwnExpressions(relation, (expression: Expression) => {
    usedColumns(expression, used);
  });
  return used;
}

const kept = (columns: readonly Column[], needed: ReadonlySet<number>): readonly Column[] =>
  columns.filter((column) => needed.has(column.id));

function pruneTo(relation: Relation, needed: ReadonlySet<number>): Relation {
  switch (relation.kind) {
    case 'scan': {
      const attributes = relation.attributes.filter(({ column }) => needed.has(column.id));
      const locks = relation.lock !== undefined;
      const rowId = relation.rowId && (locks || needed.has(relation.rowId.id)) ? relation.rowId : undefined;
      if (attributes.length === relation.attributes.length && rowId === relation.rowId) return relation;
      return scan(relation.table, attributes, rowId, relation.lock);
    }
    case 'node scan':
    case 'values':
    case 'with reference':
      return relation;
    case 'project': {
      const items = relation.items.filter((item) => needed.has(item.column.id) || isVolatile(item.expression));
      const used = new Set<number>();
      for (const item of items) usedColumns(item.expression, used);
      return project(pruneTo(relation.input, used), items);
    }
    case 'aggregate':
      return pruneAggregate(relation, needed);
    case 'join':
    case 'dependent join':
      return pruneJoin(relation, needed);
    case 'set operation':
      return pruneUnion(relation, needed);
    case 'recurse':
    case 'with':
      return mapInputs(relation, (input) => prune(input));
    case 'distinct':
      return relation.on === undefined ? mapInputs(relation, (input) => prune(input)) : handOn(relation, needed);
    case 'nearest':
    case 'fuse':
    case 'insert':
    case 'update':
    case 'delete':
    case 'graph update':
    case 'graph insert':
    case 'expand':
    case 'path expand':
      return mapInputs(relation, (input) => prune(input));
    default:
      return handOn(relation, needed);
  }
}

/** Nodes that hand their input's columns on, with columns of their own behind them. */
function handOn(relation: Extract<Relation, { input: Relation }>, needed: ReadonlySet<number>): Relation {
  const used = ownUse(relation);
  for (const id of needed) used.add(id);
  const input = pruneTo(relation.input, used);
  if (input === relation.input) return relation;
  const before = idsOf(relation.input);
  const own = relation.columns.filter((column) => !before.has(column.id));
  return { ...relation, input, columns: [...input.columns, ...own] } as Relation;
}

function pruneAggregate(relation: Extract<Relation, { kind: 'aggregate' }>, needed: ReadonlySet<number>): Relation {
  const aggregates = relation.aggregates.filter(
    ({ column, call }) => needed.has(column.id) || call.arguments.some(isVolatile),
  );
  const smaller = aggregate(relation.input, relation.groups, aggregates, relation.sets, relation.grouping);
  const used = ownUse(smaller);
  return { ...smaller, input: pruneTo(relation.input, used) };
}

/** Columns of a UNION ALL that nobody reads are dropped by place; other set operations compare whole rows. */
function pruneUnion(relation: Extract<Relation, { kind: 'set operation' }>, needed: ReadonlySet<number>): Relation {
  const columns = kept(relation.columns, needed);
  if (relation.operation !== 'union' || !relation.all || columns.length === relation.columns.length) {
    return mapInputs(relation, (input) => prune(input));
  }
  const inputs = relation.inputs.map((input) => {
    const items = relation.columns.flatMap((column, c) =>
      needed.has(column.id) ? [passThrough(input.columns[c]!)] : [],
    );
    return prune(project(input, items));
  });
  return { ...relation, inputs, columns };
}

function pruneJoin(
  relation: Extract<Relation, { kind: 'join' | 'dependent join' }>,
  needed: ReadonlySet<number>,
): Relation {
  const used = usedColumns(relation.condition);
  for (const id of needed) used.add(id);
  // a dependent right side reads columns of the left
  if (relation.kind === 'dependent join') for (const id of freeColumns(relation.right)) used.add(id);
  const left = pruneTo(relation.left, used);
  const right = pruneTo(relation.right, used);
  const narrow = new Set([...left.columns, ...right.columns].map((column) => column.id));
  if (relation.mark !== undefined) narrow.add(relation.mark.id);
  return { ...relation, left, right, columns: kept(relation.columns, narrow) };
}
