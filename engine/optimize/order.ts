/**
 * Orders that come for free: a table scan delivers row ids in order (so an integer primary key), an ordered index its
 * keys. `orderedInput` finds a path below a sort that makes the sort unnecessary.
 */
import { conjuncts, type Expression, type SortKey } from '../plan/expression.ts';
import type { Physical } from '../plan/physical.ts';
import type { Relation, ScanRelation, SortRelation } from '../plan/relation.ts';
import { type AccessRequest, indexPath, isUsable, sargable, tableScanPath } from './access-path.ts';
import type { OptimizerContext } from './context.ts';
import type { Estimator } from './estimate.ts';

interface Shape {
  readonly scan: ScanRelation;
  readonly predicates: readonly Expression[];
  /** Projections above the scan, outermost first. */
  readonly projections: readonly Extract<Relation, { kind: 'project' }>[];
}

function shapeOf(relation: Relation): Shape | undefined {
  switch (relation.kind) {
    case 'scan':
      return relation.lock === undefined ? { scan: relation, predicates: [], projections: [] } : undefined;
    case 'filter': {
      const below = shapeOf(relation.input);
      if (below === undefined || below.projections.length > 0) return undefined;
      return { ...below, predicates: [...below.predicates, ...conjuncts(relation.predicate)] };
    }
    case 'project': {
      const below = shapeOf(relation.input);
      return below && { ...below, projections: [relation, ...below.projections] };
    }
    default:
      return undefined;
  }
}

/** The column of the scan behind a sort key, through projections that hand it on. */
function scanColumn(key: SortKey, shape: Shape): number | undefined {
  let { expression } = key;
  for (const projection of shape.projections) {
    if (expression.kind !== 'column') return undefined;
    const { id } = expression;
    const item = projection.items.find((candidate) => candidate.column.id === id);
    if (item === undefined) return undefined;
    expression = item.expression;
  }
  if (expression.kind !== 'column') return undefined;
  const { id } = expression;
  return shape.scan.attributes.find((attribute) => attribute.column.id === id)?.number;
}

export function orderedInput(
  sort: SortRelation,
  context: OptimizerContext,
  estimator: Estimator,
): Physical | undefined {
  const shape = shapeOf(sort.input);
  if (shape === undefined || sort.keys.length === 0) return undefined;
  const numbers = sort.keys.map((key) => scanColumn(key, shape));
  if (numbers.includes(undefined)) return undefined;
  const { scan, predicates } = shape;
  const table = context.catalog.tableById(scan.table.id);
  const request: AccessRequest = { scan, predicates, context, estimator };
  const usable = predicates.flatMap((predicate) => sargable(predicate, scan, context) ?? []);
  const candidates: Physical[] = [];
  const [first] = sort.keys;
  // the row id is unique, so keys behind it change nothing
  if (numbers[0] === table.rowIdColumn) candidates.push(tableScanPath(request, table, usable, first!.descending).plan);
  for (const index of table.indexes) {
    if (!isUsable(index)) continue;
    if (index.keys.length < sort.keys.length) continue;
    const direction = sort.keys.map((key, k) => {
      const part = index.keys[k]!;
      if (part.column !== numbers[k]) return undefined;
      if (part.descending === key.descending && part.nullsFirst === key.nullsFirst) return 'forward';
      return part.descending !== key.descending && part.nullsFirst !== key.nullsFirst ? 'backward' : undefined;
    });
    if (direction[0] === undefined || direction.some((d) => d !== direction[0])) continue;
    const path = indexPath(request, table, index, usable, true, direction[0] === 'backward');
    if (path !== undefined) candidates.push(path.plan);
  }
  candidates.sort((left, right) => left.cost - right.cost);
  const best = candidates[0];
  return best && project(best, shape);
}

function project(plan: Physical, shape: Shape): Physical {
  return [...shape.projections].reverse().reduce<Physical>(
    (input, projection) => ({
      kind: 'project',
      input,
      predicate: undefined,
      items: projection.items,
      columns: projection.columns,
      rows: input.rows,
      cost: input.cost + input.rows,
    }),
    plan,
  );
}
