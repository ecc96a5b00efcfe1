/**
 * Shortest paths, breadth first; from both ends at once where the far end is known, the smaller frontier going on.
 *
 * Each side numbers the nodes it meets and keeps for each all ways in from the layer before it (a linked list in typed
 * arrays), so all shortest paths can be read back. The sides meet in a layer; no path can be shorter than the first one
 * found then, because every shorter sum of depths was looked at before.
 */
import { NeighbourList } from '../../access/access.ts';
import { unsupported } from '../../error.ts';
import { IdentityTable } from './identity-table.ts';
import {
  type Collect,
  type PathRequest,
  type PathSearch,
  type StepTest,
  sliceEdges,
  unfinished,
} from './path-search.ts';
import { PathStack } from './walked-path.ts';

/** A way into a node: the number of the node before, the relationship, and the next way in. */
class WaysIn {
  before: Int32Array = new Int32Array(64);
  edgeTables: Int32Array = new Int32Array(64);
  edgeRowIds: Float64Array = new Float64Array(64);
  next: Int32Array = new Int32Array(64);
  count = 0;

  add(before: number, edgeTable: number, edgeRowId: number, next: number): number {
    const at = this.count++;
    if (at === this.next.length) this.#grow();
    this.before[at] = before;
    this.edgeTables[at] = edgeTable;
    this.edgeRowIds[at] = edgeRowId;
    this.next[at] = next;
    return at;
  }

  #grow(): void {
    const length = this.next.length * 2;
    const ints = (from: Int32Array): Int32Array => {
      const to = new Int32Array(length);
      to.set(from);
      return to;
    };
    this.before = ints(this.before);
    this.edgeTables = ints(this.edgeTables);
    this.next = ints(this.next);
    const edgeRowIds = new Float64Array(length);
    edgeRowIds.set(this.edgeRowIds);
    this.edgeRowIds = edgeRowIds;
  }
}

/** One side of a search. */
class Side {
  readonly nodes: IdentityTable = new IdentityTable();
  readonly ways: WaysIn = new WaysIn();
  /** By node number: depth, and its first way in (−1 for the start). */
  readonly depths: number[] = [0];
  readonly firstWays: number[] = [-1];
  readonly #collect: Collect;
  readonly #step: StepTest | undefined;
  readonly #open: NeighbourList = new NeighbourList();
  depth = 0;
  /** Node numbers of the current layer are [layerStart, layerEnd). */
  layerStart = 0;
  layerEnd = 1;

  constructor(table: number, rowId: number, collect: Collect, step: StepTest | undefined) {
    this.#collect = collect;
    this.#step = step;
    this.nodes.add(table, rowId);
  }

  get layerSize(): number {
    return this.layerEnd - this.layerStart;
  }

  /** Goes one layer on, stopping now and then. */
  *advance(): Generator<typeof unfinished, void> {
    const { nodes, ways, depths, firstWays } = this;
    const open = this.#open;
    const depth = this.depth + 1;
    let looked = 0;
    for (let node = this.layerStart; node < this.layerEnd; node++) {
      open.truncate(0);
      this.#collect(nodes.tables[node]!, nodes.rowIds[node]!, open);
      for (let at = 0; at < open.count; at++) {
        if (++looked % sliceEdges === 0) yield unfinished;
        const edgeTable = open.edgeTables[at]!;
        const edgeRowId = open.edgeRowIds[at]!;
        const known = nodes.find(open.tables[at]!, open.rowIds[at]!);
        if (known >= 0 && depths[known]! < depth) continue;
        if (this.#step !== undefined && !this.#step(edgeTable, edgeRowId)) continue;
        const found = nodes.add(open.tables[at]!, open.rowIds[at]!);
        depths[found] = depth;
        firstWays[found] = ways.add(node, edgeTable, edgeRowId, known >= 0 ? firstWays[found]! : -1);
      }
    }
    this.depth = depth;
    this.layerStart = this.layerEnd;
    this.layerEnd = nodes.count;
  }

  /** All chains of ways from a node back to the start, as lists of way numbers, the node's own first. */
  *chains(node: number): Generator<readonly number[]> {
    const chain: number[] = [];
    let way = this.firstWays[node]!;
    if (way < 0) {
      yield chain;
      return;
    }
    for (;;) {
      if (way < 0) {
        const last = chain.pop();
        if (last === undefined) return;
        way = this.ways.next[last]!;
        continue;
      }
      chain.push(way);
      const before = this.firstWays[this.ways.before[way]!]!;
      if (before >= 0) {
        way = before;
        continue;
      }
      yield chain;
      way = this.ways.next[chain.pop()!]!;
    }
  }
}

export function* shortestPaths(request: PathRequest): PathSearch {
  const { from, to, minimum, maximum } = request;
  if (minimum > 1) throw unsupported('a shortest path with a minimal length above 1');
  const isSame = to !== undefined && to.table === from.table && to.rowId === from.rowId;
  if (minimum === 0 && (to === undefined || isSame)) {
    const path = new PathStack();
    path.start(from.table, from.rowId);
    yield path;
    if (isSame) return;
  }
  if (maximum === 0 || isSame) return;
  yield* to === undefined ? fromOneEnd(request) : fromBothEnds(request, to);
}

/** Shortest paths to every node that can be reached. */
function* fromOneEnd({ from, maximum, mode, forwards, step }: PathRequest): PathSearch {
  const side = new Side(from.table, from.rowId, forwards, step);
  const path = new PathStack();
  while (side.layerSize > 0 && side.depth < maximum) {
    yield* side.advance();
    for (let node = side.layerStart; node < side.layerEnd; node++) {
      for (const chain of side.chains(node)) {
        writePath(path, side, node, chain, undefined, 0, []);
        yield path;
        if (mode === 'shortest') break;
      }
    }
  }
}

function* fromBothEnds(request: PathRequest, to: NonNullable<PathRequest['to']>): PathSearch {
  const { from, maximum, mode, forwards, backwards, step } = request;
  const near = new Side(from.table, from.rowId, forwards, step);
  const far = new Side(to.table, to.rowId, backwards, step);
  const path = new PathStack();
  while (near.layerSize > 0 && far.layerSize > 0 && near.depth + far.depth < maximum) {
    const [moving, waiting] = near.layerSize <= far.layerSize ? [near, far] : [far, near];
    yield* moving.advance();
    let met = false;
    for (let node = moving.layerStart; node < moving.layerEnd; node++) {
      const other = waiting.nodes.find(moving.nodes.tables[node]!, moving.nodes.rowIds[node]!);
      if (other < 0) continue;
      met = true;
      const [nearNode, farNode] = moving === near ? [node, other] : [other, node];
      for (const first of near.chains(nearNode)) {
        for (const second of far.chains(farNode)) {
          writePath(path, near, nearNode, first, far, farNode, second);
          yield path;
          if (mode === 'shortest') return;
        }
      }
    }
    if (met) return;
  }
}

/** The near side's chain forwards, then the far side's from where they met to its start. */
function writePath(
  path: PathStack,
  near: Side,
  nearNode: number,
  first: readonly number[],
  far: Side | undefined,
  farNode: number,
  second: readonly number[],
): void {
  path.start(near.nodes.tables[0]!, near.nodes.rowIds[0]!);
  let node = nearNode;
  for (let depth = first.length - 1; depth >= 0; depth--) {
    const way = first[first.length - 1 - depth]!;
    const { edgeTables, edgeRowIds, before } = near.ways;
    path.put(depth, edgeTables[way]!, edgeRowIds[way]!, near.nodes.tables[node]!, near.nodes.rowIds[node]!);
    node = before[way]!;
  }
  path.length = first.length;
  if (far === undefined) return;
  node = farNode;
  second.forEach((way, k) => {
    const { edgeTables, edgeRowIds, before } = far.ways;
    node = before[way]!;
    const depth = first.length + k;
    path.put(depth, edgeTables[way]!, edgeRowIds[way]!, far.nodes.tables[node]!, far.nodes.rowIds[node]!);
  });
}
