/**
 * A session on an engine of this thread, and the image to which `reset` takes a database in memory back.
 */
import { DbError, type Engine, type EngineImage } from '../../engine/index.ts';
import type { Backend } from './backend.ts';
import { SessionCalls } from './session-calls.ts';
import { type EngineUse, ownEngine } from './shared-engine.ts';

export class LocalBackend implements Backend {
  readonly calls: SessionCalls;
  #use: EngineUse;
  #image: EngineImage | undefined;

  /** `image` is what the database begins as, of a fork. */
  constructor(use: EngineUse, image?: EngineImage) {
    this.#use = use;
    this.#image = image;
    this.calls = new SessionCalls(use.engine);
  }

  get engine(): Engine {
    return this.#use.engine;
  }

  async fork(): Promise<LocalBackend> {
    const image = await this.engine.image();
    return new LocalBackend(ownEngine(image.open()), image);
  }

  async snapshot(): Promise<void> {
    if (!this.#use.inMemory) throw folderError();
    const image = await this.engine.image();
    this.#image?.release();
    this.#image = image;
  }

  async reset(): Promise<void> {
    if (!this.#use.inMemory) throw folderError();
    if (this.#image === undefined) {
      throw new DbError('55000', 'the database has no snapshot', {
        hint: 'Call snapshot() where reset() is to come back to, or reset a fork.',
      });
    }
    const before = this.#use;
    this.#use = ownEngine(this.#image.open());
    this.calls.moveTo(this.#use.engine);
    await before.release();
  }

  async close(): Promise<void> {
    await this.calls.close();
    this.#image?.release();
    await this.#use.release();
  }
}

function folderError(): DbError {
  return new DbError('55000', 'the database lies in a folder, which is not taken back', {
    hint: 'Call fork(), and reset the fork.',
  });
}
