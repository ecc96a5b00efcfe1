/**
 * Looks at a stopped database's log before it is opened: the chain of frames behind the base, what lies behind its end,
 * and which bytes would have to be missed if they were damaged.
 */

import { baseRecordKey } from '../../engine/txn/base/base-key.ts';
import { readBaseRecord } from '../../engine/txn/base/base-record.ts';
import { frameHeaderBytes } from '../../engine/wal/frame.ts';
import { FrameReader } from '../../engine/wal/reader.ts';
import {
  type LogSource,
  segmentBytesOf,
  segmentCapacity,
  segmentHeaderBytes,
  segmentIndexes,
  segmentPath,
} from '../../engine/wal/segment.ts';
import { startOfLog } from '../../engine/wal/wal.ts';
import type { World } from './world.ts';

export interface LogTail {
  readonly source: LogSource;
  /** Frames that follow each other from the base on: where they start, how long they are without padding. */
  readonly frames: readonly { readonly lsn: number; readonly length: number }[];
  /** The highest LSN that a frame states to be flushed. */
  readonly statedLsn: number;
  /** Pieces of frames behind the end of the chain. */
  readonly torn: number;
  /** Whole frames behind the end of the chain: remains of an earlier run. */
  readonly stale: number;
}

/** Undefined when the database was never made. */
export function readLogTail(world: World, folder: string): LogTail | undefined {
  const { files, hashing } = world.machine.host;
  if (files.kind(`${folder}/aiondb.json`) !== 'file' || files.kind(`${folder}/wal`) !== 'folder') return undefined;
  const identity = JSON.parse(new TextDecoder().decode(files.readFile(`${folder}/aiondb.json`))) as {
    readonly systemId: string;
    readonly segmentBytes: number;
  };
  const source = {
    folder: `${folder}/wal`,
    systemId: identity.systemId,
    timeline: 1,
    segmentBytes: identity.segmentBytes,
  };
  const snapshot = world.base.open().snapshot();
  const record = snapshot.get(baseRecordKey);
  const from = record === undefined ? startOfLog : readBaseRecord(record).position;
  snapshot.release();
  const reader = new FrameReader(files, hashing, source, from);
  const frames: { lsn: number; length: number }[] = [];
  let statedLsn = 0;
  while (reader.next()) {
    frames.push({ lsn: reader.lsn, length: frameHeaderBytes + reader.payload.length });
    statedLsn = Math.max(statedLsn, reader.flushedLsn);
  }
  const remains = remainsBehind(world, reader, source, reader.position().lsn);
  reader.close();
  return { source, frames, statedLsn, ...remains };
}

/** Frames carry their own LSN, so what looks like one at its place is one, whole or in pieces. */
function remainsBehind(
  world: World,
  reader: FrameReader,
  source: LogSource,
  endLsn: number,
): { readonly torn: number; readonly stale: number } {
  const { files } = world.machine.host;
  const capacity = segmentCapacity(source);
  let torn = 0;
  let stale = 0;
  for (const index of segmentIndexes(source, files.list(source.folder))) {
    if ((index + 1) * capacity <= endLsn) continue;
    const bytes = files.readFile(segmentPath(source, index));
    const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
    const first = Math.max(0, endLsn - index * capacity) + segmentHeaderBytes;
    for (let word = first >> 2; word < words.length - 9; word += 2) {
      if (words[word] !== frameMagicWord) continue;
      const lsn = index * capacity + word * 4 - segmentHeaderBytes;
      if (words[word + 8]! + words[word + 9]! * 0x1_0000_0000 !== lsn) continue;
      if (reader.frameAt(lsn) === undefined) torn++;
      else stale++;
    }
  }
  return { torn, stale };
}

const frameMagicWord = 0x4e4f_4941;

/** Path and position of a byte that was flushed and can be told to have been: of a frame before the last flush known. */
export function someFlushedByte(
  world: World,
  tail: LogTail,
): { readonly path: string; readonly position: number } | undefined {
  const flushed = tail.frames.filter(({ lsn }) => lsn < tail.statedLsn);
  if (flushed.length === 0) return undefined;
  const { random } = world;
  const { lsn, length } = flushed[random.below(flushed.length)]!;
  const byte = lsn + random.below(length);
  const capacity = segmentBytesOf(tail.source) - segmentHeaderBytes;
  const index = Math.floor(byte / capacity);
  return { path: segmentPath(tail.source, index), position: segmentHeaderBytes + byte - index * capacity };
}
