/** A child process with a database of its own; see client-process.ts. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./client-process.ts', import.meta.url));

interface Reply {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: object;
}

export class ClientProcess {
  readonly process: ChildProcess;
  readonly #waiting: Map<number, (reply: Reply) => void> = new Map();
  #nextId = 1;

  private constructor(child: ChildProcess) {
    this.process = child;
    child.on('message', (reply: Reply) => {
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    });
  }

  static async open(folder: string, options: object = {}): Promise<ClientProcess> {
    const child = fork(script, [folder, JSON.stringify(options)], {
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
    });
    const client = new ClientProcess(child);
    await new Promise<void>((resolve, reject) => {
      client.#waiting.set(0, () => resolve());
      child.once('exit', (code) => reject(new Error(`the client ended with ${code}`)));
    });
    return client;
  }

  call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#ask({ method, args });
  }

  prepared(text: string, how: 'get' | 'all' | 'run', ...args: readonly unknown[]): Promise<unknown> {
    return this.#ask({ prepared: text, how, args });
  }

  async rows(text: string, params: readonly unknown[] = []): Promise<unknown[]> {
    return ((await this.call('query', text, params)) as { rows: unknown[] }).rows;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill(signal);
    await ended;
  }

  async #ask(order: object): Promise<unknown> {
    const id = this.#nextId++;
    const reply = await new Promise<Reply>((resolve) => {
      this.#waiting.set(id, resolve);
      this.process.send({ id, ...order });
    });
    if (reply.error !== undefined) throw Object.assign(new Error(), reply.error);
    return reply.value;
  }
}
