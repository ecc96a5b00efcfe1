/**
 * Access paths: the ways to get the rows of one table that satisfy its predicates, each with its cost.
 *
 * A path uses some predicates (a row id, an index prefix with a range, zone maps) and leaves the rest as a filter. Keys
 * may read parameters and columns of enclosing rows, so the same code finds the inner side of a lookup join.
 */
import type { Index, Table } from '../../catalog/catalog.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Bound, IndexScan, Physical, RowLookup, TableScan } from '../../plan/physical.ts';
import type { ScanRelation } from '../../plan/relation.ts';
import { isVolatile } from '../../plan/volatility.ts';
import { batchRows } from '../../value/vector.ts';
import { idsOf, readsAny } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import type { Estimator } from '../estimate/estimate.ts';
import { filteredPlan } from '../physical-projection.ts';
import { keysAgree } from '../type-family.ts';

/** A comparison of one of the table's columns with something the table does not provide. */
export interface Sargable {
  readonly number: number;
  readonly operator: 'eq' | 'lt' | 'le' | 'gt' | 'ge' | 'in';
  readonly values: readonly Expression[];
  readonly predicate: Expression;
}

const flipped = { eq: 'eq', lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' } as const;

export function sargable(predicate: Expression, scan: ScanRelation, context: OptimizerContext): Sargable | undefined {
  const own = new Map(scan.attributes.map(({ column, number }) => [column.id, number]));
  const provided = idsOf(scan);
  const outside = (expression: Expression): boolean => !isVolatile(expression) && !readsAny(expression, provided);
  if (predicate.kind === 'in list' && predicate.operand.kind === 'column') {
    const number = own.get(predicate.operand.id);
    const { type } = predicate.operand;
    const usable = predicate.items.every((item) => outside(item) && keysAgree(type, item.type));
    if (number === undefined || !usable) return undefined;
    return { number, operator: 'in', values: predicate.items, predicate };
  }
  if (predicate.kind !== 'call' || predicate.arguments.length !== 2) return undefined;
  const estimator = context.functions.operatorOf(predicate.function)?.estimator;
  if (estimator === undefined || !(estimator in flipped)) return undefined;
  const operator = estimator as keyof typeof flipped;
  const [left, right] = predicate.arguments as readonly [Expression, Expression];
  for (const [mine, theirs, direction] of [
    [left, right, operator],
    [right, left, flipped[operator]],
  ] as const) {
    const number = mine.kind === 'column' ? own.get(mine.id) : undefined;
    if (number === undefined || !outside(theirs) || !keysAgree(mine.type, theirs.type)) continue;
    return { number, operator: direction, values: [theirs], predicate };
  }
  return undefined;
}

export interface AccessPath {
  readonly plan: Physical;
  readonly description: string;
  /** It finds at most one row, by a key that no two rows share. */
  readonly isUnique: boolean;
}

/** Everything a path needs to know of its table. */
export interface AccessRequest {
  readonly scan: ScanRelation;
  readonly predicates: readonly Expression[];
  readonly context: OptimizerContext;
  readonly estimator: Estimator;
}

/** An ordered index of every row, and of every row that the plan's snapshot sees. */
export function isUsable(index: Index, context: OptimizerContext): boolean {
  return isWholeOrdered(index) && isComplete(index, context);
}

/** An ordered index with an entry for each row of its table. */
export function isWholeOrdered({ method, space, predicateText }: Index): boolean {
  return method === 'btree' && space !== undefined && predicateText === undefined;
}

/** False for an index that is younger than the snapshot: rows it sees may have no entry. */
export function isComplete({ completeSince }: Index, context: OptimizerContext): boolean {
  return completeSince !== Infinity && context.includes?.(completeSince) !== false;
}

/** A filter over what the path did not use. */
function filtered(request: AccessRequest, base: Physical, used: readonly Expression[], rows: number): Physical {
  const rest = request.predicates.filter((predicate) => !used.includes(predicate));
  return filteredPlan(base, rest, rows);
}

function resultRows({ estimator, predicates }: AccessRequest, table: Table): number {
  return estimator.filteredRows(predicates, estimator.tableRows(table));
}

export function tableScanPath(
  request: AccessRequest,
  table: Table,
  usable: readonly Sargable[],
  reverse: boolean,
): AccessPath {
  const { scan, estimator } = request;
  const total = estimator.tableRows(table);
  const prunes = new Map<number, { number: number; lower: Bound | undefined; upper: Bound | undefined }>();
  for (const { number, operator, values } of usable) {
    if (operator === 'in') continue;
    const entry = prunes.get(number) ?? { number, lower: undefined, upper: undefined };
    const bound: Bound = { expression: values[0]!, inclusive: true };
    if (operator !== 'lt' && operator !== 'le') entry.lower ??= bound;
    if (operator !== 'gt' && operator !== 'ge') entry.upper ??= bound;
    prunes.set(number, entry);
  }
  const width = Math.max(1, scan.attributes.length);
  const rangeOnRowId = usable.filter((s) => s.number === table.rowIdColumn && s.operator !== 'in');
  // a scan reads whole blocks
  const ranges = rangeOnRowId.map((s) => s.predicate);
  const touched = Math.max(total * estimator.selectivityOfAll(ranges, total), Math.min(total, batchRows));
  const base: TableScan = {
    kind: 'table scan',
    table: scan.table,
    attributes: scan.attributes,
    rowId: scan.rowId,
    prunes: [...prunes.values()],
    reverse,
    columns: scan.columns,
    rows: Math.max(1, touched),
    cost: cost.startUp + touched * width * cost.scanRow,
  };
  return {
    plan: filtered(request, base, [], resultRows(request, table)),
    description: `Seq Scan on ${table.name}`,
    isUnique: false,
  };
}

export function rowLookupPath(request: AccessRequest, table: Table, by: Sargable): AccessPath {
  const { scan } = request;
  const base: RowLookup = {
    kind: 'row lookup',
    table: scan.table,
    attributes: scan.attributes,
    rowId: scan.rowId,
    keys: by.values,
    columns: scan.columns,
    rows: by.values.length,
    cost: cost.startUp + by.values.length * cost.lookupRow,
  };
  const rows = Math.min(by.values.length, resultRows(request, table));
  return {
    plan: filtered(request, base, [by.predicate], rows),
    description: `Row Lookup on ${table.name}`,
    isUnique: by.values.length === 1,
  };
}

/** Equal prefix, then one range; undefined when the index answers none of the predicates (and no order is wanted). */
export function indexPath(
  request: AccessRequest,
  table: Table,
  index: Index,
  usable: readonly Sargable[],
  orderWanted: boolean,
  reverse = false,
): AccessPath | undefined {
  const { scan, estimator } = request;
  const equal: Expression[] = [];
  const used: Expression[] = [];
  let lower: Bound | undefined;
  let upper: Bound | undefined;
  for (const key of index.keys) {
    const onKey = usable.filter((s) => s.number === key.column && key.column !== undefined);
    const equality = onKey.find((s) => s.operator === 'eq');
    if (equality !== undefined) {
      equal.push(equality.values[0]!);
      used.push(equality.predicate);
      continue;
    }
    const from = onKey.find((s) => s.operator === 'gt' || s.operator === 'ge');
    const to = onKey.find((s) => s.operator === 'lt' || s.operator === 'le');
    if (from !== undefined) lower = { expression: from.values[0]!, inclusive: from.operator === 'ge' };
    if (to !== undefined) upper = { expression: to.values[0]!, inclusive: to.operator === 'le' };
    for (const side of [from, to]) if (side !== undefined) used.push(side.predicate);
    break;
  }
  if (used.length === 0 && !orderWanted) return undefined;
  const total = estimator.tableRows(table);
  const unique = index.unique && equal.length === index.keys.length;
  const rows = unique ? 1 : estimator.filteredRows(used, total);
  const base: IndexScan = {
    kind: 'index scan',
    table: scan.table,
    index: { id: index.id, name: index.name },
    attributes: scan.attributes,
    rowId: scan.rowId,
    equal,
    lower,
    upper,
    reverse,
    columns: scan.columns,
    rows,
    cost: cost.indexDescent + rows * (cost.indexEntry + cost.lookupRow),
  };
  const kept = Math.min(rows, resultRows(request, table));
  return {
    plan: filtered(request, base, used, kept),
    description: `Index Scan using ${index.name} on ${table.name}`,
    isUnique: unique,
  };
}

/**
 * The cheapest of several paths. One that finds at most one row is taken whatever the others cost: on a table that is
 * small now a scan would save a microsecond at most, and the plan may be kept while the table grows.
 */
export function cheapestOf(paths: readonly AccessPath[]): AccessPath | undefined {
  const unique = paths.filter((path) => path.isUnique);
  return [...(unique.length > 0 ? unique : paths)].sort((left, right) => left.plan.cost - right.plan.cost)[0];
}
