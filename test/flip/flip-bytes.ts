/**
 * Flips bytes of a database's files one at a time in child processes and collects what came of each. A child that dies
 * or says nothing for a minute is charged to the flip it was at, and another takes over.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Flip, Verdict } from './flip-worker.ts';

export interface FlipOutcome {
  readonly flip: Flip;
  readonly verdict: Verdict;
  readonly detail: string;
}

const patienceMs = 60_000;
const worker = join(import.meta.dirname, 'flip-worker.ts');

/** @param report called with each outcome, in the order they come */
export async function flipBytes(
  sound: string,
  scratch: string,
  flips: readonly Flip[],
  processes: number,
  report: (outcome: FlipOutcome) => void,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < flips.length) {
      const child = new FlipChild(sound, scratch);
      try {
        if ((await child.line()) !== 'ready') throw new Error('the flip worker did not start');
        for (let alive = true; alive && next < flips.length; ) {
          const flip = flips[next++]!;
          const outcome = await child.judge(flip);
          report({ flip, ...outcome });
          alive = outcome.verdict !== 'crash' && outcome.verdict !== 'hang';
        }
      } finally {
        child.end();
      }
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
}

class FlipChild {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;
  #errors = '';

  constructor(sound: string, scratch: string) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', worker, sound, scratch], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stderr!.on('data', (part) => {
      this.#errors = `${this.#errors}${part}`.slice(-2_000);
    });
    this.#child.stdin!.on('error', () => undefined);
    this.#reader = createInterface({ input: this.#child.stdout! });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** The next line; undefined when the child has died, null when it takes too long. */
  async line(): Promise<string | undefined | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), patienceMs);
    });
    const found = await Promise.race([this.#lines.next(), late]);
    clearTimeout(timer);
    return found === null ? null : found.done === true ? undefined : found.value;
  }

  async judge(flip: Flip): Promise<{ readonly verdict: Verdict; readonly detail: string }> {
    this.#child.stdin!.write(`${JSON.stringify(flip)}\n`);
    const line = await this.line();
    if (line === null) return { verdict: 'hang', detail: `nothing for ${patienceMs} ms` };
    if (line === undefined) return { verdict: 'crash', detail: `${this.#child.signalCode ?? ''} ${this.#errors}` };
    return JSON.parse(line) as { readonly verdict: Verdict; readonly detail: string };
  }

  end(): void {
    this.#reader.close();
    this.#child.kill('SIGKILL');
  }
}
