/**
 * The copying of a backup: base, log, histories, identity, manifest. Runs in the backup worker.
 *
 * The base is a snapshot of the newest checkpoint, compacted by copying; it reflects exactly the commits up to the LSN
 * of its base record. The log from there to the end LSN, which the caller names when the base is copied, brings the
 * rest. Somebody holds the log from before the snapshot on. So the backup has every commit up to the end LSN and nothing
 * of a later one.
 *
 * Interrupted, it leaves `backup.progress.json`, and running it again keeps each file that is whole by its sum. The base
 * is kept when the log still reaches back to it, and continued when the newest checkpoint is still the same; otherwise
 * everything begins anew, and a note says so.
 */
import type { BlockCodec } from '../../block/block.ts';
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import { type KvStore, openLmdbStore } from '../../kv/kv.ts';
import { type LogSource, segmentSpans } from '../../wal/wal.ts';
import { baseRecordKey } from '../base/base-key.ts';
import { readBaseRecord } from '../base/base-record.ts';
import type { BackupSummary } from './backup-contract.ts';
import { copyBase } from './copy-base.ts';
import { copyFile, type FileSum, sumFile } from './file-copy.ts';
import {
  type BackupFile,
  type BackupManifest,
  manifestFormat,
  manifestName,
  parseManifest,
  printManifest,
  progressName,
} from './manifest.ts';
import type { TaskReport } from './task-report.ts';
import { timelineOfHistory } from './timeline-history.ts';

/** Plain data: posted to the worker. */
export interface BackupRequest {
  /** The database's folder. */
  readonly folder: string;
  readonly target: string;
  readonly source: LogSource & { readonly segmentBytes: number };
  /** Oldest byte of the log that is held. */
  readonly heldLsn: number;
}

const basePath = 'base/data.mdb';
/** What an unfinished backup may consist of. */
const ownNames = new Set(['base', 'wal', 'aiondb.json', progressName, `${progressName}.new`, 'aiondb.json.part']);

export async function runBackup(
  host: Host,
  codec: BlockCodec,
  request: BackupRequest,
  report: TaskReport,
  endLsn: () => Promise<number>,
): Promise<BackupSummary> {
  const { files } = host;
  const { target } = request;
  prepareTarget(host, target);
  const source = await openLmdbStore(host, `${request.folder}/base`);
  let copied: BackupFiles;
  try {
    copied = await backUpBase(host, codec, request, source, report);
  } finally {
    source.close();
  }
  const end = await endLsn();
  // whoever could not say it has stopped the work
  report.progress('log', 0, 0);
  copyLog(host, request, copied, end, report);
  const manifest = copied.finish(end);
  files.syncFolder(target);
  files.replaceFile(`${target}/${manifestName}`, encode(printManifest(host, manifest)));
  files.remove(`${target}/${progressName}`);
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  return { target, endLsn: end, bytes, notes: report.notes };
}

function prepareTarget(host: Host, target: string): void {
  const { files } = host;
  const kind = files.kind(target);
  if (kind === undefined) files.makeFolder(target);
  else if (kind !== 'folder') throw new DbError('58P02', `"${target}" is not a folder`, { hint: freshHint });
  if (files.kind(`${target}/${manifestName}`) !== undefined) {
    throw new DbError('58P02', `"${target}" holds a finished backup`, { hint: freshHint });
  }
  const isOurs = files.kind(`${target}/${progressName}`) !== undefined;
  const foreign = files.list(target).find((name) => !isOurs || !ownNames.has(name));
  if (foreign !== undefined && foreign !== `${progressName}.new`) {
    throw new DbError('58P02', `"${target}" is not empty`, { detail: `It holds "${foreign}".`, hint: freshHint });
  }
}

const freshHint = 'Name an empty folder or one that does not exist.';

/** Brings a whole copy of a base into the target. */
async function backUpBase(
  host: Host,
  codec: BlockCodec,
  request: BackupRequest,
  source: KvStore,
  report: TaskReport,
): Promise<BackupFiles> {
  const { files } = host;
  const { target } = request;
  const snapshot = source.snapshot();
  try {
    const bytes = snapshot.get(baseRecordKey);
    const startLsn = bytes === undefined ? 0 : readBaseRecord(bytes).position.lsn;
    const copied = resume(host, request, startLsn, report);
    for (const folder of ['base', 'wal']) files.makeFolder(`${target}/${folder}`);
    if (copied.has(basePath)) return copied;
    const copy = await openLmdbStore(host, `${target}/base`);
    try {
      copyBase(snapshot, copy, codec, source.diskBytes(), report);
    } finally {
      copy.close();
    }
    files.remove(`${target}/base/lock.mdb`);
    files.syncFolder(`${target}/base`);
    const total = files.sizeBytes(`${target}/${basePath}`);
    let summed = 0;
    const onStep = (step: number): void => {
      summed += step;
      report.progress('check', summed, total);
    };
    copied.add(basePath, sumFile(host, `${target}/${basePath}`, onStep));
    return copied;
  } finally {
    snapshot.release();
  }
}

/** What an interrupted backup of the same database left that can be kept; a fresh start where nothing can. */
function resume(host: Host, request: BackupRequest, startLsn: number, report: TaskReport): BackupFiles {
  const { files } = host;
  const { target } = request;
  const path = `${target}/${progressName}`;
  if (files.kind(path) === undefined) return begin(host, request, startLsn);
  const before = parseManifest(host, new TextDecoder().decode(files.readFile(path)));
  if (before === undefined) return beginAnew(host, request, startLsn, report, 'its list of files is damaged');
  const reason = obstacle(before, request, startLsn);
  if (reason !== undefined) return beginAnew(host, request, startLsn, report, reason);
  const kept = new BackupFiles(host, target, before);
  let checked = 0;
  const total = before.files.reduce((sum, file) => sum + file.bytes, 0);
  const onStep = (step: number): void => {
    checked += step;
    report.progress('check', checked, total);
  };
  for (const file of before.files) {
    if (files.kind(`${target}/${file.path}`) !== 'file') continue;
    if (sumFile(host, `${target}/${file.path}`, onStep).sha256 === file.sha256) kept.keep(file);
  }
  if (before.files.some((file) => file.path === basePath) && !kept.has(basePath)) {
    return beginAnew(host, request, startLsn, report, 'its base does not match its sum');
  }
  report.note(`An unfinished backup was continued; ${kept.count} whole files were kept.`);
  return kept;
}

function begin(host: Host, { source, target }: BackupRequest, startLsn: number): BackupFiles {
  const { systemId, timeline, segmentBytes } = source;
  const startedAt = isoTime(host);
  const head = {
    format: manifestFormat,
    systemId,
    timeline,
    segmentBytes,
    startLsn,
    endLsn: 0,
    startedAt,
    endedAt: '',
  };
  const fresh = new BackupFiles(host, target, { ...head, files: [] });
  fresh.save();
  return fresh;
}

function beginAnew(
  host: Host,
  request: BackupRequest,
  startLsn: number,
  report: TaskReport,
  reason: string,
): BackupFiles {
  const { target } = request;
  report.note(`An unfinished backup was found and begun anew, because ${reason}.`);
  for (const name of ['base', 'wal', 'aiondb.json']) host.files.removeFolder(`${target}/${name}`);
  return begin(host, request, startLsn);
}

/** Why an unfinished backup cannot be continued. */
function obstacle(before: BackupManifest, request: BackupRequest, startLsn: number): string | undefined {
  const { source } = request;
  if (before.systemId !== source.systemId) return 'it is of another database';
  if (before.timeline !== source.timeline) return 'the database has begun another timeline since';
  if (before.startLsn === startLsn) return undefined;
  const baseIsWhole = before.files.some((file) => file.path === basePath);
  if (!baseIsWhole) return 'a checkpoint has replaced the base it was copying';
  return before.startLsn < request.heldLsn ? 'the log no longer reaches back to its base' : undefined;
}

function copyLog(host: Host, request: BackupRequest, copied: BackupFiles, endLsn: number, report: TaskReport): void {
  const { files } = host;
  const { source, target, folder } = request;
  const spans = segmentSpans(source, copied.startLsn, endLsn);
  const total = spans.length * source.segmentBytes;
  let done = 0;
  const onStep = (step: number): void => report.progress('log', done + step, total);
  for (const span of spans) {
    const path = `wal/${span.name}`;
    onStep(0);
    if (!copied.has(path)) {
      const sum = copyFile(host, `${source.folder}/${span.name}`, `${target}/${path}`, onStep, span.contentBytes);
      if (span.endLsn <= endLsn) copied.add(path, sum);
      else copied.addTail(path, sum);
    }
    done += source.segmentBytes;
  }
  const copySmall = (from: string, path: string): void =>
    copied.add(path, copyFile(host, from, `${target}/${path}`, onStep));
  for (const name of files.list(source.folder)) {
    if (timelineOfHistory(name) !== undefined) copySmall(`${source.folder}/${name}`, `wal/${name}`);
  }
  files.syncFolder(`${target}/wal`);
  copySmall(`${folder}/aiondb.json`, 'aiondb.json');
}

/** The files that are whole, listed on disk as they come. */
class BackupFiles {
  readonly #host: Host;
  readonly #target: string;
  readonly #head: BackupManifest;
  readonly #files: Map<string, BackupFile> = new Map();
  /** The segment that is still written to, of which a later run needs a longer copy. */
  #tail: BackupFile | undefined;

  constructor(host: Host, target: string, head: BackupManifest) {
    this.#host = host;
    this.#target = target;
    this.#head = head;
  }

  get startLsn(): number {
    return this.#head.startLsn;
  }

  get count(): number {
    return this.#files.size;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  keep(file: BackupFile): void {
    this.#files.set(file.path, file);
  }

  add(path: string, sum: FileSum): void {
    this.keep({ path, ...sum });
    this.save();
  }

  addTail(path: string, sum: FileSum): void {
    this.#tail = { path, ...sum };
  }

  save(): void {
    const text = printManifest(this.#host, { ...this.#head, files: [...this.#files.values()] });
    this.#host.files.replaceFile(`${this.#target}/${progressName}`, encode(text));
  }

  finish(endLsn: number): BackupManifest {
    const files = [...this.#files.values(), ...(this.#tail === undefined ? [] : [this.#tail])];
    files.sort((left, right) => (left.path < right.path ? -1 : 1));
    return { ...this.#head, endLsn, endedAt: isoTime(this.#host), files };
  }
}

export function isoTime(host: Pick<Host, 'clock'>): string {
  return new Date(host.clock.wallTimeUs() / 1_000).toISOString();
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
