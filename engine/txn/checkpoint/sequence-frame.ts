/**
 * The payload of a sequence frame: values taken ahead of use, of a sequence or of a heap's hidden row ids.
 *
 * | part | bytes |
 * |---|---|
 * | head | format byte 1, what byte: 0 sequence, 1 row ids |
 * | sequence | sequence count, called byte, last value int64 |
 * | row ids | space count, highest id float64 |
 */
import { narrow } from '../../value/vector.ts';
import type { SequenceState } from '../contract.ts';
import { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

const sequenceFormat = 1;

export type SequenceRecord =
  | { readonly kind: 'sequence'; readonly sequence: number; readonly state: SequenceState }
  | { readonly kind: 'row ids'; readonly space: number; readonly high: number };

export function writeSequenceRecord(writer: ByteWriter, record: SequenceRecord): void {
  writer.byte(sequenceFormat);
  if (record.kind === 'row ids') {
    writer.byte(1);
    writer.count(record.space);
    writer.float64(record.high);
    return;
  }
  writer.byte(0);
  writer.count(record.sequence);
  writer.byte(record.state.isCalled ? 1 : 0);
  writer.int64(BigInt(record.state.lastValue));
}

export function readSequenceRecord(payload: Uint8Array): SequenceRecord {
  const reader = new ByteReader(payload, 'sequence frame');
  if (reader.byte() !== sequenceFormat) throw reader.damage('an unknown format');
  const what = reader.byte();
  if (what === 1) return { kind: 'row ids', space: reader.count(), high: reader.float64() };
  if (what !== 0) throw reader.damage('an unknown record');
  const sequence = reader.count();
  const isCalled = reader.byte() === 1;
  return { kind: 'sequence', sequence, state: { lastValue: narrow(reader.int64()), isCalled } };
}
