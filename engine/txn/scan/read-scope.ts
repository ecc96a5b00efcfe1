/**
 * What a reader needs to know of the view it reads for.
 *
 * A `StoreState` is replaced as a whole by a checkpoint: one assignment switches generation and drops frozen layers.
 * A view keeps the state it started with; only the newest view follows the store's.
 */
import type { Generation } from '../base/generation.ts';
import type { Layer } from '../delta/layer.ts';
import type { HeapSpace } from '../space/space-directory.ts';

export interface StoreState {
  readonly generation: Generation;
  /** Newest first: the active layer, then the frozen ones. */
  readonly layers: readonly Layer[];
}

export interface ReadScope {
  /** Versions and batches up to this commit timestamp are visible. */
  readonly timestamp: number;
  /** Overlay entries with a command number below it are visible. */
  readonly commandBound: number;
  /** The transaction's own writes, if it has any. */
  readonly overlay: Layer | undefined;
  readonly state: StoreState;
  /** The heap as the transaction sees it: with its own schema changes. Broken invariant when there is none. */
  heap(space: number): HeapSpace;
}
