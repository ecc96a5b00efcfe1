/**
 * Joins that find the rows of a table by key for each left row: through the row id, or through an index whose first
 * columns are compared with the left row or with constants. What the key does not answer is tested on the rows found.
 */
import type { Index, Table } from '../../catalog/catalog.ts';
import { conjunction, type Expression } from '../../plan/expression.ts';
import type { LookupJoin } from '../../plan/physical.ts';
import type { JoinType } from '../../plan/relation.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import type { Estimator } from '../estimate/estimate.ts';
import { adjacencyCost, adjacentEdges } from '../graph/adjacent-edges.ts';
import { isUsable, type Sargable, sargable } from '../path/access-path.ts';
import type { JoinCandidate, JoinRequest } from './join-request.ts';

type LookupType = LookupJoin['type'];
const lookupTypes: ReadonlySet<JoinType> = new Set<LookupType>(['inner', 'left', 'semi', 'anti']);

/** A key by which rows are found: of an index, or without one the row id. */
interface LookupKey {
  readonly index: Index | undefined;
  readonly values: readonly Expression[];
  /** The predicates that the key answers. */
  readonly used: readonly Expression[];
}

/** Every lookup that the right side of the join offers. */
export function lookupJoins(
  request: JoinRequest,
  context: OptimizerContext,
  estimator: Estimator,
): readonly JoinCandidate[] {
  const target = request.rightTarget;
  if (target === undefined || !lookupTypes.has(request.type)) return [];
  const { scan } = target;
  const table = context.catalog.tableById(scan.table.id);
  const predicates = [...request.predicates, ...target.predicates];
  const equalities = predicates
    .flatMap((predicate) => sargable(predicate, scan, context) ?? [])
    .filter(({ operator }) => operator === 'eq');
  return lookupKeys(table, equalities, context).map((key): JoinCandidate => {
    const { index, values, used } = key;
    const rest = predicates.filter((predicate) => !used.includes(predicate));
    const total = estimator.tableRows(table);
    const isUnique = index === undefined || (index.unique && values.length === index.keys.length);
    const matches = isUnique ? 1 : estimator.filteredRows(used, total);
    const near = values.length === 1 ? index?.keys[0]?.column : undefined;
    const adjacency = index && adjacentEdges(scan, near, rest, context);
    const walk = adjacency === undefined ? Infinity : adjacencyCost(request.left.rows, matches, total);
    const plan: LookupJoin = {
      kind: 'lookup join',
      type: request.type as LookupType,
      left: request.left,
      table: scan.table,
      index: index && { id: index.id, name: index.name },
      keys: values,
      adjacency,
      attributes: scan.attributes,
      rowId: scan.rowId,
      residual: rest.length === 0 ? undefined : conjunction(rest),
      columns: request.columns,
      rows: request.rows,
      cost: request.left.cost + cost.startUp + Math.min(request.left.rows * probeCost(index, matches), walk),
    };
    return { plan, description: `Nested Loop over ${index?.name ?? 'row ids'} of ${table.name}` };
  });
}

function lookupKeys(table: Table, equalities: readonly Sargable[], context: OptimizerContext): readonly LookupKey[] {
  const found: LookupKey[] = [];
  const onRowId = equalities.find(({ number }) => number === table.rowIdColumn);
  if (onRowId !== undefined) found.push({ index: undefined, values: onRowId.values, used: [onRowId.predicate] });
  for (const index of table.indexes) {
    if (!isUsable(index, context)) continue;
    const prefix: Sargable[] = [];
    for (const { column } of index.keys) {
      const equality = equalities.find(({ number }) => number === column);
      if (equality === undefined) break;
      prefix.push(equality);
    }
    if (prefix.length === 0) continue;
    const values = prefix.map((equality) => equality.values[0]!);
    found.push({ index, values, used: prefix.map(({ predicate }) => predicate) });
  }
  return found;
}

/** Finding the rows of one left row. */
function probeCost(index: Index | undefined, matches: number): number {
  return index === undefined
    ? matches * cost.lookupRow
    : cost.indexDescent + matches * (cost.lookupRow + cost.indexEntry);
}
