/** Who owns a folder, with real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketPath } from '../../engine/host/folder-lock.ts';
import { nodeHost } from '../../engine/host/host.ts';

const host = nodeHost();
let folder = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiondb-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  // Takes away the socket of an owner that was killed.
  if (existsSync(`${folder}/LOCK`)) await (await host.lockFolder(folder)).release();
  rmSync(folder, { recursive: true });
});

test('a folder is owned until it is released', async () => {
  const lock = await host.lockFolder(folder);
  const owner = JSON.parse(readFileSync(`${folder}/LOCK`, 'utf8')) as { socket: string };
  expect(owner).toMatchObject({ pid: process.pid });
  const { socket } = owner;
  expect(existsSync(socket)).toBe(true);
  await expect(host.lockFolder(folder)).rejects.toMatchObject({
    code: '55006',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  await lock.release();
  await lock.release();
  expect(existsSync(`${folder}/LOCK`)).toBe(false);
  expect(existsSync(socket)).toBe(false);
  await (await host.lockFolder(folder)).release();
});

test('another path to the same folder is the same folder', async () => {
  const lock = await host.lockFolder(folder);
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  await expect(host.lockFolder(link)).rejects.toMatchObject({ code: '55006' });
  rmSync(link);
  await lock.release();
});

test('a deep folder has a short socket path of its own', async () => {
  const deep = join(folder, 'd'.repeat(120));
  const twin = join(folder, `${'d'.repeat(119)}e`);
  for (const path of [deep, twin]) mkdirSync(path);
  expect(Buffer.byteLength(socketPath(deep, '0123456789'))).toBeLessThanOrEqual(100);
  const locks = [await host.lockFolder(deep), await host.lockFolder(twin)];
  for (const lock of locks) await lock.release();
});

test('a live process keeps the folder, a killed one does not', async () => {
  const owner = await startOwner();
  await expect(host.lockFolder(folder)).rejects.toMatchObject({
    code: '55006',
    message: expect.stringContaining(`process ${owner.pid}`),
  });
  await killed(owner);
  const { socket } = JSON.parse(readFileSync(`${folder}/LOCK`, 'utf8')) as { socket: string };
  expect(existsSync(socket)).toBe(true);
  const lock = await host.lockFolder(folder);
  expect(existsSync(socket)).toBe(false);
  await lock.release();
});

test('a process that is busy still owns its folder', async () => {
  const owner = await startOwner('busy');
  await expect(host.lockFolder(folder)).rejects.toMatchObject({ code: '55006' });
  await killed(owner);
});

test('a torn LOCK file without an owner is nobody', async () => {
  writeFileSync(`${folder}/LOCK`, '{"pid": 12');
  await (await host.lockFolder(folder)).release();
});

test('of many that find the same dead owner, one gets the folder', async () => {
  await killed(await startOwner());
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => host.lockFolder(folder)));
  const locks = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(locks).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: '55006' });
  }
  await locks[0]!.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there', async () => {
  await expect(host.lockFolder(`${folder}/none`)).rejects.toMatchObject({ code: '58P01' });
});

async function startOwner(mode = 'idle'): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./lock-owner.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the owner ended with ${code}`)));
  });
  return child;
}

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
