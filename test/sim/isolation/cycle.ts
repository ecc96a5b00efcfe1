/**
 * Finds a cycle in a directed graph of small integers.
 */

/** Edges by their start; parallel edges are allowed. */
export type Successors = readonly (readonly number[])[];

/** The nodes of a cycle in the order of its edges, without repeating the first; undefined when there is none. */
export function findCycle(successors: Successors): number[] | undefined {
  const state = new Uint8Array(successors.length);
  const path: number[] = [];
  const nextEdge: number[] = [];
  for (let root = 0; root < successors.length; root++) {
    if (state[root] !== unseen) continue;
    path.push(root);
    nextEdge.push(0);
    state[root] = onPath;
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      const edge = nextEdge[nextEdge.length - 1]!++;
      const next = successors[node]![edge];
      if (next === undefined) {
        state[node] = done;
        path.pop();
        nextEdge.pop();
      } else if (state[next] === onPath) {
        return path.slice(path.indexOf(next));
      } else if (state[next] === unseen) {
        state[next] = onPath;
        path.push(next);
        nextEdge.push(0);
      }
    }
  }
  return undefined;
}

const unseen = 0;
const onPath = 1;
const done = 2;
