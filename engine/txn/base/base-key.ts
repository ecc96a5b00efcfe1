/**
 * Keys of the base in the key-value store. All numbers are unsigned, 4 bytes, big-endian, so that a space, a section
 * and a block are ranges.
 *
 * | key | value |
 * |---|---|
 * | `0` `00` | base record: checkpoint position, timeline, system id (base-record.ts) |
 * | `0` `01` space | space record: layout, schema versions, row count, highest row id (space-record.ts) |
 * | `0` `02` sequence | sequence record |
 * | `0` `03` space | a dropped space whose pairs are still being removed; empty |
 * | space key… | ordered space: the value as it was put |
 * | space `0` block | heap: block header |
 * | space column+1 block | heap: one column of a block |
 */
import { maxKeyBytes } from '../../kv/kv.ts';

export const spacePrefixBytes = 4;
/** Longest key of an ordered space. */
export const maxOrderedKeyBytes: number = maxKeyBytes - spacePrefixBytes;

export const baseRecordKey: Uint8Array = Uint8Array.of(0, 0, 0, 0, 0);

export const directorySections = { space: 1, sequence: 2, dropped: 3 } as const;

/** Key of one entry of the directory's sections. */
export function directoryKey(section: number, id: number): Uint8Array {
  const key = new Uint8Array(9);
  key[4] = section;
  writeUint32(key, 5, id);
  return key;
}

/** First key behind every entry of a directory section. */
export function directoryEnd(section: number): Uint8Array {
  return Uint8Array.of(0, 0, 0, 0, section + 1);
}

export function readUint32(bytes: Uint8Array, offset: number): number {
  return bytes[offset]! * 0x100_0000 + ((bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!);
}

/** First key of a space; that of `space + 1` ends it. */
export function spaceKey(space: number): Uint8Array {
  const key = new Uint8Array(spacePrefixBytes);
  writeUint32(key, 0, space);
  return key;
}

export function headerKey(space: number, block: number): Uint8Array {
  return sectionKey(space, 0, block);
}

/** First key behind the headers of a heap. */
export function headersEnd(space: number): Uint8Array {
  return sectionKey(space, 1, 0).subarray(0, 8);
}

export function columnKey(space: number, columnId: number, block: number): Uint8Array {
  return sectionKey(space, columnId + 1, block);
}

export function orderedKey(space: number, key: Uint8Array): Uint8Array {
  const full = new Uint8Array(spacePrefixBytes + key.length);
  writeUint32(full, 0, space);
  full.set(key, spacePrefixBytes);
  return full;
}

function sectionKey(space: number, section: number, block: number): Uint8Array {
  const key = new Uint8Array(12);
  writeUint32(key, 0, space);
  writeUint32(key, 4, section);
  writeUint32(key, 8, block);
  return key;
}

function writeUint32(target: Uint8Array, offset: number, value: number): void {
  target[offset] = value >>> 24;
  target[offset + 1] = value >>> 16;
  target[offset + 2] = value >>> 8;
  target[offset + 3] = value;
}
