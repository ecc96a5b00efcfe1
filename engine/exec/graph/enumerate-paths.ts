/**
 * All paths of a walk, trail or acyclic search, depth first. One list holds the open relationships of all nodes on the
 * path; `cursors[d]` and `ends[d]` say which of them are still to be taken at depth d.
 */
import { NeighbourList } from '../../access/access.ts';
import { type PathRequest, type PathSearch, sliceEdges, unfinished } from './path-search.ts';
import { PathStack } from './walked-path.ts';

export function* enumeratePaths(request: PathRequest): PathSearch {
  const { from, to, minimum, maximum, mode, forwards, step } = request;
  const path = new PathStack();
  path.start(from.table, from.rowId);
  const isEnd = (table: number, rowId: number): boolean =>
    to === undefined || (to.rowId === rowId && to.table === table);
  if (minimum === 0 && isEnd(from.table, from.rowId)) yield path;
  if (maximum === 0) return;
  const open = new NeighbourList();
  const cursors: number[] = [0];
  const starts: number[] = [0];
  const ends: number[] = [0];
  forwards(from.table, from.rowId, open);
  ends[0] = open.count;
  let depth = 0;
  let looked = 0;
  while (depth >= 0) {
    const at = cursors[depth]!;
    if (at === ends[depth]) {
      open.truncate(starts[depth]!);
      depth--;
      continue;
    }
    cursors[depth] = at + 1;
    if (++looked % sliceEdges === 0) yield unfinished;
    const edgeTable = open.edgeTables[at]!;
    const edgeRowId = open.edgeRowIds[at]!;
    const table = open.tables[at]!;
    const rowId = open.rowIds[at]!;
    if (mode === 'trail' && path.passesEdge(edgeTable, edgeRowId, depth)) continue;
    if (mode === 'acyclic' && path.passesNode(table, rowId, depth)) continue;
    if (step !== undefined && !step(edgeTable, edgeRowId)) continue;
    path.put(depth, edgeTable, edgeRowId, table, rowId);
    if (depth + 1 >= minimum && isEnd(table, rowId)) yield path;
    if (depth + 1 >= maximum) continue;
    depth++;
    starts[depth] = open.count;
    forwards(table, rowId, open);
    cursors[depth] = starts[depth]!;
    ends[depth] = open.count;
  }
}
