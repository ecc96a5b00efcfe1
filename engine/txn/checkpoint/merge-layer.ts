/**
 * Moves a whole layer into the base: heaps into blocks, ordered spaces into pairs, dropped spaces away.
 *
 * Run by the checkpoint worker inside one key-value batch over a layer replayed from the log, and by stores without
 * workers over the frozen layer itself, in slices. It is the only code that writes heap data to the base.
 */

import { keyBytes } from '../../value/key-string.ts';
import { directoryKey, directorySections, orderedKey, spaceKey } from '../base/base-key.ts';
import type { BaseReader } from '../base/base-reader.ts';
import type { Generation } from '../base/generation.ts';
import type { Layer, OrderedLayer } from '../delta/layer.ts';
import type { SpaceDirectory } from '../space/space-directory.ts';
import { mergeHeap } from './merge-heap.ts';
import type { MergeOutput } from './merge-output.ts';

/** Pairs of a dropped space that one checkpoint removes. */
const removedPerCheckpoint = 20_000;
/** Pairs of an ordered space between two pauses. */
const pairsPerSlice = 2_000;

export interface LayerMergeInput {
  readonly base: BaseReader;
  readonly generation: Generation;
  readonly directory: SpaceDirectory;
  readonly layer: Layer;
  readonly output: MergeOutput;
  readonly writtenAt: number;
}

/** Merges everything; `changedHeaps` receives the heaps whose block directory changes. */
export function* mergeLayer(input: LayerMergeInput, changedHeaps: Set<number>): Generator<void> {
  const { layer, directory, output } = input;
  for (const space of layer.dropped) output.put(directoryKey(directorySections.dropped, space), new Uint8Array(0));
  for (const heapLayer of layer.heaps.values()) {
    const heap = directory.find(heapLayer.space);
    // a space dropped since has nothing to keep
    if (heap?.layout !== 'heap' || layer.dropped.has(heap.id)) continue;
    changedHeaps.add(heap.id);
    yield* mergeHeap({ ...input, heap, layer: heapLayer });
  }
  for (const ordered of layer.ordered.values()) {
    if (directory.find(ordered.space) === undefined || layer.dropped.has(ordered.space)) continue;
    yield* mergeOrdered(ordered, output);
  }
  removeDropped(input, changedHeaps);
}

function* mergeOrdered(ordered: OrderedLayer, output: MergeOutput): Generator<void> {
  const { keys } = ordered;
  const { versions } = keys;
  let pairs = 0;
  for (
    let leaf: ReturnType<typeof keys.firstLeaf> | undefined = keys.firstLeaf();
    leaf !== undefined;
    leaf = leaf.next
  ) {
    for (let at = 0; at < leaf.keys.length; at++) {
      const head = keys.heads[leaf.entries[at]!]!;
      if (head < 0) continue;
      const key = orderedKey(ordered.space, keyBytes(leaf.keys[at]!));
      if (versions.isRemoval(head)) output.remove(key);
      else output.put(key, versions.bytesOf(head));
    }
    pairs += leaf.keys.length;
    if (pairs < pairsPerSlice) continue;
    pairs = 0;
    yield;
  }
}

/** Removes a piece of what dropped spaces still have in the base, and the marker of those that have nothing. */
function removeDropped(input: LayerMergeInput, changedHeaps: Set<number>): void {
  const { generation, output } = input;
  const { dropped } = directorySections;
  const cursor = generation.snapshot.range(directoryKey(dropped, 0), directoryKey(dropped, 0xffff_ffff));
  const spaces: number[] = [];
  while (cursor.next()) {
    const key = cursor.key;
    spaces.push(((key[5]! << 24) | (key[6]! << 16) | (key[7]! << 8) | key[8]!) >>> 0);
  }
  for (const space of spaces) {
    changedHeaps.add(space);
    const rest = generation.snapshot.range(spaceKey(space), spaceKey(space + 1), { limit: 1 });
    const isEmpty = !rest.next();
    rest.close();
    if (isEmpty) output.remove(directoryKey(dropped, space));
    else output.removeRange(spaceKey(space), spaceKey(space + 1), removedPerCheckpoint);
  }
}
