/**
 * The bytes of a frame. All numbers are little-endian; a frame starts at a multiple of 8 and is padded with zeros to
 * one, so payloads that are copied to aligned memory stay aligned.
 *
 * | offset | bytes | field |
 * |---|---|---|
 * | 0 | 4 | magic, `AION` |
 * | 4 | 4 | length of header and payload, without the padding |
 * | 8 | 4 | CRC-32 (as zlib computes it) of all that follows, up to the length |
 * | 12 | 4 | CRC-32 of the previous frame |
 * | 16 | 8 | LSN of the previous frame |
 * | 24 | 8 | flushed LSN that the writer knew |
 * | 32 | 8 | own LSN |
 * | 40 | 1 | kind: its place in `frameKinds`, counted from 1 |
 * | 41 | 7 | zero; kept for flags |
 * | 48 | | payload |
 *
 * Naming the frame before it makes a chain: a stale frame that lies behind a torn one never fits a new frame. Naming
 * its own LSN keeps what a recycled segment held before from passing for the present.
 *
 * The length is the only field outside the checksum; a wrong one makes the checksum cover the wrong bytes.
 */

/**
 * - `part`: a batch of rows of a transaction that has not committed yet
 * - `commit`: write set, counts, notifications, wall time
 * - `prepare`, `commitPrepared`, `abortPrepared`: two-phase commit
 * - `sequence`: values taken from a sequence ahead of use
 * - `checkpoint`: the base reached an LSN
 * - `timeline`: the history continues under a new timeline
 */
export type FrameKind = (typeof frameKinds)[number];

/** In the order of their numbers on disk, from 1. Only ever appended to. */
export const frameKinds = [
  'part',
  'commit',
  'prepare',
  'commitPrepared',
  'abortPrepared',
  'sequence',
  'checkpoint',
  'timeline',
] as const;

const kindNumbers: Readonly<Record<FrameKind, number>> = {
  part: 1,
  commit: 2,
  prepare: 3,
  commitPrepared: 4,
  abortPrepared: 5,
  sequence: 6,
  checkpoint: 7,
  timeline: 8,
};

/** `AION` read as a little-endian number. */
export const frameMagic = 0x4e4f_4941;
export const frameHeaderBytes = 48;
export const frameAlignment = 8;
/** Where the checksummed bytes of a frame start. */
export const checkedFrom = 12;
/** Frames may not be larger, header and payload together. */
export const maxFrameBytes = 0x4000_0000;

const twoTo32 = 0x1_0000_0000;

export interface FrameHeader {
  readonly length: number;
  readonly crc: number;
  readonly previousCrc: number;
  readonly previousLsn: number;
  readonly flushedLsn: number;
  readonly lsn: number;
  readonly kind: FrameKind;
}

/** Bytes a frame takes in the stream. */
export function paddedLength(length: number): number {
  return (length + frameAlignment - 1) & -frameAlignment;
}

/** Writes all of a header but the checksum, which `writeFrameCrc` adds when the payload is in place. */
export function writeFrameHeader(
  view: DataView,
  offset: number,
  length: number,
  kind: FrameKind,
  lsn: number,
  previousLsn: number,
  previousCrc: number,
  flushedLsn: number,
): void {
  view.setUint32(offset, frameMagic, true);
  view.setUint32(offset + 4, length, true);
  view.setUint32(offset + 12, previousCrc, true);
  writeLsn(view, offset + 16, previousLsn);
  writeLsn(view, offset + 24, flushedLsn);
  writeLsn(view, offset + 32, lsn);
  view.setUint32(offset + 40, kindNumbers[kind], true);
  view.setUint32(offset + 44, 0, true);
}

export function writeFrameCrc(view: DataView, offset: number, crc: number): void {
  view.setUint32(offset + 8, crc, true);
}

/** The header at the offset, or undefined when no frame of that LSN can start there. The checksum is not looked at. */
export function readFrameHeader(view: DataView, offset: number, lsn: number): FrameHeader | undefined {
  if (view.getUint32(offset, true) !== frameMagic || readLsn(view, offset + 32) !== lsn) return undefined;
  const length = view.getUint32(offset + 4, true);
  const kind = frameKinds[view.getUint8(offset + 40) - 1];
  if (length < frameHeaderBytes || length > maxFrameBytes || kind === undefined) return undefined;
  return {
    length,
    crc: view.getUint32(offset + 8, true),
    previousCrc: view.getUint32(offset + 12, true),
    previousLsn: readLsn(view, offset + 16),
    flushedLsn: readLsn(view, offset + 24),
    lsn,
    kind,
  };
}

function writeLsn(view: DataView, offset: number, lsn: number): void {
  view.setUint32(offset, lsn % twoTo32, true);
  view.setUint32(offset + 4, Math.floor(lsn / twoTo32), true);
}

function readLsn(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint32(offset + 4, true) * twoTo32;
}
