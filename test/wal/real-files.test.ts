/** The log on the real file system: segments of full size, a reader in a worker thread, and a process that is killed. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';
import { type LogSource, openLogWriter, recoverLog, startOfLog } from '../../engine/wal/wal.ts';
import { numbered, numberOf, systemId } from './log-workbench.ts';

const host = nodeHost();
let folder = '';
let source: LogSource;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiondb-wal-'));
  source = { folder: `${folder}/wal`, systemId, timeline: 1 };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('frames fill segments of 16 MiB, the next is prepared in the background, old ones are used again', async () => {
  const log = openLogWriter(host, source, startOfLog);
  expect(host.files.sizeBytes(`${source.folder}/000000010000000000000000`)).toBe(16 * 1024 * 1024);
  for (let number = 0; number < 60; number++) {
    log.append('part', numbered(number, 700_000));
    await log.flush();
  }
  const names = host.files.list(source.folder);
  expect(names).toContain('000000010000000000000002');
  log.releaseBefore(log.flushedLsn);
  expect(host.files.list(source.folder).filter((name) => name.startsWith('spare-'))).toHaveLength(2);
  log.close();
  const end = log.position();
  let count = 0;
  const again = recoverLog(
    host,
    source,
    { lsn: end.previousLsn, previousLsn: -1, previousCrc: 0 },
    { apply: () => count++ },
  );
  expect(count).toBe(1);
  expect(again.position).toEqual(end);
}, 30_000);

test('a worker thread reads what the writer says is flushed', async () => {
  const log = openLogWriter(host, source, startOfLog);
  const worker = host.workers.spawn(new URL('./reading-worker', import.meta.url), { source });
  const ended = new Promise<Error | undefined>((resolve) => worker.onExit(resolve));
  for (let round = 0; round < 3; round++) {
    for (let number = 0; number < 1_000; number++) log.append('commit', numbered(round * 1_000 + number, 200));
    log.flushSync();
    // Frames beyond the limit are there but not flushed; the reader has to leave them alone.
    const limitLsn = log.flushedLsn;
    log.append('commit', numbered(0, 200));
    const heard = await new Promise((resolve) => {
      worker.onMessage(resolve);
      worker.post(limitLsn);
    });
    expect(heard).toEqual({ count: 1_000 + (round === 0 ? 0 : 1), lsn: limitLsn });
  }
  worker.post('close');
  expect(await ended).toBeUndefined();
  log.close();
}, 30_000);

test('a process killed under load loses nothing that it acknowledged', async () => {
  let position = startOfLog;
  let expected = 0;
  for (let life = 0; life < 4; life++) {
    const acknowledged = await writeUntilKilled(position, expected);
    const found: number[] = [];
    const recovery = recoverLog(host, source, startOfLog, { apply: ({ payload }) => found.push(numberOf(payload)) });
    expect(found).toEqual(found.map((_, number) => number));
    expect(found.length).toBeGreaterThanOrEqual(acknowledged);
    expect(acknowledged).toBeGreaterThan(expected);
    position = recovery.position;
    expected = found.length;
  }
}, 60_000);

/** Runs appending-process.ts for a moment and kills it; returns how many frames it had acknowledged in all. */
async function writeUntilKilled(position: typeof startOfLog, next: number): Promise<number> {
  const script = fileURLToPath(new URL('./appending-process.ts', import.meta.url));
  const task = JSON.stringify({ source, position, next });
  const child = spawn(process.execPath, ['--import', 'tsx', script, task], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
    if (output.length > 4_000) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('exit', resolve));
  // The last line may be cut in the middle.
  return Number(output.split('\n').at(-2)) + 1;
}
