/**
 * A store at one moment: a fork of the base as the checkpoint left it, and the frozen layers over it.
 *
 * Invariant: nothing in an image ever changes. Layers are frozen before they come in, the base is a key-value store that
 * nobody writes to, directory and sequences are copies, and each store that is opened gets copies again. Made by
 * `LocalStore.image`.
 */
import { invariant } from '../error.ts';
import type { KvStore } from '../kv/kv.ts';
import type { Generation } from './base/generation.ts';
import type { Store, StoreImage, Wait } from './contract.ts';
import type { Layer } from './delta/layer.ts';
import type { SequenceTable } from './sequence-table.ts';
import type { SpaceDirectory } from './space/space-directory.ts';

export interface ImageState {
  readonly generation: Generation;
  /** Frozen, newest first. */
  readonly layers: readonly Layer[];
  readonly directory: SpaceDirectory;
  readonly sequences: SequenceTable;
  /** Timestamp of the newest commit in it. */
  readonly timestamp: number;
}

/** Opens a store over a key-value store of its own, which begins as the image's generation. */
export type OpenFromImage = (base: KvStore, image: ImageState) => Store;

export class LocalStoreImage implements StoreImage {
  readonly pending: Wait | undefined;
  readonly #open: OpenFromImage;
  #state: ImageState | undefined;
  /** Keeps what the generation reads, also when the store it came from is closed. */
  readonly #base: KvStore;

  constructor(state: ImageState, pending: Wait | undefined, open: OpenFromImage) {
    this.#state = state;
    this.#base = state.generation.snapshot.fork();
    this.pending = pending;
    this.#open = open;
  }

  open(): Store {
    invariant(this.#state !== undefined, 'a released image is not opened');
    const snapshot = this.#base.snapshot();
    try {
      return this.#open(snapshot.fork(), this.#state);
    } finally {
      snapshot.release();
    }
  }

  release(): void {
    this.#state = undefined;
    this.#base.close();
  }
}
