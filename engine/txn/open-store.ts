/**
 * Makes stores: in memory, or over a folder with recovery.
 *
 * Opening a folder replays the log behind the base into the delta and goes on from there; the next checkpoint moves it
 * into the base. So opening costs what was written since the last checkpoint, and writes nothing but a cut tail.
 */
import { type BlockCodec, createBlockCodec } from '../block/block.ts';
import { DbError } from '../error.ts';
import type { FolderLock } from '../host/host.ts';
import { type KvStore, openLmdbStore, openMemoryStore } from '../kv/kv.ts';
import { type LogSource, likelyEndLsn, openLogWriter, recoverLog, startOfLog } from '../wal/wal.ts';
import { LogArchive } from './backup/log-archive.ts';
import { BaseReader } from './base/base-reader.ts';
import { BlockCache } from './base/block-cache.ts';
import { Generation } from './base/generation.ts';
import { TableDictionaries } from './base/table-dictionary.ts';
import { type BaseState, readBaseState } from './checkpoint/base-state.ts';
import { CheckpointTrigger, type TriggerSettings } from './checkpoint/checkpoint-trigger.ts';
import { FolderCheckpointer } from './checkpoint/folder-checkpointer.ts';
import { MemoryCheckpointer } from './checkpoint/memory-checkpointer.ts';
import { Replay } from './checkpoint/replay.ts';
import { CommitLog } from './commit-log.ts';
import type { Store, StoreOptions, StoreSettings, WriteGate } from './contract.ts';
import { type DatabaseFolder, openFolder, prepareFolder, systemMismatch } from './database-folder.ts';
import { Layer } from './delta/layer.ts';
import { SequenceTable } from './sequence-table.ts';
import { SpaceDirectory } from './space/space-directory.ts';
import { LocalStore } from './store.ts';
import type { ImageState } from './store-image.ts';

const megabyte = 1_048_576;
const firstTimeline = 1;
/** Log between two reports of a recovery. */
const reportedBytes = 4 * megabyte;

/** Opens a store in memory. */
export function openLocalStoreSync(options: Omit<StoreOptions, 'folder' | 'base'>): Store {
  const codec = createBlockCodec();
  const kv = openMemoryStore();
  return openInMemory(options, codec, kv, {
    generation: new Generation(kv.snapshot(), 0, codec),
    layers: [],
    directory: new SpaceDirectory(),
    sequences: new SequenceTable(),
    timestamp: 0,
  });
}

/** Opens a store in memory that begins as an image: over `kv`, a fork of the image's generation. */
function openFork({ host, settings }: StoreOptions, kv: KvStore, image: ImageState): Store {
  const generation = image.generation.successor(kv.snapshot(), image.generation.timestamp, new Set());
  const directory = image.directory.copy();
  const sequences = image.sequences.copy();
  const options = { host, ...(settings === undefined ? {} : { settings }) };
  return openInMemory(options, createBlockCodec(), kv, { ...image, generation, directory, sequences });
}

function openInMemory(options: StoreOptions, codec: BlockCodec, kv: KvStore, beginning: ImageState): Store {
  const { generation, layers, directory, sequences, timestamp } = beginning;
  const store = new LocalStore({
    base: baseReader(codec, options.settings),
    state: { generation, layers: [new Layer(), ...layers] },
    directory,
    sequences,
    clock: options.host.clock,
    log: undefined,
    gate: gateOf(options),
    guard: options.guard,
    horizon: timestamp,
    openFromImage: (fork, image) => openFork(options, fork, image),
  });
  const settings = triggerSettings(options.settings, 10_000);
  const source = {
    get deltaBytes() {
      return store.deltaBytes;
    },
    logBehindBytes: 0,
  };
  const trigger = new CheckpointTrigger(settings, source, options.host);
  store.checkpointer = new MemoryCheckpointer(store, kv, options.host.timers, trigger);
  return store;
}

/**
 * Opens a store: in memory, or over a folder, which is created when it is missing.
 *
 * Throws 55006 when another process has the folder, 58P01 for a folder that is not a database, XX001 for damage.
 */
export async function openLocalStore(options: StoreOptions): Promise<Store> {
  const { host } = options;
  if (options.folder === undefined) {
    if (options.archive === undefined) return openLocalStoreSync(options);
    throw new DbError('22023', 'a database in memory has no log to archive');
  }
  const isReadOnly = options.readOnly === true;
  prepareFolder(host, options.folder, isReadOnly);
  const lock = await host.lockFolder(options.folder, options.onConnection);
  let base: KvStore | undefined;
  try {
    const folder = openFolder(host, options.folder, isReadOnly, options.settings?.segmentBytes);
    base = options.base ?? (await openLmdbStore(host, folder.baseFolder));
    return openOverFolder(options, folder, base, lock);
  } catch (error) {
    base?.close();
    await lock.release();
    throw error;
  }
}

function openOverFolder(options: StoreOptions, folder: DatabaseFolder, kv: KvStore, lock: FolderLock): Store {
  const { host, settings } = options;
  const codec = createBlockCodec();
  const snapshot = kv.snapshot();
  const state = readBaseState(snapshot, codec);
  const source = logSource(folder, state);
  const from = state.record?.position ?? startOfLog;
  const replay = new Replay(codec, state.directory, state.sequences);
  const report = recoveryReport(options, source, from.lsn);
  const recovery = recoverLog(host, source, from, {
    knownFlushedLsn: from.lsn,
    apply: (frame) => {
      replay.apply(frame.kind, frame.endLsn, frame.payload);
      report(frame.endLsn);
    },
    ...(options.salvage === true ? { salvage: true } : {}),
  });
  report(recovery.position.lsn, true);
  for (const space of state.directory.all()) {
    if (space.layout !== 'heap') continue;
    // ids that were logged ahead may have been handed out before the crash
    if (space.reservedRowId > 0) space.highRowId = Math.max(space.highRowId, space.reservedRowId);
  }
  const log = new CommitLog(openLogWriter(host, source, recovery.position), codec);
  const store = new LocalStore({
    base: baseReader(codec, settings),
    state: { generation: new Generation(snapshot, from.lsn, codec), layers: [replay.layer] },
    directory: state.directory,
    sequences: state.sequences,
    clock: host.clock,
    log,
    gate: gateOf(options),
    guard: options.guard,
    horizon: recovery.position.lsn,
    openFromImage: (fork, image) => openFork(options, fork, image),
  });
  const trigger = new CheckpointTrigger(
    triggerSettings(settings, 300_000),
    {
      get deltaBytes() {
        return store.deltaBytes;
      },
      get logBehindBytes() {
        return log.writer.endLsn - store.state.generation.timestamp;
      },
    },
    host,
  );
  const baseFolder = options.base === undefined ? folder.baseFolder : undefined;
  const release = (): Promise<void> => lock.release();
  const readOnly = options.readOnly === true;
  const archive = startArchive(options, source, log);
  const parts = { store, host, base: kv, baseFolder, log, source, trigger, archive, readOnly, release };
  store.checkpointer = new FolderCheckpointer(parts);
  if (baseFolder !== undefined) {
    const holdBase = (): { readonly lsn: number; release(): void } => {
      const { generation } = store.state;
      generation.retain();
      return { lsn: generation.timestamp, release: () => generation.release() };
    };
    store.backupOrigin = { host, folder: folder.path, source, log: log.writer, holdBase };
  }
  return store;
}

function logSource(folder: DatabaseFolder, state: BaseState): LogSource & { readonly segmentBytes: number } {
  const { record } = state;
  if (record !== undefined && record.systemId !== folder.systemId) {
    throw systemMismatch(folder.path, folder.systemId, 'base/', record.systemId);
  }
  return {
    folder: folder.logFolder,
    systemId: folder.systemId,
    timeline: record?.timeline ?? firstTimeline,
    segmentBytes: folder.segmentBytes,
  };
}

/** Tells `onRecovery` how far the replay is, not more often than it is worth. */
function recoveryReport(
  { host, onRecovery }: StoreOptions,
  source: LogSource,
  startLsn: number,
): (lsn: number, isEnd?: boolean) => void {
  if (onRecovery === undefined) return () => undefined;
  const likelyEnd = likelyEndLsn(host, source, startLsn);
  let reportedLsn = startLsn;
  return (lsn, isEnd = false) => {
    if (lsn === startLsn || (!isEnd && lsn - reportedLsn < reportedBytes)) return;
    reportedLsn = lsn;
    onRecovery({ startLsn, lsn, endLsn: isEnd ? lsn : Math.max(lsn, likelyEnd) });
  };
}

function startArchive(options: StoreOptions, source: LogSource, log: CommitLog): LogArchive | undefined {
  const { host, archive, onWarning = () => undefined } = options;
  if (archive === undefined) return undefined;
  try {
    if (options.readOnly === true) throw new DbError('22023', 'a database that is opened read-only is not archived');
    return new LogArchive({ host, source, log: log.writer, folder: archive, onWarning });
  } catch (error) {
    log.writer.close();
    throw error;
  }
}

function baseReader(codec: BlockCodec, settings: StoreSettings | undefined): BaseReader {
  return new BaseReader(codec, new BlockCache(settings?.blockCacheBytes ?? 256 * megabyte), new TableDictionaries());
}

function triggerSettings(settings: StoreSettings | undefined, intervalMs: number): TriggerSettings {
  const deltaMemoryBytes = settings?.deltaMemoryBytes ?? 256 * megabyte;
  if (deltaMemoryBytes < megabyte) throw new DbError('22023', 'deltaMemoryBytes is at least 1 MiB');
  return {
    deltaMemoryBytes,
    checkpointLogBytes: settings?.checkpointLogBytes ?? 256 * megabyte,
    checkpointIntervalMs: settings?.checkpointIntervalMs ?? intervalMs,
  };
}

function gateOf(options: Pick<StoreOptions, 'gate' | 'readOnly'>): WriteGate | undefined {
  if (options.readOnly !== true) return options.gate;
  return { refusal: () => 'the database was opened read-only' };
}
