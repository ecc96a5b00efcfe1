/**
 * The files of a database, and whose they are.
 *
 * | path | what |
 * |---|---|
 * | `aiondb.json` | `{ format, systemId, createdBy, segmentBytes }`: written once, before anything else; the authority |
 * | `LOCK` | who has the folder open (host/folder-lock.ts) |
 * | `base/` | the key-value store |
 * | `wal/` | the log |
 * | `derived/` | files that can be rebuilt |
 *
 * A folder that holds anything else and no `aiondb.json` is somebody else's: it is refused before a byte is written. A
 * database is created by its first open; a crash in between leaves a folder that the next open takes for new.
 */
import { DbError } from '../error.ts';
import type { Host } from '../host/host.ts';
import { isSegmentSize } from '../wal/wal.ts';

export interface DatabaseFolder {
  readonly path: string;
  readonly baseFolder: string;
  readonly logFolder: string;
  readonly systemId: string;
  /** Size of the log's segments, fixed at creation. */
  readonly segmentBytes: number;
  /** Made by this open. */
  readonly isNew: boolean;
}

interface Identity {
  readonly format: number;
  readonly systemId: string;
  readonly createdBy: string;
  readonly segmentBytes: number;
}

const standardSegmentBytes = 16_777_216;

const identityFile = 'aiondb.json';
const folderFormat = 1;
/** What an interrupted creation may leave behind. */
const harmlessNames = new Set(['LOCK', `${identityFile}.new`]);

/** Looks at a folder before it is locked: makes it when it is missing, refuses a foreign one. */
export function prepareFolder(host: Host, path: string, readOnly: boolean): void {
  const { files } = host;
  const kind = files.kind(path);
  if (kind === undefined) {
    if (readOnly) throw new DbError('58P01', `database folder "${path}" does not exist`);
    files.makeFolder(path);
  } else if (kind !== 'folder') {
    throw new DbError('58P02', `"${path}" is not a folder`, { hint: 'Name a folder, or a path that does not exist.' });
  }
  const volume = files.volume(path);
  if (volume.network) {
    throw new DbError('58030', `"${path}" lies on a network file system (${volume.fileSystem})`, {
      detail: 'Locks and syncs do not hold on such file systems.',
      hint: 'Put the database on a local disk.',
    });
  }
  refuseForeign(host, path, readOnly);
}

/** Reads the identity of a locked folder, or gives a new one to an empty folder. */
export function openFolder(
  host: Host,
  path: string,
  readOnly: boolean,
  newSegmentBytes: number = standardSegmentBytes,
): DatabaseFolder {
  refuseForeign(host, path, readOnly);
  const { files } = host;
  const isNew = files.kind(`${path}/${identityFile}`) === undefined;
  const identity = isNew ? createIdentity(host, path, newSegmentBytes) : readIdentity(host, path);
  for (const name of ['base', 'wal', 'derived']) files.makeFolder(`${path}/${name}`);
  if (isNew) files.syncFolder(path);
  checkReplica(host, path, identity);
  const { systemId, segmentBytes } = identity;
  return { path, baseFolder: `${path}/base`, logFolder: `${path}/wal`, systemId, segmentBytes, isNew };
}

function refuseForeign(host: Host, path: string, readOnly: boolean): void {
  const { files } = host;
  if (files.kind(`${path}/${identityFile}`) !== undefined) return;
  const foreign = files.list(path).filter((name) => !harmlessNames.has(name));
  if (foreign.length > 0) {
    throw new DbError('58P01', `"${path}" is not an aiondb database`, {
      detail: `It has no ${identityFile} and holds "${foreign[0]}"${foreign.length > 1 ? ` and ${foreign.length - 1} more` : ''}.`,
      hint: 'Name an empty folder or one that does not exist to create a database.',
    });
  }
  if (readOnly) throw new DbError('58P01', `"${path}" holds no database, and it is opened read-only`);
}

function createIdentity(host: Host, path: string, segmentBytes: number): Identity {
  const bytes = host.random.fill(new Uint8Array(16));
  const systemId = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const identity: Identity = { format: folderFormat, systemId, createdBy: 'aiondb 0.1.0', segmentBytes };
  host.files.replaceFile(`${path}/${identityFile}`, new TextEncoder().encode(`${JSON.stringify(identity, null, 2)}\n`));
  return identity;
}

function readIdentity(host: Host, path: string): Identity {
  const text = new TextDecoder().decode(host.files.readFile(`${path}/${identityFile}`));
  const identity = parseIdentity(text);
  if (identity === undefined) {
    throw new DbError('XX001', `"${path}/${identityFile}" is damaged`, {
      hint: 'The file names the format and the system id; restore it from a backup.',
    });
  }
  if (identity.format !== folderFormat) {
    throw new DbError('58000', `"${path}" has format ${identity.format}, this version reads format ${folderFormat}`, {
      hint: 'Open it with the version of aiondb that wrote it, or a later one.',
    });
  }
  return identity;
}

function parseIdentity(text: string): Identity | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, systemId, createdBy, segmentBytes } = value as Partial<Record<keyof Identity, unknown>>;
  if (typeof format !== 'number' || typeof systemId !== 'string' || !/^[0-9a-f]{32}$/.test(systemId)) return undefined;
  if (typeof segmentBytes !== 'number' || !isSegmentSize(segmentBytes)) return undefined;
  return { format, systemId, createdBy: String(createdBy), segmentBytes };
}

/** A replica's note of its system must agree with the folder's. */
function checkReplica(host: Host, path: string, identity: Identity): void {
  const note = `${path}/replication/system_id`;
  if (host.files.kind(note) === undefined) return;
  const noted = new TextDecoder().decode(host.files.readFile(note)).trim();
  if (noted !== identity.systemId) throw systemMismatch(path, identity.systemId, 'replication/system_id', noted);
}

export function systemMismatch(path: string, expected: string, where: string, found: string): DbError {
  return new DbError('XX001', `"${path}" mixes files of two databases`, {
    detail: `aiondb.json says system ${expected}, ${where} says ${found}.`,
    hint: 'Restore the folder as a whole from one backup.',
  });
}
