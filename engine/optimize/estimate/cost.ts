/**
 * Cost units. One unit is the time to deliver one row of one column from a scanned block (about 1 ns); the factors come
 * from timing the operators against a sequential scan on one machine, and only their ratios matter.
 */

/** Starting any operator. */
export const startUp = 50;
/** One row of one column in a table scan. */
export const scanRow = 1;
/** One predicate or projection over one row, compiled. */
export const evaluateRow = 1.5;
/** One row found by row id. */
export const lookupRow = 1000;
/** Descending an ordered index, and each entry read from it. */
export const indexDescent = 5000;
export const indexEntry = 500;
/** Relationships of a node in adjacency lists: finding the node, each of them, and what one use pays for building. */
export const adjacencyNode = 60;
export const adjacencyEdge = 12;
export const adjacencyShare = 4;
/** One relationship walked by a path search. */
export const pathStep = 250;
/** One row put into a hash table, and one probe. */
export const hashBuild = 40;
export const hashProbe = 25;
/** One pair of rows tested by a nested loop. */
export const loopPair = 12;
/** One comparison while sorting. */
export const sortCompare = 12;
/** One row folded into a group. */
export const aggregateRow = 15;
/** Running the right side of an apply once. */
export const applyRound = 6000;
/** One vector distance per dimension. */
export const distanceDimension = 1.2;
/** One candidate visited by a graph index of vectors. */
export const vectorCandidate = 900;
/** Writing one row with its index entries. */
export const writeRow = 1500;

export function sortCost(rows: number): number {
  return rows < 2 ? 0 : rows * Math.log2(rows) * sortCompare;
}
