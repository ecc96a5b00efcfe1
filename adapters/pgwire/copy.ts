/**
 * The COPY subprotocol (protocol v3, "COPY Operations"): the client's bytes go in as CopyData messages until CopyDone
 * or CopyFail, or ours go out.
 *
 * A statement that reads from the client asks for bytes from inside its run; where none have come it waits for the
 * socket. Flush and Sync mean nothing in this state; any other message breaks the protocol.
 */
import { type CopyTransfer, DbError, type PreparedStatement, type Wait } from '../../engine/index.ts';
import type { Client } from './client.ts';
import type { Input } from './input.ts';
import { BrokenProtocol } from './message-reader.ts';
import { fromClient, fromServer } from './message-type.ts';

type Bound = PreparedStatement['planned']['bound'];

export class CopyConversation {
  /** What the statement's run is given. */
  readonly transfer: CopyTransfer;
  readonly #client: Client;
  readonly #type: number;
  readonly #format: string;
  readonly #columnCount: number;
  #begun = false;

  /** Undefined for a statement that is no COPY from or to the client. */
  static of(client: Client, bound: Bound): CopyConversation | undefined {
    if (bound.kind === 'copy in' && bound.source === undefined) {
      return new CopyConversation(client, fromServer.copyInResponse, bound.options.format, bound.columns.length);
    }
    if (bound.kind === 'copy out' && bound.target === undefined) {
      return new CopyConversation(client, fromServer.copyOutResponse, bound.options.format, bound.query.output.length);
    }
    return undefined;
  }

  private constructor(client: Client, type: number, format: string, columnCount: number) {
    this.#client = client;
    this.#type = type;
    this.#format = format;
    this.#columnCount = columnCount;
    const read = copyReader(client.input);
    this.transfer = {
      read: () => {
        this.#begin();
        return read();
      },
      write: (bytes) => this.#write(bytes),
    };
  }

  /** Tells the client which way bytes go, when the statement has been found good and asks for the first. */
  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { output } = this.#client;
    const { writer } = output;
    const code = this.#format === 'binary' ? 1 : 0;
    writer.begin(this.#type);
    writer.byte(code);
    writer.int16(this.#columnCount);
    for (let c = 0; c < this.#columnCount; c++) writer.int16(code);
    writer.end();
    output.flush();
  }

  #write(bytes: Uint8Array): void {
    this.#begin();
    const { writer } = this.#client.output;
    writer.begin(fromServer.copyData);
    writer.bytes(bytes);
    writer.end();
  }

  /** Tells the client that the last byte of COPY TO was sent. */
  finish(): void {
    this.#begin();
    if (this.#type === fromServer.copyOutResponse) this.#client.output.writer.empty(fromServer.copyDone);
  }
}

function copyReader(input: Input): () => Uint8Array | Wait | undefined {
  const { reader } = input;
  let finished = false;
  return () => {
    while (!finished) {
      if (!reader.next()) {
        if (input.ended) throw new DbError('08006', 'unexpected end of file on the client connection during COPY');
        return arrivalOf(input);
      }
      switch (reader.type) {
        case fromClient.copyData:
          return reader.bytes(reader.remainingBytes);
        case fromClient.copyDone:
          finished = true;
          break;
        case fromClient.copyFail:
          throw new DbError('57014', `COPY from stdin failed: ${reader.text()}`);
        case fromClient.flush:
        case fromClient.sync:
          break;
        default:
          throw new BrokenProtocol(
            `unexpected message type 0x${reader.type.toString(16).toUpperCase()} during COPY from stdin`,
          );
      }
    }
    return undefined;
  };
}

/** More bytes of the client as something to wait for. */
function arrivalOf(input: Input): Wait {
  let ready = false;
  const promise = input.arrival().then(() => {
    ready = true;
  });
  return {
    on: 'client',
    get ready() {
      return ready;
    },
    promise,
    finishNow() {
      throw new DbError('55P03', 'COPY from the client cannot run synchronously');
    },
    cancel() {},
  };
}
