/**
 * Where adjacency lists answer what an index of an edge table is asked: the rows of one node, of which only the ends and
 * the row id are wanted. They are the same rows if both ends hold row ids of nodes and the other end is never null.
 */
import type { EdgeLabel, Table } from '../../catalog/catalog.ts';
import { conjuncts, type Expression } from '../../plan/expression.ts';
import type { AdjacentEdges } from '../../plan/physical.ts';
import type { ScanRelation } from '../../plan/relation.ts';
import type { OptimizerContext } from '../context.ts';
import * as cost from '../estimate/cost.ts';
import { endLabel } from './label.ts';

const short: ReadonlySet<string> = new Set(['int2', 'int4']);

/** `near`: the column whose value is given; `residual`: what is tested of the rows that are found. */
export function adjacentEdges(
  scan: ScanRelation,
  near: number | undefined,
  residual: readonly Expression[],
  context: OptimizerContext,
): AdjacentEdges | undefined {
  const { catalog } = context;
  const table = catalog.tableById(scan.table.id);
  for (const label of catalog.edgeLabels) {
    if (label.table !== table.id) continue;
    for (const direction of ['out', 'in'] as const) {
      const far = farColumn(label, direction, near, table, context);
      if (far === undefined || !isNeverNull(far, scan, table, residual)) continue;
      const answered = new Set([near, far, table.rowIdColumn]);
      if (!scan.attributes.every(({ number }) => answered.has(number))) continue;
      return { label: { id: label.id, name: label.name }, direction, near: near!, far };
    }
  }
  return undefined;
}

/** The column of the other end, where both ends hold row ids. */
function farColumn(
  label: EdgeLabel,
  direction: 'out' | 'in',
  near: number | undefined,
  table: Table,
  context: OptimizerContext,
): number | undefined {
  const columns = direction === 'out' ? label.sourceColumns : label.targetColumns;
  const others = direction === 'out' ? label.targetColumns : label.sourceColumns;
  if (columns.length !== 1 || columns[0] !== near || others.length !== 1) return undefined;
  const isRowId = (['source', 'target'] as const).every((end) => {
    const node = endLabel(context.catalog, label, end);
    const nodes = node && context.catalog.tableById(node.table);
    return node !== undefined && node.key.length === 1 && node.key[0] === nodes!.rowIdColumn;
  });
  const types = [...columns, ...others].map((number) => table.columns.find((column) => column.number === number)!.type);
  return isRowId && types.every((type) => short.has(type.name)) ? others[0] : undefined;
}

function isNeverNull(number: number, scan: ScanRelation, table: Table, residual: readonly Expression[]): boolean {
  if (table.columns.find((column) => column.number === number)?.notNull === true) return true;
  const id = scan.attributes.find((attribute) => attribute.number === number)?.column.id;
  return residual
    .flatMap((predicate) => conjuncts(predicate))
    .some((predicate) => {
      if (predicate.kind !== 'not' || predicate.operand.kind !== 'is null') return false;
      const { operand } = predicate.operand;
      return operand.kind === 'column' && operand.id === id;
    });
}

/** Looking up `rows` nodes with `matches` relationships each, and a share of building the lists of `edges` rows. */
export function adjacencyCost(rows: number, matches: number, edges: number): number {
  return rows * (cost.adjacencyNode + matches * cost.adjacencyEdge) + edges * cost.adjacencyShare;
}
