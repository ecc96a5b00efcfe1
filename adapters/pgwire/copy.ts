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

/** Tells the client which way bytes go, when the statement is a COPY from or to it. */
export function beginCopy(client: Client, bound: Bound): CopyTransfer | undefined {
  if (bound.kind === 'copy in' && bound.source === undefined) {
    writeCopyResponse(client, fromServer.copyInResponse, bound.options.format, bound.columns.length);
    client.output.flush();
    return { read: copyReader(client.input) };
  }
  if (bound.kind === 'copy out' && bound.target === undefined) {
    writeCopyResponse(client, fromServer.copyOutResponse, bound.options.format, bound.query.output.length);
    const { writer } = client.output;
    return {
      write(bytes) {
        writer.begin(fromServer.copyData);
        writer.bytes(bytes);
        writer.end();
      },
    };
  }
  return undefined;
}

/** Tells the client that the last byte of COPY TO was sent. */
export function finishCopy({ output }: Client, bound: Bound): void {
  if (bound.kind === 'copy out' && bound.target === undefined) output.writer.empty(fromServer.copyDone);
}

function writeCopyResponse({ output }: Client, type: number, format: string, columnCount: number): void {
  const { writer } = output;
  const code = format === 'binary' ? 1 : 0;
  writer.begin(type);
  writer.byte(code);
  writer.int16(columnCount);
  for (let c = 0; c < columnCount; c++) writer.int16(code);
  writer.end();
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
