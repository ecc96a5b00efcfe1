/**
 * One process owns a database folder: the `LOCK` file and the socket that proves its owner alive.
 *
 * `LOCK` is JSON: process id, start time, boot id, host name, socket path and a random token of the owner, who listens
 * on that Unix socket (a named pipe on Windows). The socket is the truth: the kernel accepts a connection only while
 * the owner lives, however busy it is; a refused connection or a missing socket means that the owner is gone, whatever
 * its process id says by now. The socket lies in the runtime or temporary folder under a name made from a hash of the
 * database folder's real path: Node 20 silently cuts socket paths over 107 bytes, and two deep folders would collide.
 *
 * Invariant: at most one live process holds a folder. On the clean path binding the socket and creating `LOCK`
 * exclusively decide it. After a crash two processes may find the same stale owner at once, and the slower one may take
 * the socket name from the faster; so whoever replaces a stale owner waits a moment and looks whether `LOCK` still
 * carries its own token. Used through `Host.lockFolder` only.
 */
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { DbError } from '../error.ts';
import { fileError } from './file-error.ts';

/** How long whoever replaces a stale owner waits before it trusts `LOCK`; far more than a rename takes. */
const settleMs = 25;
const acquireAttempts = 20;
/** sun_path holds 108 bytes on Linux and 104 on macOS, terminator included. */
const maxSocketPathBytes = 100;

interface Owner {
  readonly pid: number;
  readonly startedAt: string;
  readonly bootId: string;
  readonly host: string;
  readonly socket: string;
  readonly token: string;
}

/** Held by the owner; the host's `FolderLock`. */
export class NodeFolderLock {
  readonly folder: string;
  readonly #token: string;
  #server: Server | undefined;

  constructor(folder: string, server: Server, token: string) {
    this.folder = folder;
    this.#server = server;
    this.#token = token;
  }

  async release(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const path = lockPath(this.folder);
    if (readOwner(path)?.token === this.#token) fs.rmSync(path, { force: true });
    await closed(server);
  }
}

/** Takes the folder; see `Host.lockFolder`. */
export async function acquireFolderLock(folder: string): Promise<NodeFolderLock> {
  const real = realFolder(folder);
  const path = lockPath(real);
  const socket = socketPath(real);
  for (let attempt = 0; attempt < acquireAttempts; attempt++) {
    // Looked at before asking who answers: a socket that appears in between belongs to a live rival.
    const socketLeft = fs.existsSync(socket);
    const stale = socketLeft || fs.existsSync(path);
    const owner = readOwner(path);
    for (const candidate of new Set([owner?.socket ?? socket, socket])) {
      if (await answers(candidate)) throw inUse(real, readOwner(path));
    }
    const token = randomUUID();
    const server = await listen(socket, socketLeft);
    if (server === undefined) continue;
    try {
      if (writeOwner(path, ownerOf(socket, token), stale)) {
        if (stale) await delay(settleMs);
        if (!stale || readOwner(path)?.token === token) return new NodeFolderLock(real, server, token);
      }
    } catch (error) {
      await closed(server);
      throw error;
    }
    await closed(server);
  }
  throw inUse(real, readOwner(path));
}

/** Where the owner of a folder listens. */
export function socketPath(realPath: string): string {
  const name = `aiondb-${createHash('sha256').update(realPath).digest('hex').slice(0, 24)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  for (const folder of [process.env['XDG_RUNTIME_DIR'], tmpdir()]) {
    if (folder === undefined || folder === '') continue;
    const path = `${folder}/${name}.sock`;
    if (Buffer.byteLength(path) <= maxSocketPathBytes && fs.existsSync(folder)) return path;
  }
  return `/tmp/${name}.sock`;
}

function lockPath(folder: string): string {
  return `${folder}/LOCK`;
}

function realFolder(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch (error) {
    throw fileError('lock folder', folder, error);
  }
}

function inUse(folder: string, owner: Owner | undefined): DbError {
  const who = owner === undefined ? 'another process' : `process ${owner.pid}`;
  return new DbError('55006', `database folder "${folder}" is in use by ${who}`, {
    ...(owner === undefined ? {} : { detail: `Owned since ${owner.startedAt} on host ${owner.host}.` }),
    hint: 'Close the database there first, or connect to that process as a client (aiondb serve).',
  });
}

/** Whether a live process listens. Everything but a clear no counts as yes: two owners are worse than none. */
function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      resolve(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK', 'ENOTDIR'].includes(error.code ?? ''));
    });
  });
}

/** Binds the socket, in place of a stale one if told so; undefined when somebody else was faster. */
async function listen(socket: string, replace: boolean): Promise<Server | undefined> {
  if (replace && process.platform !== 'win32') fs.rmSync(socket, { force: true });
  const server = createServer((connection) => connection.destroy());
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(fileError('listen on', socket, error));
    });
    server.listen(socket);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function ownerOf(socket: string, token: string): Owner {
  const startedAt = new Date(performance.timeOrigin).toISOString();
  return { pid: process.pid, startedAt, bootId: bootId(), host: hostname(), socket, token };
}

/** Changes with each start of the machine; empty where the system does not tell. */
function bootId(): string {
  const path = '/proc/sys/kernel/random/boot_id';
  return fs.existsSync(path) ? fs.readFileSync(path, 'utf8').trim() : '';
}

/** False when, on the clean path, somebody else wrote the file first. */
function writeOwner(path: string, owner: Owner, replace: boolean): boolean {
  const text = `${JSON.stringify(owner, undefined, 2)}\n`;
  const target = replace ? `${path}.${owner.token}` : path;
  try {
    fs.writeFileSync(target, text, { flag: 'wx', mode: 0o600 });
    if (replace) fs.renameSync(target, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError('write to', path, error);
  }
}

/** The owner that `LOCK` names; undefined when there is none or the file was torn by a crash. */
function readOwner(path: string): Owner | undefined {
  if (!fs.existsSync(path)) return undefined;
  try {
    const parsed: unknown = JSON.parse(fs.readFileSync(path, 'utf8'));
    return isOwner(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    typeof fields['pid'] === 'number' && typeof fields['socket'] === 'string' && typeof fields['token'] === 'string'
  );
}
