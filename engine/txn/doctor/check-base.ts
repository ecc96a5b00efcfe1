/**
 * Checks one generation of the base, space by space: every pair belongs to a space that exists or is being removed, and
 * every heap is sound (check-heap.ts). Yields findings, and undefined as a pause after each block or few hundred pairs;
 * holds no more than the list of one heap's blocks. The caller holds the generation.
 */
import type { BlockCodec } from '../../block/block.ts';
import { DbError } from '../../error.ts';
import { directoryKey, directorySections, readUint32, spaceKey } from '../base/base-key.ts';
import type { Generation } from '../base/generation.ts';
import { readBaseState } from '../checkpoint/base-state.ts';
import type { SpaceDirectory } from '../space/space-directory.ts';
import { checkHeap } from './check-heap.ts';
import { type CheckSteps, damagedSpace } from './finding.ts';

const pairsPerSlice = 512;
const lastSpace = 0xffff_fffe;

/** @param newest the spaces as of now where the base keeps no directory of its own, in memory; else undefined */
export function* checkBase(codec: BlockCodec, generation: Generation, newest: SpaceDirectory | undefined): CheckSteps {
  const { snapshot } = generation;
  const hasRecord = newest === undefined;
  const directory = newest ?? readBaseState(snapshot, codec).directory;
  for (let next = 1; next <= lastSpace; ) {
    const first = snapshot.range(spaceKey(next), undefined, { limit: 1 });
    const found = first.next() ? readUint32(first.key, 0) : undefined;
    first.close();
    if (found === undefined) break;
    next = found + 1;
    const space = directory.find(found);
    yield* guarded(found, function* () {
      if (space?.layout === 'heap') yield* checkHeap(codec, snapshot, space, hasRecord);
      else if (space !== undefined) yield* readPairs(generation, found);
      // what a checkpoint has not yet removed of a space dropped since
      else if (hasRecord && snapshot.get(directoryKey(directorySections.dropped, found)) === undefined) {
        yield {
          severity: 'warning',
          object: `space ${found}`,
          space: found,
          what: 'The base holds pairs of a space that does not exist and is not marked as dropped.',
          advice: 'The data is not affected; the pairs only take room.',
        };
      }
    });
  }
  for (const space of directory.all()) {
    const isEmpty = space.layout !== 'heap' || space.rowCount === 0 || generation.hasPairs(space.id);
    if (hasRecord && !isEmpty) {
      yield damagedSpace(space.id, `${space.rowCount} rows are recorded and the base holds none of them.`);
    }
  }
}

/** Reading a pair compares its seal. */
function* readPairs(generation: Generation, space: number): CheckSteps {
  const cursor = generation.snapshot.range(spaceKey(space), spaceKey(space + 1));
  try {
    for (let pairs = 1; cursor.next(); pairs++) if (pairs % pairsPerSlice === 0) yield undefined;
  } finally {
    cursor.close();
  }
}

/** Damage that ends the reading of a space is a finding; the next space is still looked at. */
function* guarded(space: number, steps: () => CheckSteps): CheckSteps {
  try {
    yield* steps();
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    yield damagedSpace(space, `${error.message}${error.detail === undefined ? '' : ` (${error.detail})`}.`);
  }
}
