/**
 * The payload of a timeline frame, the first frame of a timeline that branched off another one.
 *
 * Bytes: format 1, parent timeline count, LSN at which the parent was left count, wall time int64 (µs since
 * 2000-01-01). The same is in the timeline's history file; in the log it is under the chain of checksums. Golden:
 * `spec/txn/timeline-frame.hex`.
 */
import type { ByteReader } from '../checkpoint/byte-reader.ts';
import type { ByteWriter } from '../checkpoint/byte-writer.ts';
import { postgresEpochUs } from '../checkpoint/commit-frame.ts';

export interface TimelineRecord {
  readonly parent: number;
  readonly branchLsn: number;
  /** Microseconds since 1970-01-01. */
  readonly wallTimeUs: number;
}

const timelineFormat = 1;

export function writeTimelineRecord(writer: ByteWriter, record: TimelineRecord): void {
  writer.byte(timelineFormat);
  writer.count(record.parent);
  writer.count(record.branchLsn);
  writer.int64(BigInt(Math.trunc(record.wallTimeUs - postgresEpochUs)));
}

export function readTimelineRecord(reader: ByteReader): TimelineRecord {
  if (reader.byte() !== timelineFormat) throw reader.damage('an unknown format');
  return { parent: reader.count(), branchLsn: reader.count(), wallTimeUs: Number(reader.int64()) + postgresEpochUs };
}
