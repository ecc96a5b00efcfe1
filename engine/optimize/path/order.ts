/**
 * Orders that come for free: a table scan delivers row ids in order (so an integer primary key), an ordered index its
 * keys. `orderedInput` finds a path below a sort that makes the sort unnecessary.
 *
 * A column that a predicate holds to one value orders nothing: it is passed over among the sort keys and among the
 * index's keys, so `WHERE a = 1 ORDER BY b` is answered by an index over (a, b).
 */
import type { Index } from '../../catalog/catalog.ts';
import type { SortKey } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import type { SortRelation } from '../../plan/relation.ts';
import type { OptimizerContext } from '../context.ts';
import type { Estimator } from '../estimate/estimate.ts';
import { type AccessRequest, cheapestOf, indexPath, isUsable, sargable, tableScanPath } from './access-path.ts';
import { overScan, type ScanShape, scanShape, underProjections } from './scan-shape.ts';

/** A sort key that is a column of the table. */
interface ColumnKey {
  readonly number: number;
  readonly descending: boolean;
  /** Undefined where the column has no nulls. */
  readonly nullsFirst: boolean | undefined;
}

/** The cheapest plan that delivers the sort's input in its order without sorting; undefined where there is none. */
export function orderedInput(
  sort: SortRelation,
  context: OptimizerContext,
  estimator: Estimator,
): Physical | undefined {
  const shape = scanShape(sort.input);
  if (shape === undefined || sort.keys.length === 0) return undefined;
  const keys = sort.keys.map((key) => columnKey(key, shape));
  if (!keys.every((key) => key !== undefined)) return undefined;
  const { scan, predicates } = shape;
  const table = context.catalog.tableById(scan.table.id);
  const request: AccessRequest = { scan, predicates, context, estimator };
  const usable = predicates.flatMap((predicate) => sargable(predicate, scan, context) ?? []);
  const fixed = new Set(usable.filter((s) => s.operator === 'eq').map((s) => s.number));
  const wanted = keys.filter((key) => !fixed.has(key.number));
  const [first] = wanted;
  if (first === undefined) return undefined;
  const candidates = [];
  // the row id is unique, so keys behind it change nothing
  if (first.number === table.rowIdColumn) candidates.push(tableScanPath(request, table, usable, first.descending));
  for (const index of table.indexes) {
    if (!isUsable(index, context)) continue;
    const direction = directionOf(index, wanted, fixed);
    if (direction === undefined) continue;
    const path = indexPath(request, table, index, usable, true, direction === 'backward');
    if (path !== undefined) candidates.push(path);
  }
  const best = cheapestOf(candidates);
  return best && underProjections(best.plan, shape.projections);
}

/** The column of the scan behind a sort key, through projections that hand it on. */
function columnKey(key: SortKey, shape: ScanShape): ColumnKey | undefined {
  const expression = overScan(key.expression, shape);
  if (expression.kind !== 'column') return undefined;
  const attribute = shape.scan.attributes.find(({ column }) => column.id === expression.id);
  if (attribute === undefined) return undefined;
  const nullsFirst = attribute.column.nullable ? key.nullsFirst : undefined;
  return { number: attribute.number, descending: key.descending, nullsFirst };
}

/** How an index is read to deliver the wanted order; undefined when it cannot. */
function directionOf(
  index: Index,
  wanted: readonly ColumnKey[],
  fixed: ReadonlySet<number>,
): 'forward' | 'backward' | undefined {
  let direction: 'forward' | 'backward' | undefined;
  let next = 0;
  for (const part of index.keys) {
    const key = wanted[next];
    if (key === undefined) break;
    if (part.column !== key.number) {
      if (part.column !== undefined && fixed.has(part.column)) continue;
      return undefined;
    }
    const own = part.descending === key.descending ? 'forward' : 'backward';
    const agrees = key.nullsFirst === undefined || (part.nullsFirst === key.nullsFirst) === (own === 'forward');
    if (!agrees || (direction !== undefined && direction !== own)) return undefined;
    direction = own;
    next++;
  }
  return next === wanted.length ? direction : undefined;
}
