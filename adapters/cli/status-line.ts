/**
 * One line on standard error that says what is going on: written over on a terminal, on a pipe a line for each new text
 * without its percentage.
 */

export class StatusLine {
  readonly #isTerminal: boolean = process.stderr.isTTY === true;
  #shown = '';

  /** @param fraction from 0 to 1 */
  show(text: string, fraction?: number): void {
    const percent = fraction === undefined ? '' : ` ${Math.floor(Math.min(1, fraction) * 100)} %`;
    if (this.#isTerminal) {
      process.stderr.write(`\r\u001b[K${text}${percent}`);
    } else if (text !== this.#shown) {
      process.stderr.write(`${text}\n`);
    }
    this.#shown = text;
  }

  /** Leaves the line empty on a terminal. */
  end(): void {
    if (this.#isTerminal && this.#shown !== '') process.stderr.write('\r\u001b[K');
    this.#shown = '';
  }
}
