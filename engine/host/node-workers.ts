/**
 * Worker threads over node:worker_threads.
 *
 * A worker's module is named without extension. From `dist` it is the `.js` file and runs as it is. From sources (tests,
 * tsx) it is the `.ts` file, and a Node that cannot read TypeScript needs a loader in the new thread too: the thread
 * starts with two lines of plain JavaScript that register tsx and then import the module. (`--import tsx` in the
 * thread's execArgv registers too late for the entry file itself.)
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, Worker, workerData } from 'node:worker_threads';
import { invariant } from '../error.ts';

const fromSources = import.meta.url.endsWith('.ts');

/** Starts a worker thread; the host's `Workers.spawn`. */
export function spawnWorker(
  module: URL,
  data: unknown,
  options: { readonly background?: boolean; readonly name?: string } = {},
): NodeWorkerThread {
  const named = options.name === undefined ? {} : { name: options.name };
  const shared = { workerData: data, execArgv: [], ...named };
  const worker = fromSources
    ? new Worker(sourceEntry(`${module.href}.ts`), { ...shared, eval: true })
    : new Worker(new URL(`${module.href}.js`), shared);
  if (options.background) worker.unref();
  return new NodeWorkerThread(worker);
}

function sourceEntry(moduleUrl: string): string {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/package.json'));
  const register = new URL('./dist/esm/api/index.mjs', loader).href;
  return `import(${JSON.stringify(register)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(moduleUrl)}); });`;
}

/** The starter's side of a worker; the host's `WorkerThread`. */
export class NodeWorkerThread {
  readonly #worker: Worker;
  #early: unknown[] | undefined = [];
  #ended: { error: Error | undefined } | undefined;
  #failure: Error | undefined;
  #onMessage: ((message: unknown) => void) | undefined;
  #onExit: ((error: Error | undefined) => void) | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (message: unknown) => {
      if (this.#onMessage !== undefined) this.#onMessage(message);
      else this.#early?.push(message);
    });
    worker.on('error', (error) => {
      this.#failure = error;
    });
    worker.on('exit', () => {
      this.#ended = { error: this.#failure };
      this.#onExit?.(this.#failure);
    });
  }

  post(message: unknown, transfer: readonly (ArrayBuffer | MessagePort)[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#onMessage = listener;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) listener(message);
  }

  onExit(listener: (error: Error | undefined) => void): void {
    this.#onExit = listener;
    if (this.#ended !== undefined) listener(this.#ended.error);
  }

  setBackground(background: boolean): void {
    if (background) this.#worker.unref();
    else this.#worker.ref();
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** This thread's side, when it was started by `spawnWorker`; the host's `WorkerScope`. */
export class NodeWorkerScope {
  readonly data: unknown = workerData;

  post(message: unknown, transfer: readonly ArrayBuffer[] = []): void {
    port().postMessage(message, transfer);
  }

  onMessage(listener: (message: unknown) => void): void {
    port().on('message', listener);
  }

  close(): void {
    port().close();
  }
}

function port(): NonNullable<typeof parentPort> {
  invariant(parentPort !== null, 'a worker scope is used in a worker thread');
  return parentPort;
}
