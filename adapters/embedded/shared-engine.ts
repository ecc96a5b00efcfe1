/**
 * Engines of this process by real path: a second open of a folder shares the first one's engine, and the folder is let
 * go when the last user closes. Databases in memory are never shared.
 */
import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { DbError, type Engine } from '../../engine/index.ts';

interface Shared {
  readonly engine: Promise<Engine>;
  readonly readOnly: boolean;
  users: number;
}

const open: Map<string, Shared> = new Map();

/** An engine and how to let go of it. */
export interface EngineUse {
  readonly engine: Engine;
  release(): Promise<void>;
}

export async function sharedEngine(
  path: string | undefined,
  readOnly: boolean,
  start: (folder: string | undefined) => Promise<Engine>,
): Promise<EngineUse> {
  if (path === undefined) {
    const engine = await start(undefined);
    return { engine, release: once(() => engine.close()) };
  }
  const absolute = resolve(path);
  const folder = existsSync(absolute) ? realpathSync(absolute) : absolute;
  let shared = open.get(folder);
  if (shared !== undefined && shared.readOnly !== readOnly) {
    throw new DbError(
      '55006',
      `the database in ${folder} is open in this process ${shared.readOnly ? 'read-only' : 'for writing'}`,
      {
        hint: 'Open it the same way, or close the other one first.',
      },
    );
  }
  if (shared === undefined) {
    shared = { engine: start(folder), readOnly, users: 0 };
    open.set(folder, shared);
  }
  const mine = shared;
  mine.users++;
  const leave = async (): Promise<void> => {
    if (--mine.users > 0) return;
    open.delete(folder);
    await (await mine.engine).close();
  };
  try {
    const engine = await mine.engine;
    return { engine, release: once(leave) };
  } catch (error) {
    if (--mine.users === 0) open.delete(folder);
    throw error;
  }
}

/** The second call of `close` does nothing. */
function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
