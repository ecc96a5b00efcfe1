/**
 * The last step: columns that nobody above reads are no longer made, from the root down through limits and projections.
 * What a plan only sorted by is such a column: the sort is gone where an index gives the order or the nearest rows.
 */
import type { Expression } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
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
    case 'vector index scan': {
      const { distance } = node;
      if (distance === undefined || needed.has(distance.id)) return node;
      return { ...node, distance: undefined, columns: node.columns.filter((column) => column !== distance) };
    }
    default:
      return node;
  }
}

function read(expressions: readonly Expression[], others: Iterable<number> = []): ReadonlySet<number> {
  const ids = new Set(others);
  for (const expression of expressions) usedColumns(expression, ids);
  return ids;
}
