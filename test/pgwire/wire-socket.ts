/** A socket that speaks the protocol message by message, for tests that need to say what no driver says. */
import { connect, type Socket } from 'node:net';
import { startup } from './client-message.ts';
import { describeMessage } from './server-message.ts';

export class WireSocket {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #closed = false;
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async open(port: number): Promise<WireSocket> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new WireSocket(socket);
  }

  /** A connection past its start-up. */
  static async session(port: number): Promise<WireSocket> {
    const wire = await WireSocket.open(port);
    wire.send(
      startup([
        ['user', 'tester'],
        ['database', 'aiondb'],
      ]),
    );
    await wire.until('ReadyForQuery');
    return wire;
  }

  send(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** The next message as a line; `closed` when there is none, undefined when none came in time. */
  async message(timeoutMs = 5_000): Promise<string | undefined> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const bytes = this.#take();
      if (bytes !== undefined) return bytes;
      if (this.#closed) return 'closed';
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return undefined;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  #take(): string | undefined {
    const received = this.#received;
    // the answer to a request for encryption is a byte alone
    if (received.length === 1 && received[0] === 0x4e) return this.#cut(1, 'N');
    if (received.length < 5) return undefined;
    const length = 1 + received.readInt32BE(1);
    if (received.length < length) return undefined;
    return this.#cut(length, describeMessage(received.subarray(0, length)));
  }

  #cut(length: number, line: string): string {
    this.#received = this.#received.subarray(length);
    return line;
  }

  /** Messages up to the first whose line starts so. */
  async until(start: string): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const line = await this.message();
      if (line === undefined) throw new Error(`no ${start} came, but ${JSON.stringify(lines)}`);
      lines.push(line);
      if (line.startsWith(start) || line === 'closed') return lines;
    }
  }

  /** Reads nothing from now on. */
  pause(): void {
    this.#socket.pause();
  }

  close(): void {
    this.#socket.destroy();
  }
}
