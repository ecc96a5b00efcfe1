/**
 * The base record: how far the base has come, and whose it is. Written in the same key-value batch as the data, so the
 * base always agrees with it.
 *
 * Bytes: format 1, system id 16 bytes, timeline count, LSN count, previous LSN signed, previous CRC count, next space
 * id count.
 */
import type { LogPosition } from '../../wal/wal.ts';
import { ByteReader } from '../checkpoint/byte-reader.ts';
import type { ByteWriter } from '../checkpoint/byte-writer.ts';

export interface BaseRecord {
  /** 32 hexadecimal digits. */
  readonly systemId: string;
  readonly timeline: number;
  /** Every frame before it is in the base, and none after it. */
  readonly position: LogPosition;
  readonly nextSpaceId: number;
}

const baseFormat = 1;

export function writeBaseRecord(writer: ByteWriter, record: BaseRecord): void {
  writer.byte(baseFormat);
  for (let at = 0; at < 32; at += 2) writer.byte(Number.parseInt(record.systemId.slice(at, at + 2), 16));
  writer.count(record.timeline);
  writer.count(record.position.lsn);
  writer.signed(record.position.previousLsn);
  writer.count(record.position.previousCrc);
  writer.count(record.nextSpaceId);
}

export function readBaseRecord(bytes: Uint8Array): BaseRecord {
  const reader = new ByteReader(bytes, 'base record');
  if (reader.byte() !== baseFormat) throw reader.damage('an unknown format');
  const systemId = Array.from(reader.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const timeline = reader.count();
  const position = { lsn: reader.count(), previousLsn: reader.signed(), previousCrc: reader.count() };
  return { systemId, timeline, position, nextSpaceId: reader.count() };
}
