/**
 * The bytes of the log, pinned. Each file under spec/wal holds annotated hexadecimal: bytes up to `#`, then what they
 * are. What the writer writes today must be those bytes, and what was written then must read back today.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { memoryFiles, nodeHost } from '../../engine/host/host.ts';
import { type LogSource, openLogReader, openLogWriter, startOfLog } from '../../engine/wal/wal.ts';

const source: LogSource = {
  folder: '/wal',
  systemId: '0123456789abcdef0123456789abcdef',
  timeline: 3,
  segmentBytes: 8_192,
};
const host = { ...nodeHost(), files: memoryFiles() };
const path = '/wal/000000030000000000000000';

/** Three frames: one alone in its sync, an empty one, and one that states the first two as flushed. */
function writeLog(): Uint8Array {
  const log = openLogWriter(host, source, startOfLog);
  log.append('commit', new TextEncoder().encode('first commit'));
  log.append('checkpoint', new Uint8Array(0));
  log.flushSync();
  log.append('sequence', Uint8Array.of(1, 2, 3));
  log.close();
  return host.files.readFile(path);
}

test('segment header and frames are written as spec/wal/segment.hex says', () => {
  const expected = bytesOf('segment.hex');
  const written = writeLog();
  expect(hex(written.subarray(0, expected.length))).toBe(hex(expected));
  expect(written.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
});

test('spec/wal/segment.hex reads back', () => {
  const files = memoryFiles();
  files.makeFolder('/wal');
  const file = files.open(path, 'create');
  file.writeAt(bytesOf('segment.hex'), 0);
  file.truncate(8_192);
  file.close();
  const reader = openLogReader({ ...host, files }, source, startOfLog);
  const frames: string[] = [];
  while (reader.next()) {
    frames.push(`${reader.kind} ${reader.lsn}..${reader.endLsn} flushed ${reader.flushedLsn} [${hex(reader.payload)}]`);
  }
  expect(frames).toEqual([
    'commit 0..64 flushed 0 [66697273 7420636f 6d6d6974]',
    'checkpoint 64..112 flushed 0 []',
    'sequence 112..168 flushed 112 [010203]',
  ]);
  expect(reader.position().lsn).toBe(168);
  reader.close();
});

function bytesOf(name: string): Uint8Array {
  const text = readFileSync(new URL(`../../spec/wal/${name}`, import.meta.url), 'utf8');
  const digits = text.replace(/#.*$/gm, '').replace(/\s+/g, '');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function hex(bytes: Uint8Array): string {
  return Array.from(
    bytes,
    (byte, index) => (index > 0 && index % 4 === 0 ? ' ' : '') + byte.toString(16).padStart(2, '0'),
  ).join('');
}
