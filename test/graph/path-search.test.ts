/** Path searches on random graphs against plain enumeration in JavaScript. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NeighbourList } from '../../engine/access/access.ts';
import { enumeratePaths } from '../../engine/exec/graph/enumerate-paths.ts';
import { IdentityTable } from '../../engine/exec/graph/identity-table.ts';
import { type PathRequest, unfinished } from '../../engine/exec/graph/path-search.ts';
import { shortestPaths } from '../../engine/exec/graph/shortest-path.ts';

type Edge = readonly [source: number, target: number];
type Direction = 'out' | 'in' | 'both';

function collect(edges: readonly Edge[], direction: Direction): PathRequest['forwards'] {
  return (_table: number, rowId: number, into: NeighbourList) => {
    edges.forEach(([source, target], id) => {
      if (direction !== 'in' && source === rowId) into.push(9, id, 1, target);
      const isLoop = source === target;
      if (direction !== 'out' && target === rowId && !(isLoop && direction === 'both')) into.push(9, id, 1, source);
    });
  };
}

/** Every path as `node-edge-node-…`, by recursion. */
function model(request: PathRequest): string[] {
  const out: string[] = [];
  const go = (
    text: string,
    node: number,
    depth: number,
    passedEdges: readonly number[],
    nodes: readonly number[],
  ): void => {
    if (depth >= request.minimum && (request.to === undefined || request.to.rowId === node)) out.push(text);
    if (depth >= request.maximum) return;
    const next: [number, number][] = [];
    request.forwards(1, node, { push: (_t: number, e: number, _n: number, r: number) => next.push([e, r]) } as never);
    for (const [edge, far] of next) {
      if (request.mode === 'trail' && passedEdges.includes(edge)) continue;
      if (request.mode === 'acyclic' && nodes.includes(far)) continue;
      go(`${text}-${edge}-${far}`, far, depth + 1, [...passedEdges, edge], [...nodes, far]);
    }
  };
  go(String(request.from.rowId), request.from.rowId, 0, [], [request.from.rowId]);
  return out;
}

function texts(search: ReturnType<typeof enumeratePaths>): string[] {
  const out: string[] = [];
  for (const path of search) {
    if (path === unfinished) continue;
    let text = String(path.nodeRowIds[0]);
    for (let d = 0; d < path.length; d++) text += `-${path.edgeRowIds[d]}-${path.nodeRowIds[d + 1]}`;
    out.push(text);
  }
  return out;
}

const edgeList = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 5 })), { maxLength: 9 });
const directions = fc.constantFrom<Direction>('out', 'in', 'both');
const opposite: Readonly<Record<Direction, Direction>> = { out: 'in', in: 'out', both: 'both' };

function requestOf(
  edges: readonly Edge[],
  direction: Direction,
  fields: Pick<PathRequest, 'to' | 'minimum' | 'maximum' | 'mode'>,
): PathRequest {
  return {
    from: { table: 1, rowId: 0 },
    forwards: collect(edges, direction),
    backwards: collect(edges, opposite[direction]),
    step: undefined,
    ...fields,
  };
}

test('walks, trails and acyclic paths are all found, each once', () => {
  const modes = fc.constantFrom('walk' as const, 'trail' as const, 'acyclic' as const);
  const ends = fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined });
  fc.assert(
    fc.property(
      edgeList,
      directions,
      modes,
      fc.nat(2),
      fc.nat(3),
      ends,
      (edges, direction, mode, minimum, more, end) => {
        const to = end === undefined ? undefined : { table: 1, rowId: end };
        const request = requestOf(edges, direction, { to, minimum, maximum: minimum + more, mode });
        expect(texts(enumeratePaths(request)).sort()).toEqual(model(request).sort());
      },
    ),
    { numRuns: 400 },
  );
});

test('all shortest paths are the shortest among all trails', () => {
  fc.assert(
    fc.property(edgeList, directions, fc.integer({ min: 1, max: 5 }), (edges, direction, end) => {
      const to = { table: 1, rowId: end };
      const bounds = { to, minimum: 1, maximum: 9 };
      const trails = model(requestOf(edges, direction, { ...bounds, mode: 'trail' }));
      const least = Math.min(...trails.map((text) => text.split('-').length));
      const expected = trails.filter((text) => text.split('-').length === least).sort();
      const all = texts(shortestPaths(requestOf(edges, direction, { ...bounds, mode: 'all shortest' })));
      expect(all.sort()).toEqual(expected);
      const one = texts(shortestPaths(requestOf(edges, direction, { ...bounds, mode: 'shortest' })));
      expect(one).toHaveLength(Math.min(1, expected.length));
      for (const text of one) expect(expected).toContain(text);
    }),
    { numRuns: 400 },
  );
});

test('without an end every node is reached once by its shortest path', () => {
  fc.assert(
    fc.property(edgeList, directions, (edges, direction) => {
      const bounds = { to: undefined, minimum: 1, maximum: Number.POSITIVE_INFINITY };
      const found = texts(shortestPaths(requestOf(edges, direction, { ...bounds, mode: 'shortest' })));
      const ends = found.map((text) => text.split('-').at(-1));
      expect(new Set(ends).size).toBe(ends.length);
      for (const text of found) {
        const to = { table: 1, rowId: Number(text.split('-').at(-1)) };
        const shortest = texts(shortestPaths(requestOf(edges, direction, { ...bounds, to, mode: 'shortest' })));
        expect(shortest[0]?.split('-').length).toBe(text.split('-').length);
      }
    }),
  );
});

test('identities are numbered in the order of first sight', () => {
  const ids = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })));
  fc.assert(
    fc.property(ids, (nodes) => {
      const table = new IdentityTable();
      const known = new Map<string, number>();
      for (const [relation, rowId] of [...nodes, ...nodes]) {
        const key = `${relation}/${rowId}`;
        expect(table.find(relation, rowId)).toBe(known.get(key) ?? -1);
        if (!known.has(key)) known.set(key, known.size);
        expect(table.add(relation, rowId)).toBe(known.get(key));
      }
      expect(table.count).toBe(known.size);
    }),
  );
});
