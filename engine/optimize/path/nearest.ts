/**
 * ORDER BY distance LIMIT k over one table as a search in a vector index: an alternative to measuring every row and
 * keeping the k nearest. The index wins when the candidates it visits cost less than the rows it saves; a selective
 * filter makes the exact search cheaper, since the index would have to widen its search to find k rows that pass.
 */
import type { Table } from '../../catalog/catalog.ts';
import { columnReference, conjunction, type Expression } from '../../plan/expression.ts';
import type { Physical, VectorIndexScan } from '../../plan/physical.ts';
import type { ScanRelation, SortRelation, VectorMetric } from '../../plan/relation.ts';
import { isVolatile } from '../../plan/volatility.ts';
import { idsOf, readsAny } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import type { Estimator } from '../estimate/estimate.ts';
import { narrowedPlan } from '../physical-projection.ts';
import { isComplete } from './access-path.ts';
import { overScan, scanShape, underProjections } from './scan-shape.ts';

const metricOf: ReadonlyMap<string, { readonly metric: VectorMetric; readonly operatorClass: string }> = new Map([
  ['l2_distance', { metric: 'l2', operatorClass: 'vector_l2_ops' }],
  ['vector_negative_inner_product', { metric: 'inner product', operatorClass: 'vector_ip_ops' }],
  ['cosine_distance', { metric: 'cosine', operatorClass: 'vector_cosine_ops' }],
] as const);

interface Distance {
  readonly attribute: ScanRelation['attributes'][number];
  readonly query: Expression;
  readonly metric: VectorMetric;
  readonly operatorClass: string;
}

/** `distance(column, something the table does not provide)`, either way round. */
function distanceIn(expression: Expression, scan: ScanRelation): Distance | undefined {
  if (expression.kind !== 'call' || expression.arguments.length !== 2) return undefined;
  const known = metricOf.get(expression.function.name);
  if (known === undefined) return undefined;
  const [left, right] = expression.arguments as readonly [Expression, Expression];
  const provided = idsOf(scan);
  for (const [column, query] of [
    [left, right],
    [right, left],
  ] as const) {
    if (column.kind !== 'column' || isVolatile(query)) continue;
    const attribute = scan.attributes.find((candidate) => candidate.column.id === column.id);
    if (attribute === undefined || readsAny(query, provided)) continue;
    return { attribute, query, ...known };
  }
  return undefined;
}

/** The first rows of an order that a limit asks for; `rows` is how many they are expected to be, skipped ones too. */
export interface Wanted {
  readonly count: Expression;
  readonly offset: Expression | undefined;
  readonly rows: number;
}

/** The search as a plan with the sort's columns, or undefined where no index answers it. */
export function nearestThroughIndex(
  sort: SortRelation,
  wanted: Wanted,
  context: OptimizerContext,
  estimator: Estimator,
): Physical | undefined {
  const [key] = sort.keys;
  const shape =
    sort.keys.length === 1 && key !== undefined && !key.descending && !key.nullsFirst
      ? scanShape(sort.input)
      : undefined;
  if (shape === undefined) return undefined;
  const { scan, predicates } = shape;
  const measured = overScan(key!.expression, shape);
  const distance = distanceIn(measured, scan);
  if (distance === undefined || predicates.some(isVolatile)) return undefined;
  const table: Table = context.catalog.tableById(scan.table.id);
  const index = table.indexes.find((candidate) => {
    const [part] = candidate.keys;
    return (
      candidate.method === 'hnsw' &&
      candidate.keys.length === 1 &&
      part?.column === distance.attribute.number &&
      part.operatorClass === distance.operatorClass &&
      candidate.predicateText === undefined &&
      // one that this transaction has made is complete for it
      (candidate.completeSince === Infinity || isComplete(candidate, context))
    );
  });
  if (index === undefined) return undefined;
  const total = estimator.tableRows(table);
  const passing = Math.max(1e-6, estimator.selectivityOfAll(predicates, total));
  const visited = Math.min(total, Math.max(40, wanted.rows / passing));
  const found = context.columnIds.column('distance', { name: 'float8' });
  const search: VectorIndexScan = {
    kind: 'vector index scan',
    table: scan.table,
    index: { id: index.id, name: index.name },
    attributes: scan.attributes,
    rowId: scan.rowId,
    vector: distance.attribute.number,
    query: distance.query,
    metric: distance.metric,
    count: wanted.count,
    offset: wanted.offset,
    distance: found,
    filter: predicates.length === 0 ? undefined : conjunction(predicates),
    columns: [...scan.columns, found],
    rows: Math.min(total, wanted.rows),
    cost: cost.startUp + visited * (cost.vectorCandidate + cost.lookupRow),
  };
  const [innermost, ...above] = [...shape.projections].reverse();
  if (innermost === undefined) return narrowedPlan(search, scan.columns);
  // the sort key is the distance that the search has measured
  const items = innermost.items.map(({ column, expression }) => {
    return { column, expression: expression === measured ? columnReference(found) : expression };
  });
  return underProjections(search, [...above.reverse(), { columns: innermost.columns, items }]);
}

/** Getting a vector out of its block costs as much as this many dimensions of a distance. */
const readingDimensions = 100;

/** What computing an expression once costs beyond the usual: distances cost their dimensions. */
export function extraCost(expression: Expression): number {
  if (expression.kind !== 'call') return 0;
  const inner = expression.arguments.reduce((sum, argument) => sum + extraCost(argument), 0);
  if (!metricOf.has(expression.function.name) && expression.function.name !== 'l1_distance') return inner;
  const known = expression.arguments.map((argument) => argument.type.length ?? 0);
  return inner + (readingDimensions + Math.max(...known)) * cost.distanceDimension;
}
