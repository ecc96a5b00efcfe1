import { randomFrom } from './random.ts';

export interface Vectors {
  readonly dimension: number;
  /** Stored vectors, the id of each being its index. */
  readonly items: readonly Float32Array[];
  readonly queries: readonly Float32Array[];
}

const clusterCount = 500;
const spread = 0.25;

/** Points around cluster centres, and queries drawn from the same distribution. */
export function makeVectors(count: number, dimension: number, queryCount: number): Vectors {
  const random = randomFrom(4);
  const draw = (): Float32Array => Float32Array.from({ length: dimension }, () => random.normal());
  const centres = Array.from({ length: clusterCount }, draw);
  const around = (): Float32Array => {
    const centre = centres[random.below(clusterCount)]!;
    return centre.map((value) => value + spread * random.normal());
  };
  return {
    dimension,
    items: Array.from({ length: count }, around),
    queries: Array.from({ length: queryCount }, around),
  };
}

/** Ids of the k nearest items by Euclidean distance, computed exactly. */
export function exactNearest(vectors: Vectors, query: Float32Array, k: number): number[] {
  const distances = Float64Array.from(vectors.items, (item) => squaredDistance(item, query));
  const ids = Uint32Array.from(distances, (_, id) => id);
  return [...ids.sort((a, b) => distances[a]! - distances[b]!).subarray(0, k)];
}

/** Share of the true neighbours that were found, over all queries. */
export function recallOf(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  let hits = 0;
  let total = 0;
  for (const [index, ids] of truth.entries()) {
    const answer = new Set(found[index]);
    total += ids.length;
    for (const id of ids) if (answer.has(id)) hits++;
  }
  return hits / total;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = a[index]! - b[index]!;
    sum += difference * difference;
  }
  return sum;
}
