/**
 * One process owns a database folder: the `LOCK` file and the socket that proves its owner alive.
 *
 * `LOCK` is JSON: process id, start time, boot id, host name, socket path and a random token of the owner, who listens
 * on that Unix socket (a named pipe on Windows). The socket is the truth: the kernel accepts a connection only while
 * the owner lives, however busy it is; a refused connection or a missing socket means that the owner is gone, whatever
 * its process id says by now. Sockets lie in the runtime or temporary folder under a name made from a hash of the
 * database folder's real path and the token: Node 20 silently cuts socket paths over 107 bytes, and two deep folders
 * would collide. Nobody shares a socket name, because closing a socket removes its file, whoever has it by then.
 *
 * Invariant: at most one live process holds a folder. `LOCK` appears by linking a complete file, which only one can do.
 * A stale one is renamed away first, which is atomic too; whoever finds that it took away another one than it had found
 * stale puts that back. Because a third could come in between, an owner who replaced a stale one waits a moment and
 * looks whether `LOCK` still carries its token. Used through `Host.lockFolder` only.
 */
import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
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
  #server: Listener | undefined;

  constructor(folder: string, server: Listener, token: string) {
    this.folder = folder;
    this.#server = server;
    this.#token = token;
  }

  async release(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const path = lockPath(this.folder);
    if (parseOwner(readLock(path))?.token === this.#token) fs.rmSync(path, { force: true });
    await closed(server);
  }
}

/** Takes the folder; see `Host.lockFolder`. */
export async function acquireFolderLock(
  folder: string,
  onConnection?: (connection: Socket, token: string) => void,
): Promise<NodeFolderLock> {
  const real = realFolder(folder);
  const path = lockPath(real);
  for (let attempt = 0; attempt < acquireAttempts; attempt++) {
    const found = readLock(path);
    const owner = parseOwner(found);
    if (owner !== undefined && (await answers(owner.socket))) throw inUse(real, owner);
    const token = randomUUID();
    const server = await listen(socketPath(real, token), (connection) => {
      if (onConnection === undefined) connection.destroy();
      else onConnection(connection, token);
    });
    try {
      if (claim(path, found, ownerOf(socketPath(real, token), token))) {
        if (owner !== undefined) removeSocket(owner.socket);
        if (found !== undefined) await delay(settleMs);
        if (parseOwner(readLock(path))?.token === token) return new NodeFolderLock(real, server, token);
      }
    } catch (error) {
      await closed(server);
      throw error;
    }
    await closed(server);
  }
  throw inUse(real, parseOwner(readLock(path)));
}

/** Who owns the folder, as far as `LOCK` says; see `Host.folderOwner`. */
export function folderOwner(folder: string): Pick<Owner, 'pid' | 'socket' | 'token'> | undefined {
  return fs.existsSync(folder) ? parseOwner(readLock(lockPath(realFolder(folder)))) : undefined;
}

/** Where an owner of a folder listens. */
export function socketPath(realPath: string, token: string): string {
  const hash = createHash('sha256').update(realPath).digest('hex').slice(0, 16);
  const name = `aiondb-${hash}-${token.slice(0, 8)}`;
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

/** A server and the connections that it has accepted. */
interface Listener {
  readonly server: Server;
  readonly connections: Set<Socket>;
}

function listen(socket: string, onConnection: (connection: Socket) => void): Promise<Listener> {
  const connections: Set<Socket> = new Set();
  const server = createServer((connection) => {
    connection.unref();
    // what breaks a connection ends it, and whoever uses it hears of the end
    connection.on('error', () => connection.destroy());
    connection.on('close', () => connections.delete(connection));
    connections.add(connection);
    onConnection(connection);
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve({ server, connections }));
    server.once('error', (error) => reject(fileError('listen on', socket, error)));
    server.listen(socket);
  });
}

/** What a dead owner left behind. */
function removeSocket(socket: string): void {
  if (process.platform !== 'win32') fs.rmSync(socket, { force: true });
}

function closed({ server, connections }: Listener): Promise<void> {
  for (const connection of connections) connection.destroy();
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

/** Puts the owner into `LOCK` in place of what was found there (undefined: nothing); false when somebody was faster. */
function claim(path: string, found: string | undefined, owner: Owner): boolean {
  const mine = `${path}.${owner.token}`;
  const aside = `${mine}.stale`;
  try {
    if (found !== undefined) {
      fs.renameSync(path, aside);
      if (fs.readFileSync(aside, 'utf8') !== found) {
        appear(aside, path);
        return false;
      }
    }
    fs.writeFileSync(mine, `${JSON.stringify(owner, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
    appear(mine, path);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw fileError('write to', path, error);
  } finally {
    fs.rmSync(mine, { force: true });
    fs.rmSync(aside, { force: true });
  }
}

/** Gives a complete file a second name that must be free; file systems without links (exFAT) copy it. */
function appear(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}

function readLock(path: string): string | undefined {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileError('read', path, error);
  }
}

/** The owner that `LOCK` names; undefined when there is none or the file was torn by a crash. */
function parseOwner(text: string | undefined): Owner | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return isOwner(parsed) ? parsed : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isOwner(value: unknown): value is Owner {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Record<string, unknown>;
  return (
    typeof fields['pid'] === 'number' && typeof fields['socket'] === 'string' && typeof fields['token'] === 'string'
  );
}
