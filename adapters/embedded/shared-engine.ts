/**
 * Engines of this process by real path: a second open of a folder shares the first one's engine, and the folder is let
 * go when the last user closes; an open that comes meanwhile waits for that. Databases in memory are never shared.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DbError, type Engine } from '../../engine/index.ts';

interface Shared {
  readonly engine: Promise<Engine>;
  readonly readOnly: boolean;
  users: number;
}

const open: Map<string, Shared> = new Map();
const closing: Map<string, Promise<void>> = new Map();

/** An engine and how to let go of it. */
export interface EngineUse {
  readonly engine: Engine;
  readonly inMemory: boolean;
  release(): Promise<void>;
}

/** The only use of an engine in memory. */
export function ownEngine(engine: Engine): EngineUse {
  return { engine, inMemory: true, release: once(() => engine.close()) };
}

export async function sharedEngine(
  path: string | undefined,
  readOnly: boolean,
  start: (folder: string | undefined) => Promise<Engine>,
): Promise<EngineUse> {
  if (path === undefined) return ownEngine(await start(undefined));
  const folder = realPath(resolve(path));
  // who has it closed is told of a failure
  for (let end = closing.get(folder); end !== undefined; end = closing.get(folder)) await end.catch(() => {});
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
    const closed = mine.engine.then((engine) => engine.close()).finally(() => closing.delete(folder));
    closing.set(folder, closed);
    await closed;
  };
  try {
    const engine = await mine.engine;
    return { engine, inMemory: false, release: once(leave) };
  } catch (error) {
    if (--mine.users === 0) open.delete(folder);
    throw error;
  }
}

/** The path without links; of a folder that is yet to be made, that of its parents. */
function realPath(absolute: string): string {
  if (existsSync(absolute)) return realpathSync(absolute);
  const parent = dirname(absolute);
  return parent === absolute ? absolute : join(realPath(parent), basename(absolute));
}

/** The second call of `close` does nothing. */
function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= action();
    return done;
  };
}
