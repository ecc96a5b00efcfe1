/**
 * Restores a backup into a fresh folder, and replays the log behind it: its own, then the archive's, up to the target.
 *
 * The log is moved into the base by the checkpoint's code, so memory does not grow with it and the first open has
 * nothing to do. A restored database is another history than the one it came from, even if it was brought to the same
 * end, so it always begins a new timeline: base record, history file and the first frame of its log say where it
 * branched off, and segments of the old history can never be taken for its own.
 *
 * The folder's identity is called `RESTORING` until the last step, which renames it to `aiondb.json`: before that nobody
 * opens the folder, and a restore that was interrupted begins anew.
 */
import type { BlockCodec } from '../../block/block.ts';
import { DbError, invariant } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import { type KvStore, openLmdbStore } from '../../kv/kv.ts';
import { type LogPosition, openLogWriter, startOfLog } from '../../wal/wal.ts';
import { baseRecordKey } from '../base/base-key.ts';
import { writeBaseRecord } from '../base/base-record.ts';
import { readBaseState } from '../checkpoint/base-state.ts';
import { ByteWriter } from '../checkpoint/byte-writer.ts';
import type { RestoreRequest, RestoreSummary } from './backup-contract.ts';
import { copyFile } from './file-copy.ts';
import { type BackupManifest, readManifest } from './manifest.ts';
import { timeText } from './recovery-target.ts';
import { type FollowedLog, followLog } from './restored-log.ts';
import { isoTime } from './run-backup.ts';
import { damaged } from './run-verify.ts';
import type { TaskReport } from './task-report.ts';
import { writeTimelineRecord } from './timeline-frame.ts';
import { historyFormat, historyPath, printHistory } from './timeline-history.ts';

const markerName = 'RESTORING';
const identityName = 'aiondb.json';

export async function runRestore(
  host: Host,
  codec: BlockCodec,
  request: RestoreRequest,
  report: TaskReport,
): Promise<RestoreSummary> {
  const { files } = host;
  const { backup, folder } = request;
  const manifest = readManifest(host, backup);
  prepareFolder(host, folder, report);
  copyFiles(host, backup, folder, manifest, report);
  const base = await openLmdbStore(host, `${folder}/base`);
  let log: FollowedLog;
  let timeline: number;
  try {
    log = followLog(host, codec, base, manifest, request, report);
    timeline = log.highestTimeline + 1;
    beginTimeline(host, codec, base, manifest, request, log, timeline);
  } finally {
    base.close();
  }
  files.makeFolder(`${folder}/derived`);
  files.rename(`${folder}/${markerName}`, `${folder}/${identityName}`);
  files.syncFolder(folder);
  const { lastCommitUs } = log;
  const lastCommitAt = lastCommitUs === undefined ? undefined : timeText(lastCommitUs);
  return { folder, endLsn: log.position.lsn, timeline, lastCommitAt, notes: report.notes };
}

function prepareFolder(host: Host, folder: string, report: TaskReport): void {
  const { files } = host;
  const kind = files.kind(folder);
  if (kind === undefined) files.makeFolder(folder);
  else if (kind !== 'folder') throw new DbError('58P02', `"${folder}" is not a folder`, { hint: freshHint });
  const names = files.list(folder);
  const isHalfRestored = names.includes(markerName) && !names.includes(identityName);
  if (names.length > 0 && !isHalfRestored) {
    throw new DbError('58P02', `"${folder}" is not empty`, { detail: `It holds "${names[0]}".`, hint: freshHint });
  }
  files.replaceFile(`${folder}/${markerName}`, new TextEncoder().encode('aiondb restore is not done here yet\n'));
  if (!isHalfRestored) return;
  report.note('An interrupted restore was found and begun anew.');
  for (const name of names) if (name !== markerName) files.removeFolder(`${folder}/${name}`);
}

const freshHint = 'Name an empty folder or one that does not exist.';

/** Copies base and log, and compares them with their sums on the way. */
function copyFiles(host: Host, backup: string, folder: string, manifest: BackupManifest, report: TaskReport): void {
  const { files } = host;
  for (const name of ['base', 'wal']) files.makeFolder(`${folder}/${name}`);
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  for (const { path, bytes, sha256 } of manifest.files) {
    if (files.kind(`${backup}/${path}`) !== 'file') throw damaged(backup, `${path} is missing.`);
    const to = path === identityName ? `${folder}/${markerName}` : `${folder}/${path}`;
    const sum = copyFile(host, `${backup}/${path}`, to, (step) => {
      done += step;
      report.progress('base', Math.min(done, total), total);
    });
    if (sum.bytes !== bytes || sum.sha256 !== sha256) throw damaged(backup, `${path} does not match its sum.`);
  }
  for (const name of ['base', 'wal']) files.syncFolder(`${folder}/${name}`);
}

/** Makes the restored base the root of a new timeline, and its log one of a single frame. */
function beginTimeline(
  host: Host,
  codec: BlockCodec,
  base: KvStore,
  manifest: BackupManifest,
  { folder }: RestoreRequest,
  log: FollowedLog,
  timeline: number,
): void {
  const { files } = host;
  const { position } = log;
  const { systemId, segmentBytes } = manifest;
  const logFolder = `${folder}/wal`;
  for (const name of files.list(logFolder)) if (!name.endsWith('.history')) files.remove(`${logFolder}/${name}`);
  const ancestors = [...log.ancestors, { timeline: log.timeline, endLsn: position.lsn }];
  const history = { format: historyFormat, systemId, timeline, ancestors, startedAt: isoTime(host) };
  files.replaceFile(historyPath(logFolder, timeline), new TextEncoder().encode(printHistory(host, history)));
  const writer = openLogWriter(host, { folder: logFolder, systemId, timeline, segmentBytes }, position);
  const record = new ByteWriter();
  writeTimelineRecord(record, { parent: log.timeline, branchLsn: position.lsn, wallTimeUs: host.clock.wallTimeUs() });
  writer.append('timeline', record.finish());
  writer.close();
  writeRecord(codec, base, systemId, timeline, position);
}

function writeRecord(
  codec: BlockCodec,
  base: KvStore,
  systemId: string,
  timeline: number,
  position: LogPosition,
): void {
  const snapshot = base.snapshot();
  try {
    const { record, directory } = readBaseState(snapshot, codec);
    const stands = record?.position ?? startOfLog;
    invariant(stands.lsn === position.lsn, 'the base stands where the timeline begins');
    const bytes = new ByteWriter();
    writeBaseRecord(bytes, { systemId, timeline, position, nextSpaceId: directory.nextId });
    base.write((writer) => writer.put(baseRecordKey, bytes.copy()));
  } finally {
    snapshot.release();
  }
}
