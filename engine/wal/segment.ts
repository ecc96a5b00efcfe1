/**
 * Segment files: where in which file a byte of the stream lies, what they are called, and their header.
 *
 * Segment `n` holds the stream's bytes from `n × capacity` on, behind a header of 64 bytes; capacity is the file's size
 * less the header. A frame may run over from one segment into the next. File names are the timeline in 8 and `n` in 16
 * hexadecimal digits. The header, little-endian:
 *
 * | offset | bytes | field |
 * |---|---|---|
 * | 0 | 8 | magic, `AIONWAL` and a zero |
 * | 8 | 4 | format version, 1 |
 * | 12 | 4 | timeline |
 * | 16 | 16 | system id |
 * | 32 | 8 | first LSN |
 * | 40 | 4 | size of the file in bytes |
 * | 44 | 4 | CRC-32 of bytes 0 to 44 |
 * | 48 | 16 | zero |
 *
 * A file gets its name only after its header and its full size are durable, so a named segment with a bad header is
 * damage, never a crash.
 */
import { DbError, invariant } from '../error.ts';
import type { Hashing } from '../host/host.ts';
import { damagedLog } from './damaged-log.ts';

/** Where a log lies and which one it is. Plain data, so that it can be posted to a worker thread. */
export interface LogSource {
  /** The `wal` folder. */
  readonly folder: string;
  /** The database's system id, 32 hexadecimal digits; a segment of another database is refused. */
  readonly systemId: string;
  /** 1 for a new database. */
  readonly timeline: number;
  /** Size of a segment file; 16 MiB unless told otherwise, at least 8 KiB, a multiple of 4,096. Fixed at creation. */
  readonly segmentBytes?: number;
}

export const segmentHeaderBytes = 64;
export const formatVersion = 1;
const defaultSegmentBytes = 16 * 1024 * 1024;
const magic = 0x004c_4157_4e4f_4941n;
const segmentName = /^([0-9a-f]{8})([0-9a-f]{16})$/;

/** Whether segments may have this size: at least 8 KiB, whole pages, and no more than 1 GiB. */
export function isSegmentSize(bytes: number): boolean {
  return Number.isInteger(bytes) && bytes >= 8_192 && bytes <= 0x4000_0000 && bytes % 4_096 === 0;
}

export function segmentBytesOf(source: LogSource): number {
  const bytes = source.segmentBytes ?? defaultSegmentBytes;
  invariant(isSegmentSize(bytes), 'a segment is at least 8 KiB and whole pages');
  return bytes;
}

/** Bytes of the stream that a segment holds. */
export function segmentCapacity(source: LogSource): number {
  return segmentBytesOf(source) - segmentHeaderBytes;
}

export function segmentPath(source: LogSource, index: number): string {
  const timeline = source.timeline.toString(16).padStart(8, '0');
  return `${source.folder}/${timeline}${index.toString(16).padStart(16, '0')}`;
}

/** The segment numbers of the source's timeline among the names of its folder, ascending. */
export function segmentIndexes(source: LogSource, names: readonly string[]): number[] {
  const indexes: number[] = [];
  for (const name of names) {
    const match = segmentName.exec(name);
    if (match && Number.parseInt(match[1]!, 16) === source.timeline) indexes.push(Number.parseInt(match[2]!, 16));
  }
  return indexes.sort((left, right) => left - right);
}

export function segmentHeader(source: LogSource, index: number, hashing: Hashing): Uint8Array {
  invariant(/^[0-9a-f]{32}$/.test(source.systemId), 'a system id is 32 hexadecimal digits');
  const bytes = new Uint8Array(segmentHeaderBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, magic, true);
  view.setUint32(8, formatVersion, true);
  view.setUint32(12, source.timeline, true);
  for (let digit = 0; digit < 16; digit++) {
    bytes[16 + digit] = Number.parseInt(source.systemId.slice(digit * 2, digit * 2 + 2), 16);
  }
  view.setBigUint64(32, BigInt(index * segmentCapacity(source)), true);
  view.setUint32(40, segmentBytesOf(source), true);
  view.setUint32(44, hashing.crc32(bytes.subarray(0, 44)), true);
  return bytes;
}

/** Throws XX001 unless the header is that of segment `index` of the source, and 0A000 for a newer format. */
export function checkSegmentHeader(source: LogSource, index: number, found: Uint8Array, hashing: Hashing): void {
  const lsn = index * segmentCapacity(source);
  const path = segmentPath(source, index);
  const view = new DataView(found.buffer, found.byteOffset, found.byteLength);
  if (found.length < segmentHeaderBytes || view.getBigUint64(0, true) !== magic) {
    throw damagedLog(lsn, `Segment "${path}" does not start with a segment header.`);
  }
  if (view.getUint32(44, true) !== hashing.crc32(found.subarray(0, 44))) {
    throw damagedLog(lsn, `The header of segment "${path}" does not match its checksum.`);
  }
  const version = view.getUint32(8, true);
  if (version !== formatVersion) {
    throw new DbError('0A000', `segment "${path}" has format version ${version}, this program reads ${formatVersion}`, {
      hint: 'Open the database with the version of AionDB that wrote it, or a later one.',
    });
  }
  const systemId = Array.from(found.subarray(16, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (systemId !== source.systemId) {
    throw damagedLog(lsn, `Segment "${path}" belongs to database ${systemId}, this is database ${source.systemId}.`);
  }
  const expected = segmentHeader(source, index, hashing);
  if (expected.some((byte, offset) => byte !== found[offset])) {
    throw damagedLog(lsn, `The header of segment "${path}" names another timeline, position or size.`);
  }
}

/** A segment file that holds some of the stream between two LSNs. */
export interface SegmentSpan {
  readonly name: string;
  readonly firstLsn: number;
  /** Where the segment ends, wherever the span does. */
  readonly endLsn: number;
  /** Bytes of the file up to the end of the span. */
  readonly contentBytes: number;
}

/** The segments that hold the stream from one LSN up to another, in order; none when they are the same. */
export function segmentSpans(source: LogSource, fromLsn: number, toLsn: number): SegmentSpan[] {
  const capacity = segmentCapacity(source);
  const spans: SegmentSpan[] = [];
  for (let index = Math.floor(fromLsn / capacity); index * capacity < toLsn && fromLsn < toLsn; index++) {
    const firstLsn = index * capacity;
    spans.push({
      name: segmentPath(source, index).slice(source.folder.length + 1),
      firstLsn,
      endLsn: firstLsn + capacity,
      contentBytes: segmentHeaderBytes + Math.min(capacity, toLsn - firstLsn),
    });
  }
  return spans;
}
