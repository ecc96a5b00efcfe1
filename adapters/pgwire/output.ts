/**
 * What goes to a client: messages are collected by the writer and sent by `flush`.
 *
 * A client that reads slowly holds its own statement back: whoever writes much calls `drained` between batches, which
 * sends what there is and waits while the socket's buffer is full.
 */
import type { Socket } from 'node:net';
import { MessageWriter } from './message-writer.ts';

/** Written bytes above which they are sent before the statement goes on. */
const sendAboveBytes = 65_536;

export class Output {
  readonly writer: MessageWriter = new MessageWriter();
  readonly #socket: Socket;
  #open = true;
  #full = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('drain', () => this.#room());
    socket.on('close', () => {
      this.#open = false;
      this.#room();
    });
  }

  #room(): void {
    this.#full = false;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** True when enough is written that the statement should call `drained`. */
  get isFilled(): boolean {
    return this.writer.length >= sendAboveBytes;
  }

  /** Sends what is written. */
  flush(): void {
    const { writer } = this;
    if (writer.length === 0) return;
    const bytes = writer.take();
    if (!this.#open || this.#socket.writableEnded) return;
    if (!this.#socket.write(bytes, () => writer.recycle(bytes))) this.#full = true;
  }

  /** Sends what is written and waits until the socket takes more. */
  async drained(): Promise<void> {
    this.flush();
    if (!this.#full || !this.#open) return;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Sends the rest and closes the connection, whatever the client still sends. */
  close(): void {
    this.flush();
    this.#socket.destroySoon();
  }
}
