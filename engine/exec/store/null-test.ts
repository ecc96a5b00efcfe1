/**
 * Whether rows of a vector are null, as one function for all of them: for loops that ask row by row and do not want to
 * look at the vector's kind each time.
 */
import type { Vector } from '../../value/vector.ts';

/** Undefined where no row is null. */
export function nullTest(vector: Vector): ((row: number) => boolean) | undefined {
  if (vector.kind === 'any') {
    const { values } = vector;
    return (row) => values[row] === null;
  }
  const { nulls } = vector;
  return nulls === undefined ? undefined : (row) => nulls[row] === 1;
}
