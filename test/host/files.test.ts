/** One suite for real files, files in memory and files of the simulated machine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Files, memoryFiles, nodeHost, simulatedMachine } from '../../engine/host/host.ts';

const temporary = mkdtempSync(join(tmpdir(), 'aiondb-files-'));
afterAll(() => rmSync(temporary, { recursive: true }));
let folderCount = 0;

const implementations: readonly { readonly name: string; readonly open: () => { files: Files; folder: string } }[] = [
  { name: 'node', open: () => prepared(nodeHost().files, `${temporary}/${folderCount++}`) },
  { name: 'memory', open: () => prepared(memoryFiles(), '/work') },
  { name: 'simulated', open: () => prepared(simulatedMachine(1).host.files, '/work') },
];

function prepared(files: Files, folder: string): { files: Files; folder: string } {
  files.makeFolder(folder);
  return { files, folder };
}

describe.each(implementations)('$name files', ({ open }) => {
  test('bytes are read where they were written, and gaps are zeros', () => {
    const { files, folder } = open();
    const file = files.open(`${folder}/a`, 'create');
    file.writeAt(bytes('world'), 10);
    file.writeAt(bytes('hello'), 0);
    file.fdatasync();
    expect(file.sizeBytes()).toBe(15);
    const target = new Uint8Array(20).fill(9);
    expect(file.readAt(target, 3)).toBe(12);
    expect(text(target.subarray(0, 12))).toBe('lo\0\0\0\0\0world');
    expect(file.readAt(target, 15)).toBe(0);
    expect(file.readAt(target, 100)).toBe(0);
    file.close();
    file.close();
    expect(text(files.readFile(`${folder}/a`))).toBe('hello\0\0\0\0\0world');
    expect(files.sizeBytes(`${folder}/a`)).toBe(15);
    expect(codeOf(() => file.readAt(target, 0))).toBe('XX000');
  });

  test('truncating cuts, and extending adds zeros', () => {
    const { files, folder } = open();
    const file = files.open(`${folder}/a`, 'createNew');
    file.writeAt(bytes('abcdef'), 0);
    file.truncate(2);
    file.truncate(4);
    expect(text(files.readFile(`${folder}/a`))).toBe('ab\0\0');
    file.close();
  });

  test('opening follows the mode', () => {
    const { files, folder } = open();
    expect(codeOf(() => files.open(`${folder}/a`, 'read'))).toBe('58P01');
    expect(codeOf(() => files.open(`${folder}/a`, 'write'))).toBe('58P01');
    expect(codeOf(() => files.open(`${folder}/none/a`, 'create'))).toBe('58P01');
    files.open(`${folder}/a`, 'create').close();
    files.open(`${folder}/a`, 'create').close();
    expect(codeOf(() => files.open(`${folder}/a`, 'createNew'))).toBe('58P02');
    expect(codeOf(() => files.readFile(`${folder}/b`))).toBe('58P01');
  });

  test('names are listed, renamed over each other and removed', () => {
    const { files, folder } = open();
    files.replaceFile(`${folder}/b`, bytes('1'));
    files.replaceFile(`${folder}/a`, bytes('2'));
    files.makeFolder(`${folder}/c/d`);
    files.makeFolder(`${folder}/c/d`);
    expect(files.list(folder)).toEqual(['a', 'b', 'c']);
    expect(files.list(`${folder}/c`)).toEqual(['d']);
    files.rename(`${folder}/a`, `${folder}/b`);
    files.syncFolder(folder);
    expect(files.list(folder)).toEqual(['b', 'c']);
    expect(text(files.readFile(`${folder}/b`))).toBe('2');
    expect([files.kind(`${folder}/b`), files.kind(`${folder}/c`), files.kind(`${folder}/x`)]).toEqual([
      'file',
      'folder',
      undefined,
    ]);
    files.remove(`${folder}/b`);
    files.remove(`${folder}/b`);
    files.removeFolder(`${folder}/c`);
    files.removeFolder(`${folder}/c`);
    expect(files.list(folder)).toEqual([]);
    expect(codeOf(() => files.list(`${folder}/c`))).toBe('58P01');
    expect(codeOf(() => files.rename(`${folder}/x`, `${folder}/y`))).toBe('58P01');
  });

  test('a replaced file has the new content only', () => {
    const { files, folder } = open();
    files.replaceFile(`${folder}/a`, bytes('long content'));
    files.replaceFile(`${folder}/a`, bytes('short'));
    expect(text(files.readFile(`${folder}/a`))).toBe('short');
    expect(files.list(folder)).toEqual(['a']);
  });

  test('an open file outlives its name', () => {
    const { files, folder } = open();
    const file = files.open(`${folder}/a`, 'create');
    file.writeAt(bytes('x'), 0);
    files.remove(`${folder}/a`);
    expect(file.sizeBytes()).toBe(1);
    file.close();
  });

  test('the volume says how much room there is', () => {
    const { files, folder } = open();
    expect(files.volume(folder)).toMatchObject({ network: false });
    expect(files.volume(folder).freeBytes).toBeGreaterThan(0);
    expect(files.realPath(folder)).toBe(folder);
    expect(codeOf(() => files.realPath(`${folder}/none`))).toBe('58P01');
  });
});

test('errors of the operating system name the path and what to do', () => {
  const { files } = nodeHost();
  expect(() => files.open('/proc/1/mem-nowhere/x', 'create')).toThrow(/mem-nowhere/);
  const failure = thrownBy(() => files.makeFolder(`${temporary}/${'x'.repeat(300)}`));
  expect(failure).toMatchObject({ code: '58030', hint: expect.stringMatching(/shorter path/) });
});

function bytes(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

function text(content: Uint8Array): string {
  return new TextDecoder().decode(content);
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

function codeOf(call: () => unknown): unknown {
  return (thrownBy(call) as { code?: unknown } | undefined)?.code;
}
