/** What the log's tests share: a source on a simulated machine, payloads that tell their number, reading all frames. */
import { type Host, type SimulatedMachine, simulatedMachine } from '../../engine/host/host.ts';
import {
  type LogPosition,
  type LogSource,
  type LogWriter,
  openLogWriter,
  type Recovery,
  recoverLog,
  startOfLog,
} from '../../engine/wal/wal.ts';

export const systemId = '00112233445566778899aabbccddeeff';
export const source: LogSource = { folder: '/db/wal', systemId, timeline: 1, segmentBytes: 8_192 };
/** Stream bytes a segment of `source` holds. */
export const capacity: number = 8_192 - 64;

export interface Frame {
  readonly kind: string;
  readonly lsn: number;
  readonly endLsn: number;
  readonly payload: Uint8Array;
}

/** A machine with the database's folder in place, as whoever creates a database leaves it. */
export function machineWithFolder(seed: number): SimulatedMachine {
  const machine = simulatedMachine(seed);
  machine.host.files.makeFolder('/db');
  return machine;
}

export function openNew(host: Host): LogWriter {
  return openLogWriter(host, source, startOfLog);
}

/** Recovers from a position and returns the frames with the verdict. */
export function recoverAll(
  host: Host,
  options: { readonly from?: LogPosition; readonly knownFlushedLsn?: number; readonly salvage?: boolean } = {},
): { readonly frames: Frame[]; readonly recovery: Recovery } {
  const frames: Frame[] = [];
  const { from = startOfLog, ...rest } = options;
  const recovery = recoverLog(host, source, from, {
    ...rest,
    apply: ({ kind, lsn, endLsn, payload }) => frames.push({ kind, lsn, endLsn, payload: payload.slice() }),
  });
  return { frames, recovery };
}

/** Bytes that tell which number they were made from and whether they are whole. */
export function numbered(number: number, length = 40): Uint8Array {
  const bytes = new Uint8Array(Math.max(4, length));
  new DataView(bytes.buffer).setUint32(0, number, true);
  for (let index = 4; index < bytes.length; index++) bytes[index] = (number * 7 + index * 13) & 255;
  return bytes;
}

/** The number, or −1 when the bytes are not as `numbered` made them. */
export function numberOf(payload: Uint8Array): number {
  const number = new DataView(payload.buffer, payload.byteOffset, payload.length).getUint32(0, true);
  const expected = numbered(number, payload.length);
  return payload.every((byte, index) => byte === expected[index]) ? number : -1;
}

/** The SQLSTATE of what a call throws; undefined when it does not throw. */
export function codeThrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}
