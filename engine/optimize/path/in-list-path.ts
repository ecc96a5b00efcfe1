/**
 * `column IN (…)` through an ordered index: the distinct values of the list, each looked up in the index. The other
 * predicates filter what is found; equalities on the index's next columns lengthen the key.
 */
import type { Index, Table } from '../../catalog/catalog.ts';
import { columnReference, conjunction, type Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import { usedColumns } from '../../plan/walk.ts';
import { sameType } from '../../value/type.ts';
import * as cost from '../estimate/cost.ts';
import { narrowedPlan } from '../physical-projection.ts';
import type { AccessPath, AccessRequest, Sargable } from './access-path.ts';

/** The path, or undefined where no list compares the index's first column. */
export function inListPath(
  request: AccessRequest,
  table: Table,
  index: Index,
  usable: readonly Sargable[],
): AccessPath | undefined {
  const list = usable.find((s) => s.operator === 'in' && s.number === index.keys[0]?.column);
  const type = list?.values[0]?.type;
  if (list === undefined || type === undefined) return undefined;
  // the list is a relation of its own, with one column
  const plain = list.values.every((value) => sameType(value.type, type) && usedColumns(value).size === 0);
  if (!plain) return undefined;
  const { scan, predicates, context, estimator } = request;
  const value = context.columnIds.column('value', type);
  const keys: Expression[] = [columnReference(value)];
  const used: Expression[] = [list.predicate];
  for (const key of index.keys.slice(1)) {
    const equality = usable.find((s) => s.operator === 'eq' && s.number === key.column);
    if (equality === undefined) break;
    keys.push(equality.values[0]!);
    used.push(equality.predicate);
  }
  const rest = predicates.filter((predicate) => !used.includes(predicate));
  const total = estimator.tableRows(table);
  const unique = index.unique && keys.length === index.keys.length;
  const count = list.values.length;
  const found = unique ? count : estimator.filteredRows(used, total);
  const values: Physical = {
    kind: 'values',
    tuples: list.values.map((item) => [item]),
    columns: [value],
    rows: count,
    cost: count * cost.evaluateRow,
  };
  const each: Physical = {
    kind: 'distinct',
    input: values,
    on: undefined,
    columns: values.columns,
    rows: count,
    cost: values.cost + count * cost.hashBuild,
  };
  const rows = Math.min(found, estimator.filteredRows(predicates, total));
  const looked: Physical = {
    kind: 'lookup join',
    type: 'inner',
    left: each,
    table: scan.table,
    index: { id: index.id, name: index.name },
    keys,
    attributes: scan.attributes,
    rowId: scan.rowId,
    residual: rest.length === 0 ? undefined : conjunction(rest),
    columns: [value, ...scan.columns],
    rows,
    cost: each.cost + cost.startUp + count * cost.indexDescent + found * (cost.indexEntry + cost.lookupRow),
  };
  const plan = narrowedPlan(looked, scan.columns);
  return { plan, description: `Index lookups of a list using ${index.name} on ${table.name}`, isUnique: false };
}
