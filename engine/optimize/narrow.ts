/**
 * The last step: columns that nobody above reads are not made, from any node down through limits, filters and projections
 * to the scan below them. Such are the columns that access paths answer (an index holds the key that it was searched by)
 * and what a plan only sorted by: the sort is gone where an index gives the order or the nearest rows.
 */
import type { Expression } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import { mapChildren } from '../plan/physical-walk.ts';
import { isVolatile } from '../plan/volatility.ts';
import { usedColumns } from '../plan/walk.ts';
import { idsOf } from './column-set.ts';

/** The plan with only the `needed` columns at its top, where it can leave others out. */
export function narrow(node: Physical, needed: ReadonlySet<number> = idsOf(node)): Physical {
  switch (node.kind) {
    case 'limit': {
      const ties = node.ties?.map((key) => key.expression) ?? [];
      const input = narrow(node.input, read(ties, needed));
      return input === node.input ? node : { ...node, input, columns: input.columns };
    }
    case 'project': {
      const tested = node.predicate === undefined ? [] : [node.predicate];
      if (node.items === undefined) {
        const input = narrow(node.input, read(tested, needed));
        return input === node.input ? node : { ...node, input, columns: input.columns };
      }
      const kept = node.items.filter((item) => needed.has(item.column.id) || isVolatile(item.expression));
      const items = kept.length === node.items.length ? node.items : kept;
      const made = items.map((item) => item.expression);
      const input = narrow(node.input, read([...made, ...tested]));
      if (input === node.input && items === node.items) return node;
      return { ...node, input, items, columns: items.map((item) => item.column) };
    }
    case 'hash aggregate': {
      const calls = node.aggregates.flatMap(({ call }) => {
        const order = call.orderBy.map((key) => key.expression);
        return [...call.arguments, ...order, ...(call.filter === undefined ? [] : [call.filter])];
      });
      const input = narrow(node.input, read([...node.groups.map((item) => item.expression), ...calls]));
      return input === node.input ? node : { ...node, input };
    }
    case 'table scan':
    case 'row lookup':
    case 'index scan': {
      const attributes = node.attributes.filter(({ column }) => needed.has(column.id));
      const rowId = node.rowId !== undefined && needed.has(node.rowId.id) ? node.rowId : undefined;
      if (attributes.length === node.attributes.length && rowId === node.rowId) return node;
      return { ...node, attributes, rowId, columns: node.columns.filter((column) => needed.has(column.id)) };
    }
    case 'vector index scan': {
      const used = read(node.filter === undefined ? [] : [node.filter], needed);
      const attributes = node.attributes.filter(({ column }) => used.has(column.id));
      const rowId = node.rowId !== undefined && used.has(node.rowId.id) ? node.rowId : undefined;
      const distance = node.distance !== undefined && needed.has(node.distance.id) ? node.distance : undefined;
      if (distance !== undefined) used.add(distance.id);
      const columns = node.columns.filter((column) => used.has(column.id));
      return { ...node, attributes, rowId, distance, columns };
    }
    default:
      return mapChildren(node, (child) => narrow(child));
  }
}

/** The columns that expressions read, and others. */
function read(expressions: readonly Expression[], others: Iterable<number> = []): Set<number> {
  const ids = new Set(others);
  for (const expression of expressions) usedColumns(expression, ids);
  return ids;
}
