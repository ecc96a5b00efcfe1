/**
 * The choice of an access path: all that a table offers for its predicates, and the cheapest of them. The table scan is
 * always among them, so there is always a choice.
 */
import type { Physical } from '../../plan/physical.ts';
import {
  type AccessPath,
  type AccessRequest,
  cheapestOf,
  indexPath,
  isUsable,
  rowLookupPath,
  sargable,
  tableScanPath,
} from './access-path.ts';
import { inListPath } from './in-list-path.ts';

/** All access paths, the table scan first. */
function accessPaths(request: AccessRequest): readonly AccessPath[] {
  const { scan, predicates, context } = request;
  const table = context.catalog.tableById(scan.table.id);
  const usable = predicates.flatMap((predicate) => sargable(predicate, scan, context) ?? []);
  const paths: AccessPath[] = [tableScanPath(request, table, usable, false)];
  const byRowId = usable.find((s) => s.number === table.rowIdColumn && (s.operator === 'eq' || s.operator === 'in'));
  if (byRowId !== undefined) paths.push(rowLookupPath(request, table, byRowId));
  for (const index of table.indexes) {
    if (!isUsable(index, context)) continue;
    const byIndex = indexPath(request, table, index, usable, false);
    const byList = inListPath(request, table, index, usable);
    for (const path of [byIndex, byList]) if (path !== undefined) paths.push(path);
  }
  return paths;
}

/** The cheapest path; the others are kept for EXPLAIN. */
export function cheapestPath(request: AccessRequest): Physical {
  const paths = accessPaths(request);
  const best = cheapestOf(paths)!;
  for (const path of paths) {
    if (path === best) continue;
    request.context.alternatives.push({ description: path.description, cost: path.plan.cost });
  }
  return best.plan;
}
