/**
 * Engines of this thread by real path: a second open of a folder shares the first one's engine, and the folder is let
 * go when the last user closes; an open that comes meanwhile waits for that. Databases in memory are never shared.
 *
 * They are known by a name that all copies of this module share, so that a program that loads its modules anew (hot
 * reload) finds the engine that it has open.
 */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DbError, type Engine, type OnConnection } from '../../engine/index.ts';
import { FolderServer } from './attach/folder-server.ts';

interface Shared {
  readonly engine: Promise<Engine>;
  readonly readOnly: boolean;
  /** Serves other processes and threads. */
  readonly server: FolderServer;
  users: number;
}

interface Engines {
  readonly open: Map<string, Shared>;
  readonly closing: Map<string, Promise<void>>;
}

/** Numbered by the shape of what is shared. */
const registryName: unique symbol = Symbol.for('aiondb engines 1');
const registry = globalThis as { [registryName]?: Engines };
registry[registryName] ??= { open: new Map(), closing: new Map() };
const { open, closing } = registry[registryName];

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
  start: (folder: string | undefined, onConnection?: OnConnection) => Promise<Engine>,
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
    shared = startServed(folder, readOnly, start);
    open.set(folder, shared);
  }
  const mine = shared;
  mine.users++;
  const leave = async (): Promise<void> => {
    if (--mine.users > 0) return;
    open.delete(folder);
    const closed = closeServed(mine).finally(() => closing.delete(folder));
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

/** True when this thread has the folder open, or is opening it. */
export function isOpenHere(path: string): boolean {
  return open.has(realPath(resolve(path)));
}

function startServed(
  folder: string,
  readOnly: boolean,
  start: (folder: string, onConnection: OnConnection) => Promise<Engine>,
): Shared {
  const server = new FolderServer();
  const engine = start(folder, server.accept);
  const failed = (): Promise<void> => server.close();
  engine.then((opened) => server.serve({ engine: opened, readOnly }), failed);
  return { engine, readOnly, server, users: 0 };
}

async function closeServed({ engine, server }: Shared): Promise<void> {
  await server.close();
  await (await engine).close();
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
