/**
 * How many paths an expansion finds: powers of the average degree, which is the exact number of relationships that may be
 * walked over the nodes they start from. A path between two given nodes is as likely as its end among all nodes.
 */
import type { PathExpandRelation } from '../../plan/relation.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import { edgeLabels } from './label.ts';

/** Lengths that are told apart where a path may be of any length. */
const foreseenLength = 8;

export interface PathEstimate {
  readonly rows: number;
  /** Beside that of the input. */
  readonly cost: number;
}

export function estimatePaths(
  relation: Omit<PathExpandRelation, 'input' | 'columns' | 'kind'>,
  inputRows: number,
  context: OptimizerContext,
): PathEstimate {
  const { edges, nodes } = graphSize(relation, context);
  const degree = ((relation.direction === 'both' ? 2 : 1) * edges) / nodes;
  const isShortest = relation.mode === 'shortest' || relation.mode === 'all shortest';
  const longest = Math.min(relation.maximum ?? foreseenLength, Math.max(foreseenLength, relation.minimum));
  let walked = 0;
  let found = 0;
  for (let length = 0, paths = 1; length <= longest; length++, paths *= degree) {
    // a shortest path visits no node twice
    const reached = isShortest ? Math.min(paths, nodes) : paths;
    if (length > 0) walked += reached;
    if (length >= relation.minimum) found += reached;
  }
  if (isShortest) found = Math.min(found, nodes);
  const perRow = relation.to === undefined ? found : found / nodes;
  const build = edges * cost.adjacencyShare;
  return {
    rows: Math.max(1, inputRows * perRow),
    cost: cost.startUp + build + inputRows * (cost.adjacencyNode + walked * cost.pathStep),
  };
}

/** Relationships of the types, and the nodes that they may start from. */
function graphSize(
  { types }: Pick<PathExpandRelation, 'types'>,
  context: OptimizerContext,
): { readonly edges: number; readonly nodes: number } {
  const { catalog } = context;
  const open = context.rowCount(catalog.openEdges.id);
  const nodeTables = new Set<number>(open > 0 ? [catalog.openNodes.id] : []);
  let edges = open;
  for (const label of edgeLabels(catalog, types)) {
    edges += context.rowCount(label.table);
    nodeTables.add(label.sourceTable).add(label.targetTable);
  }
  const nodes = [...nodeTables].reduce((sum, table) => sum + context.rowCount(table), 0);
  return { edges, nodes: Math.max(1, nodes) };
}
