/**
 * A checkpoint from the log: replays flushed frames from where the base stands and merges them into it.
 *
 * The worker thread runs it, and so does the main thread of a host without workers and of a synchronous caller. It needs
 * the base, the log's files and a limit, nothing of the running store. Every key-value batch it commits is the exact
 * state at some frame's end, base record included, so a crash at any point leaves a base that recovery goes on from.
 */
import type { BlockCodec } from '../../block/block.ts';
import { invariant } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import type { KvStore } from '../../kv/kv.ts';
import { type LogPosition, type LogReader, type LogSource, openLogReader, startOfLog } from '../../wal/wal.ts';
import { BaseReader } from '../base/base-reader.ts';
import { BlockCache } from '../base/block-cache.ts';
import { Generation } from '../base/generation.ts';
import { TableDictionaries } from '../base/table-dictionary.ts';
import { readBaseState, writeBaseState } from './base-state.ts';
import { mergeLayer } from './merge-layer.ts';
import { DirectOutput } from './merge-output.ts';
import { Replay } from './replay.ts';

/** Plain data: posted to the worker. */
export interface CheckpointRequest {
  readonly source: LogSource;
  /** A flushed frame boundary: the base will stand there. */
  readonly limitLsn: number;
}

export interface CheckpointResult {
  readonly position: LogPosition;
  /** Heaps whose blocks changed. */
  readonly changedHeaps: readonly number[];
}

/** Decoded blocks kept while merging. */
const mergeCacheBytes = 33_554_432;
/** A replayed layer of this size is merged before more is read. */
const replayBytes = 134_217_728;

/** @param onPiece called where the base stands after each batch; may throw to stop there */
export function runCheckpoint(
  host: Pick<Host, 'files' | 'hashing'>,
  codec: BlockCodec,
  store: KvStore,
  request: CheckpointRequest,
  onPiece?: (lsn: number) => void,
): CheckpointResult {
  const changedHeaps = new Set<number>();
  const base = new BaseReader(codec, new BlockCache(mergeCacheBytes), new TableDictionaries());
  let position = positionOf(store, codec);
  while (position.lsn < request.limitLsn) {
    const reader = openLogReader(host, request.source, position, { limitLsn: request.limitLsn });
    try {
      position = mergePiece(codec, store, base, reader, request, changedHeaps);
      onPiece?.(position.lsn);
    } finally {
      reader.close();
    }
  }
  return { position, changedHeaps: [...changedHeaps] };
}

function positionOf(store: KvStore, codec: BlockCodec): LogPosition {
  const snapshot = store.snapshot();
  try {
    return readBaseState(snapshot, codec).record?.position ?? startOfLog;
  } finally {
    snapshot.release();
  }
}

/** Replays up to `replayBytes`, merges them in one batch, and returns where the base stands then. */
function mergePiece(
  codec: BlockCodec,
  store: KvStore,
  base: BaseReader,
  reader: LogReader,
  request: CheckpointRequest,
  changedHeaps: Set<number>,
): LogPosition {
  const snapshot = store.snapshot();
  const before = readBaseState(snapshot, codec);
  const replay = new Replay(codec, before.directory, before.sequences);
  const generation = new Generation(snapshot, before.record?.position.lsn ?? 0, codec);
  try {
    while (replay.layer.versions.bytes < replayBytes && reader.next()) {
      replay.apply(reader.kind, reader.endLsn, reader.payload);
    }
    const position = reader.position();
    invariant(position.lsn > generation.timestamp, 'a checkpoint moves on');
    store.write((writer) => {
      const output = new DirectOutput(writer);
      const merge = mergeLayer(
        { base, generation, directory: replay.directory, layer: replay.layer, output, writtenAt: position.lsn },
        changedHeaps,
      );
      while (merge.next().done !== true);
      writeBaseState(snapshot, output, codec, {
        directory: replay.directory,
        sequences: replay.sequences,
        record: {
          systemId: request.source.systemId,
          timeline: request.source.timeline,
          position,
          nextSpaceId: replay.directory.nextId,
        },
      });
    });
    return position;
  } finally {
    generation.release();
  }
}
