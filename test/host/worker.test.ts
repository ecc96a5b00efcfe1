/** Worker threads, started from sources as these tests run. */
import { expect, test, vi } from 'vitest';
import { nodeHost } from '../../engine/host/host.ts';

const { workers } = nodeHost();
const echo = new URL('./echo-worker', import.meta.url);

test('a worker gets its data, answers messages and ends', async () => {
  const worker = workers.spawn(echo, { greeting: 'hello' });
  const heard: unknown[] = [];
  const ended = new Promise<Error | undefined>((resolve) => worker.onExit(resolve));
  const twice = new Promise<void>((resolve) => {
    worker.onMessage((message) => {
      heard.push(message);
      if (heard.length === 2) resolve();
    });
  });
  worker.post('one');
  await twice;
  expect(heard).toEqual(['hello', 'echo one']);
  worker.post('close');
  expect(await ended).toBeUndefined();
});

test('a worker that throws tells its starter', async () => {
  const worker = workers.spawn(echo, { greeting: 'hello' }, { name: 'thrower' });
  const ended = new Promise<Error | undefined>((resolve) => worker.onExit(resolve));
  worker.post('throw');
  expect((await ended)?.message).toBe('thrown in the worker');
  const late = await new Promise<Error | undefined>((resolve) => worker.onExit(resolve));
  expect(late?.message).toBe('thrown in the worker');
});

test('a worker can be stopped in the middle', async () => {
  const worker = workers.spawn(echo, { greeting: 'hello' }, { background: true });
  worker.setBackground(false);
  await new Promise<void>((resolve) => worker.onMessage(() => resolve()));
  worker.post('loop');
  await worker.stop();
  await worker.stop();
});

test('messages that came before anybody listened are kept', async () => {
  const posted = new Int32Array(new SharedArrayBuffer(4));
  const worker = workers.spawn(echo, { greeting: 'early', posted });
  await vi.waitFor(() => expect(Atomics.load(posted, 0)).toBe(1), { timeout: 10_000 });
  // Time for the message to arrive; without a listener it must not be dropped.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const heard: unknown[] = [];
  worker.onMessage((message) => heard.push(message));
  await vi.waitFor(() => expect(heard).toEqual(['early']));
  await worker.stop();
});
