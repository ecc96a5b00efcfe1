/**
 * What every column encoder asks of the vector it is given, whatever its kind. Blocks carry a null bitmap only where there
 * is a null; vectors may carry one without.
 */
import type { Vector } from '../value/vector.ts';

/** One byte a row, 1 where the value is null; undefined when none is, whatever the vector carries. */
export function nullsOf(vector: Vector, count: number): Uint8Array | undefined {
  if (vector.kind !== 'any') {
    const nulls = vector.nulls?.subarray(0, count);
    return nulls?.includes(1) ? nulls : undefined;
  }
  let nulls: Uint8Array | undefined;
  for (let i = 0; i < count; i++) {
    if (vector.values[i] !== null) continue;
    nulls ??= new Uint8Array(count);
    nulls[i] = 1;
  }
  return nulls;
}
