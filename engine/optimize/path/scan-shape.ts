/**
 * Projections over a filter over one table: the shape under a sort for which an index may deliver the order, be it of
 * its keys (order.ts) or of distances (nearest.ts).
 */
import { conjuncts, type Expression } from '../../plan/expression.ts';
import type { Physical } from '../../plan/physical.ts';
import type { ProjectRelation, Relation, ScanRelation } from '../../plan/relation.ts';
import { substitute } from '../substitute.ts';

export interface ScanShape {
  readonly scan: ScanRelation;
  readonly predicates: readonly Expression[];
  /** Projections above the scan, outermost first. */
  readonly projections: readonly ProjectRelation[];
}

/** The relation as such a shape; undefined where it is another one, or a scan that locks. */
export function scanShape(relation: Relation): ScanShape | undefined {
  switch (relation.kind) {
    case 'scan':
      return relation.lock === undefined ? { scan: relation, predicates: [], projections: [] } : undefined;
    case 'filter': {
      const below = scanShape(relation.input);
      if (below === undefined || below.projections.length > 0) return undefined;
      return { ...below, predicates: [...below.predicates, ...conjuncts(relation.predicate)] };
    }
    case 'project': {
      const below = scanShape(relation.input);
      return below && { ...below, projections: [relation, ...below.projections] };
    }
    default:
      return undefined;
  }
}

/** An expression above the shape, over the columns of its scan. */
export function overScan(expression: Expression, shape: ScanShape): Expression {
  return shape.projections.reduce(
    (above, { items }) => substitute(above, new Map(items.map((item) => [item.column.id, item.expression]))),
    expression,
  );
}

/** Projections, outermost first, on top of a plan for what is below them. */
export function underProjections(
  plan: Physical,
  projections: readonly Pick<ProjectRelation, 'items' | 'columns'>[],
): Physical {
  return projections.reduceRight<Physical>(
    (input, { items, columns }) => ({
      kind: 'project',
      input,
      predicate: undefined,
      items,
      columns,
      rows: input.rows,
      cost: input.cost + input.rows,
    }),
    plan,
  );
}
