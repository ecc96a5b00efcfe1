/**
 * `backup.json`: what a backup holds, written last. A folder without it is no backup.
 *
 * JSON with the fields of `BackupManifest` in their order, two spaces an indent, a newline at the end, and as its last
 * field `checksum`: the CRC-32 of the text without that field, in 8 hexadecimal digits. Nothing but exactly this text
 * is read, so no byte of it can change unnoticed. An unfinished backup has `backup.progress.json` instead, of the same
 * form, which lists the files that are whole. Golden: `spec/txn/backup.json`.
 */
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import type { FileSum } from './file-copy.ts';

export interface BackupFile extends FileSum {
  /** Inside the backup's folder, with `/`. */
  readonly path: string;
}

export interface BackupManifest {
  readonly format: number;
  /** Of the database; a restored one keeps it. */
  readonly systemId: string;
  readonly timeline: number;
  readonly segmentBytes: number;
  /** The base holds every commit up to this LSN. */
  readonly startLsn: number;
  /** The backup holds every commit up to this LSN. 0 while it is unfinished. */
  readonly endLsn: number;
  /** ISO 8601, UTC. Every commit in the base is older. */
  readonly startedAt: string;
  /** ISO 8601, UTC; empty while it is unfinished. */
  readonly endedAt: string;
  readonly files: readonly BackupFile[];
}

export const manifestName = 'backup.json';
export const progressName = 'backup.progress.json';
export const manifestFormat = 1;

export function printManifest(host: Pick<Host, 'hashing'>, manifest: BackupManifest): string {
  const { format, systemId, timeline, segmentBytes, startLsn, endLsn, startedAt, endedAt } = manifest;
  const files = manifest.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 }));
  const fields = { format, systemId, timeline, segmentBytes, startLsn, endLsn, startedAt, endedAt, files };
  const text = new TextEncoder().encode(JSON.stringify(fields, null, 2));
  const checksum = host.hashing.crc32(text).toString(16).padStart(8, '0');
  return `${JSON.stringify({ ...fields, checksum }, null, 2)}\n`;
}

/** Undefined when the text is not exactly what `printManifest` prints. Throws 58000 for a later format. */
export function parseManifest(host: Pick<Host, 'hashing'>, text: string): BackupManifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const manifest = value as BackupManifest;
  if (Number.isSafeInteger(manifest.format) && manifest.format > manifestFormat) throw laterFormat(manifest.format);
  if (manifest.format !== manifestFormat || !Array.isArray(manifest.files)) return undefined;
  if (manifest.files.some((file: unknown) => typeof file !== 'object' || file === null)) return undefined;
  return printManifest(host, manifest) === text ? manifest : undefined;
}

/** The manifest of a backup. Throws 58P01 when the folder is not one, XX001 when it is damaged. */
export function readManifest(host: Pick<Host, 'files' | 'hashing'>, folder: string): BackupManifest {
  const { files } = host;
  const path = `${folder}/${manifestName}`;
  if (files.kind(path) === undefined) {
    const isUnfinished = files.kind(`${folder}/${progressName}`) !== undefined;
    throw new DbError('58P01', `"${folder}" is not a ${isUnfinished ? 'finished' : ''} backup`.replace('  ', ' '), {
      detail: `It has no ${manifestName}.`,
      hint: isUnfinished
        ? 'Run the backup again with the same target: it continues.'
        : 'Name the folder that "aiondb backup" wrote.',
    });
  }
  const manifest = parseManifest(host, new TextDecoder().decode(files.readFile(path)));
  if (manifest !== undefined) return manifest;
  throw new DbError('XX001', `the manifest "${path}" is damaged`, {
    hint: 'Use another backup: without its manifest the files of this one cannot be trusted.',
  });
}

function laterFormat(format: number): DbError {
  return new DbError('58000', `the backup has format ${format}, this version reads format ${manifestFormat}`, {
    hint: 'Use a newer version of aiondb.',
  });
}
