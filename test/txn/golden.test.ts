/**
 * Released bytes of txn: `spec/txn/*.hex` decode to what they say, and are what is written today.
 *
 * A file that is missing is written once (with UPDATE_SPEC=1); one that is there is never rewritten.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBlockCodec, type RowShape } from '../../engine/block/block.ts';
import { nodeHost } from '../../engine/host/host.ts';
import { type BackupManifest, parseManifest, printManifest } from '../../engine/txn/backup/manifest.ts';
import { readTimelineRecord, writeTimelineRecord } from '../../engine/txn/backup/timeline-frame.ts';
import { printHistory } from '../../engine/txn/backup/timeline-history.ts';
import { readBaseRecord, writeBaseRecord } from '../../engine/txn/base/base-record.ts';
import { ByteReader } from '../../engine/txn/checkpoint/byte-reader.ts';
import { ByteWriter } from '../../engine/txn/checkpoint/byte-writer.ts';
import { writeCommit } from '../../engine/txn/checkpoint/commit-frame.ts';
import { Replay } from '../../engine/txn/checkpoint/replay.ts';
import { readSequenceRecord, writeSequenceRecord } from '../../engine/txn/checkpoint/sequence-frame.ts';
import { Overlay } from '../../engine/txn/delta/overlay.ts';
import { SequenceTable } from '../../engine/txn/sequence-table.ts';
import { newHeapSpace, SpaceDirectory } from '../../engine/txn/space/space-directory.ts';
import { readSpaceRecord, writeSpaceRecord } from '../../engine/txn/space/space-record.ts';

const codec = createBlockCodec();
const shape: RowShape = {
  version: 1,
  columns: [
    { id: 1, kind: 'int32', missing: null },
    { id: 2, kind: 'text', missing: 'none' },
  ],
};

/** The bytes of a file: hexadecimal pairs, comments behind `#`. */
function golden(name: string, written: Uint8Array): Uint8Array {
  const path = new URL(`../../spec/txn/${name}.hex`, import.meta.url);
  if (!existsSync(path) && process.env['UPDATE_SPEC'] === '1') writeFileSync(path, hexOf(written));
  const text = readFileSync(path, 'utf8').replace(/#.*$/gm, '');
  return Uint8Array.from(text.split(/\s+/).filter(Boolean), (pair) => Number.parseInt(pair, 16));
}

function hexOf(bytes: Uint8Array): string {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  const lines: string[] = [];
  for (let at = 0; at < pairs.length; at += 16) lines.push(pairs.slice(at, at + 16).join(' '));
  return `${lines.join('\n')}\n`;
}

function bytesOf(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.copy();
}

/** Creates heap 3 and ordered space 4, fills both, and drops space 2. */
function commitBytes(): Uint8Array {
  const overlay = new Overlay(codec);
  overlay.changes.push({ kind: 'create heap', space: 3, shape });
  overlay.changes.push({ kind: 'create ordered', space: 4 });
  overlay.changes.push({ kind: 'drop', space: 2 });
  overlay.putRow(3, shape, 7, [42, 'answer'], 1, false);
  overlay.putRow(3, shape, 8, [1, null], 1, false);
  overlay.putRow(3, shape, 8, [2, null], 2, true);
  overlay.putRow(3, shape, 9, [0, 'gone'], 1, false);
  overlay.removeRow(3, 9, undefined, 2);
  overlay.removeRow(3, -5, 70, 2);
  const ids = Float64Array.of(100, 101, 102);
  const numbers = { kind: 'i32', values: Int32Array.of(5, 6, 7), nulls: undefined } as const;
  const texts = { kind: 'any', values: ['a', 'a', 'b'], nulls: undefined } as const;
  overlay.appendBatch(3, shape, ids, [numbers, texts], 3, 2);
  overlay.putKey(4, 'key', Uint8Array.of(1, 2), 1);
  overlay.putKey(4, 'old', undefined, 1);
  const heaps = { heap: () => ({ shapes: [shape], highRowId: 102 }) };
  return bytesOf((writer) => writeCommit(writer, codec, heaps, overlay, 812_345_678_000_001));
}

test('a commit frame is written as it was released', () => {
  const written = commitBytes();
  expect(hexOf(written)).toBe(hexOf(golden('commit-frame-plain', written)));
});

/** The first two have their batch in smaller encodings, which are only read. */
test.each(['commit-frame', 'commit-frame-texts', 'commit-frame-plain'])('%s is read', (name) => {
  const bytes = golden(name, commitBytes());
  const directory = new SpaceDirectory();
  directory.add({ layout: 'ordered', id: 2 });
  const replay = new Replay(codec, directory, new SequenceTable());
  replay.apply('commit', 1_000, bytes);
  expect(directory.find(2)).toBeUndefined();
  const heap = directory.heap(3);
  expect([heap.rowCount, heap.highRowId, heap.shapes]).toEqual([4, 102, [shape]]);
  const { rows, batches } = replay.layer.heap(3);
  const read = (rowId: number): unknown => {
    const version = rows.visible(rowId, Infinity);
    if (version < 0 || rows.versions.isRemoval(version)) return undefined;
    return codec.readRow(shape, rows.versions.chunkOf(version), rows.versions.offsetOf(version));
  };
  expect([read(7), read(8), read(9), read(-5)]).toEqual([[42, 'answer'], [2, null], undefined, undefined]);
  expect(rows.find(9)).toBe(-1);
  expect(rows.versions.targetOf(rows.visible(-5, Infinity))).toBe(70);
  expect([batches.length, batches[0]!.stamp, [...batches[0]!.rowIds]]).toEqual([1, 1_000, [100, 101, 102]]);
  const { keys } = replay.layer.orderedSpace(4);
  expect([...keys.versions.bytesOf(keys.visible('key', Infinity))]).toEqual([1, 2]);
  expect(keys.versions.isRemoval(keys.visible('old', Infinity))).toBe(true);
});

test('a commit frame cut short or with a flipped byte never gets through unnoticed as another length', () => {
  const bytes = commitBytes();
  for (let length = 0; length < bytes.length; length++) {
    const directory = new SpaceDirectory();
    directory.add({ layout: 'ordered', id: 2 });
    const replay = new Replay(codec, directory, new SequenceTable());
    expect(() => replay.apply('commit', 1_000, bytes.subarray(0, length))).toThrow(/damaged|does not|ends|exists/);
  }
});

test('sequence frames', () => {
  const state = { lastValue: 2n ** 62n, isCalled: true };
  const sequence = bytesOf((writer) => writeSequenceRecord(writer, { kind: 'sequence', sequence: 300, state }));
  expect(hexOf(sequence)).toBe(hexOf(golden('sequence-frame', sequence)));
  expect(readSequenceRecord(sequence)).toEqual({ kind: 'sequence', sequence: 300, state });
  const rowIds = bytesOf((writer) => writeSequenceRecord(writer, { kind: 'row ids', space: 9, high: 5_000 }));
  expect(hexOf(rowIds)).toBe(hexOf(golden('row-id-frame', rowIds)));
  expect(readSequenceRecord(rowIds)).toEqual({ kind: 'row ids', space: 9, high: 5_000 });
});

test('a space record', () => {
  const heap = newHeapSpace(3, [shape, { version: 2, columns: [shape.columns[1]!] }]);
  Object.assign(heap, { rowCount: 1_000_000, highRowId: 2 ** 40, reservedRowId: 2 ** 40 + 4_096 });
  const written = bytesOf((writer) => writeSpaceRecord(writer, codec, heap));
  const bytes = golden('space-record', written);
  expect(hexOf(written)).toBe(hexOf(bytes));
  expect(readSpaceRecord(new ByteReader(bytes, 'record'), codec, 3)).toEqual(heap);
});

test('a base record', () => {
  const record = {
    systemId: '00112233445566778899aabbccddeeff',
    timeline: 1,
    position: { lsn: 2 ** 45, previousLsn: 2 ** 45 - 64, previousCrc: 0xdead_beef },
    nextSpaceId: 77,
  };
  const written = bytesOf((writer) => writeBaseRecord(writer, record));
  const bytes = golden('base-record', written);
  expect(hexOf(written)).toBe(hexOf(bytes));
  expect(readBaseRecord(bytes)).toEqual(record);
  expect(() => readBaseRecord(Uint8Array.of(9))).toThrow(/unknown format/);
});

/** The text of a file, written once like the bytes above. */
function goldenText(name: string, written: string): string {
  const path = new URL(`../../spec/txn/${name}`, import.meta.url);
  if (!existsSync(path) && process.env['UPDATE_SPEC'] === '1') writeFileSync(path, written);
  return readFileSync(path, 'utf8');
}

test('timeline frame', () => {
  const record = { parent: 3, branchLsn: 16_777_152, wallTimeUs: 1_767_225_600_000_000 };
  const bytes = golden(
    'timeline-frame',
    bytesOf((writer) => writeTimelineRecord(writer, record)),
  );
  expect(readTimelineRecord(new ByteReader(bytes, 'timeline frame'))).toEqual(record);
  expect(bytesOf((writer) => writeTimelineRecord(writer, record))).toEqual(bytes);
});

test('manifest of a backup', () => {
  const { hashing } = nodeHost();
  const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const manifest: BackupManifest = {
    format: 1,
    systemId: '00112233445566778899aabbccddeeff',
    timeline: 2,
    segmentBytes: 16_777_216,
    startLsn: 4_096,
    endLsn: 8_192,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:01.500Z',
    files: [
      { path: 'aiondb.json', bytes: 0, sha256 },
      { path: 'base/data.mdb', bytes: 16_384, sha256 },
      { path: 'wal/000000020000000000000000', bytes: 16_777_216, sha256 },
    ],
  };
  const text = goldenText('backup.json', printManifest({ hashing }, manifest));
  expect(parseManifest({ hashing }, text)).toMatchObject(manifest);
  expect(printManifest({ hashing }, manifest)).toBe(text);
  expect(parseManifest({ hashing }, text.replace('8192', '8193'))).toBeUndefined();
  expect(parseManifest({ hashing }, `${text} `)).toBeUndefined();
});

test('history of a timeline', () => {
  const { hashing } = nodeHost();
  const history = {
    format: 1,
    systemId: '00112233445566778899aabbccddeeff',
    timeline: 3,
    ancestors: [
      { timeline: 1, endLsn: 4_096 },
      { timeline: 2, endLsn: 65_536 },
    ],
    startedAt: '2026-01-01T00:00:00.000Z',
  };
  expect(goldenText('timeline.history', printHistory({ hashing }, history))).toBe(printHistory({ hashing }, history));
});
