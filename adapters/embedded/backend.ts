/**
 * What is behind a client: a database of this thread (local-backend.ts), or one that another process or thread has and
 * serves through the folder's socket (attach/attached-backend.ts).
 */
import type { Engine } from '../../engine/index.ts';
import type { Calls } from './calls.ts';

export interface Backend {
  readonly calls: Calls;
  /** Throws 0A000 where the engine is elsewhere. */
  readonly engine: Engine;
  /** A fork of the committed state; see `Database.fork`. */
  fork(): Promise<Backend>;
  snapshot(): Promise<void>;
  reset(): Promise<void>;
  /** Ends the session and lets go of the database. Idempotent. */
  close(): Promise<void>;
}
