/**
 * The thread that owns a client's socket, so that a synchronous call can sleep until its answer is there.
 *
 * It moves bytes and knows nothing of what they mean: what comes over `port` is written to the socket, each frame that
 * arrives is posted to `port`, and after each post the counter in `signal` goes up and whoever sleeps on it wakes. The
 * last post is `{ closed }`. It ends with the connection.
 */
import { connect } from 'node:net';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { FrameReader } from './frame.ts';

/** The first and only message of the thread that starts it. */
export interface SocketOrder {
  readonly socket: string;
  readonly hello: Uint8Array;
  readonly port: MessagePort;
  /** One int32. */
  readonly signal: SharedArrayBuffer;
}

/** The last post. */
export interface SocketClosed {
  /** Why, where the system said so. */
  readonly closed: string;
}

parentPort?.once('message', ({ socket, hello, port, signal }: SocketOrder) => {
  const counter = new Int32Array(signal);
  const reader = new FrameReader();
  const connection = connect(socket);
  let reason = '';
  const post = (message: Uint8Array | SocketClosed): void => {
    port.postMessage(message);
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
  };
  connection.write(hello);
  connection.on('data', (bytes) => {
    reader.add(bytes);
    for (let content = reader.next(); content !== undefined; content = reader.next()) post(content);
  });
  connection.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code ?? error.message;
  });
  connection.on('close', () => {
    post({ closed: reason });
    port.close();
  });
  port.on('message', (bytes: Uint8Array) => {
    connection.write(bytes);
  });
  // the other side let go of it: the client is gone
  port.on('close', () => connection.destroy());
});
