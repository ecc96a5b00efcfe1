/** A progress bar for loads: redrawn in place on a terminal, one line at the end elsewhere. */

const width = 28;

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export class ProgressBar {
  readonly #label: string;
  readonly #total: number;
  readonly #output: ProgressOutput;

  constructor(label: string, total: number, output: ProgressOutput) {
    this.#label = label;
    this.#total = total;
    this.#output = output;
  }

  /** Shows that `done` of the total are done. */
  advanceTo(done: number): void {
    const isLast = done >= this.#total;
    if (this.#output.isTTY === true) this.#output.write(`\r${this.#line(done)}${isLast ? '\n' : ''}`);
    else if (isLast) this.#output.write(`${this.#line(done)}\n`);
  }

  #line(done: number): string {
    const filled = Math.round((width * done) / Math.max(1, this.#total));
    const bar = '#'.repeat(filled).padEnd(width, '.');
    const [now, all] = [done, this.#total].map((count) => count.toLocaleString('en-US'));
    return `   ${this.#label.padEnd(10)} [${bar}] ${now!.padStart(all!.length)} / ${all} rows`;
  }
}
