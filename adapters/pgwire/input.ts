/**
 * What a client sends, as messages to wait for.
 *
 * Chunks of the socket are handed to the reader as they come; when much has arrived and nobody has read it yet, the
 * socket is paused, so that a client cannot fill our memory. `end` wakes whoever waits: nothing more will be read.
 */
import type { Socket } from 'node:net';
import { MessageReader } from './message-reader.ts';

/** Unread bytes above which the socket is paused, unless one message needs more. */
const pauseAboveBytes = 1_048_576;

export class Input {
  readonly reader: MessageReader = new MessageReader();
  readonly #socket: Socket;
  #ended = false;
  #paused = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#arrived(chunk));
    socket.on('end', () => this.end());
    socket.on('close', () => this.end());
  }

  get ended(): boolean {
    return this.#ended;
  }

  #arrived(chunk: Buffer): void {
    this.reader.push(chunk);
    if (this.#wake !== undefined) this.#awaken();
    else if (this.reader.bufferedBytes > pauseAboveBytes) {
      this.#paused = true;
      this.#socket.pause();
    }
  }

  #awaken(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Nothing more is read; what has arrived as whole messages may still be. */
  end(): void {
    this.#ended = true;
    this.#awaken();
  }

  /** Waits for more bytes than there are; false when none will come. */
  async arrival(): Promise<boolean> {
    if (this.#ended) return false;
    if (this.#paused) {
      this.#paused = false;
      this.#socket.resume();
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return !this.#ended;
  }
}
