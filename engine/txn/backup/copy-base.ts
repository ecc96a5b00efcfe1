/**
 * Copies a base: the pairs of one snapshot, in key order, into a fresh store, which holds no free pages then.
 *
 * The base record is the lowest key and is written last, with the last batch: a copy that has it is whole. Batches are
 * atomic and durable and the keys ascend, so an interrupted copy of the same snapshot goes on behind its highest key.
 */
import type { BlockCodec } from '../../block/block.ts';
import type { KvSnapshot, KvStore } from '../../kv/kv.ts';
import { baseRecordKey, readUint32 } from '../base/base-key.ts';
import { readBaseState } from '../checkpoint/base-state.ts';
import type { TaskReport } from './task-report.ts';

const batchBytes = 8_388_608;

/** @param totalBytes size of the source, for the report */
export function copyBase(
  source: KvSnapshot,
  target: KvStore,
  codec: BlockCodec,
  totalBytes: number,
  report: TaskReport,
): void {
  // headers and columns carry checksums of their own, which go along
  const heaps = new Set<number>();
  for (const space of readBaseState(source, codec).directory.all()) if (space.layout === 'heap') heaps.add(space.id);
  const record = source.get(baseRecordKey)?.slice();
  const pairs = source.range(resumeKey(target), undefined);
  let done = target.diskBytes();
  let isAtEnd = false;
  try {
    while (!isAtEnd) {
      report.progress('base', done, totalBytes);
      target.write((writer) => {
        let bytes = 0;
        while (bytes < batchBytes) {
          if (!pairs.next()) {
            isAtEnd = true;
            break;
          }
          writer.put(pairs.key, pairs.value, heaps.has(readUint32(pairs.key, 0)));
          bytes += pairs.key.length + pairs.value.length;
        }
        done += bytes;
        if (isAtEnd && record !== undefined) writer.put(baseRecordKey, record);
      });
    }
  } finally {
    pairs.close();
  }
}

/** The first key behind what the target has. */
function resumeKey(target: KvStore): Uint8Array {
  const snapshot = target.snapshot();
  try {
    const last = snapshot.range(undefined, undefined, { reverse: true, limit: 1 });
    const key = last.next() ? last.key.slice() : baseRecordKey;
    last.close();
    const next = new Uint8Array(key.length + 1);
    next.set(key);
    return next;
  } finally {
    snapshot.release();
  }
}
