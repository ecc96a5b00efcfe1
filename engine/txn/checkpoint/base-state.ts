/**
 * Reads and writes what the base knows of the database as a whole: base record, space directory, sequences.
 *
 * Records are compared with what is there and written only when they differ, so a checkpoint of one table does not touch
 * the records of a thousand others.
 */
import type { BlockCodec } from '../../block/block.ts';
import type { KvSnapshot } from '../../kv/kv.ts';
import { baseRecordKey, directoryEnd, directoryKey, directorySections, readUint32 } from '../base/base-key.ts';
import { type BaseRecord, readBaseRecord, writeBaseRecord } from '../base/base-record.ts';
import { SequenceTable } from '../sequence-table.ts';
import { SpaceDirectory } from '../space/space-directory.ts';
import { readSpaceRecord, writeSpaceRecord } from '../space/space-record.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { MergeOutput } from './merge-output.ts';
import { readSequenceRecord, writeSequenceRecord } from './sequence-frame.ts';

export interface BaseState {
  /** Undefined in a base that no checkpoint has reached. */
  readonly record: BaseRecord | undefined;
  readonly directory: SpaceDirectory;
  readonly sequences: SequenceTable;
}

export function readBaseState(snapshot: KvSnapshot, codec: BlockCodec): BaseState {
  const bytes = snapshot.get(baseRecordKey);
  const record = bytes === undefined ? undefined : readBaseRecord(bytes);
  const directory = new SpaceDirectory();
  const sequences = new SequenceTable();
  const spaces = snapshot.range(directoryKey(directorySections.space, 0), directoryEnd(directorySections.space));
  while (spaces.next()) {
    const id = readUint32(spaces.key, 5);
    directory.add(readSpaceRecord(new ByteReader(spaces.value, `record of space ${id}`), codec, id));
  }
  const states = snapshot.range(directoryKey(directorySections.sequence, 0), directoryEnd(directorySections.sequence));
  while (states.next()) {
    const found = readSequenceRecord(states.value);
    if (found.kind === 'sequence') sequences.restore(found.sequence, found.state);
  }
  if (record !== undefined) directory.reserveIds(record.nextSpaceId);
  return { record, directory, sequences };
}

/** Writes everything that differs from the snapshot, and the base record. */
export function writeBaseState(
  before: KvSnapshot,
  output: MergeOutput,
  codec: BlockCodec,
  state: BaseState & { readonly record: BaseRecord },
): void {
  const writer = new ByteWriter();
  const known = new Set<number>();
  for (const space of state.directory.all()) {
    known.add(space.id);
    writer.reset();
    writeSpaceRecord(writer, codec, space);
    putIfChanged(before, output, directoryKey(directorySections.space, space.id), writer.copy());
  }
  const spaces = before.range(directoryKey(directorySections.space, 0), directoryEnd(directorySections.space));
  while (spaces.next()) {
    if (!known.has(readUint32(spaces.key, 5))) output.remove(spaces.key.slice());
  }
  for (const [sequence, sequenceState] of state.sequences.all()) {
    writer.reset();
    writeSequenceRecord(writer, { kind: 'sequence', sequence, state: sequenceState });
    putIfChanged(before, output, directoryKey(directorySections.sequence, sequence), writer.copy());
  }
  writer.reset();
  writeBaseRecord(writer, state.record);
  output.put(baseRecordKey, writer.copy());
}

function putIfChanged(before: KvSnapshot, output: MergeOutput, key: Uint8Array, value: Uint8Array): void {
  const present = before.get(key);
  const isSame = present?.length === value.length && value.every((byte, at) => present[at] === byte);
  if (!isSame) output.put(key, value);
}
