/**
 * One authenticated client: its session and what speaks with it. The query protocols work on this; connection.ts makes
 * it and owns the socket.
 */
import type { Session } from '../../engine/index.ts';
import type { Input } from './input.ts';
import { fromServer } from './message-type.ts';
import type { Output } from './output.ts';

export interface Client {
  readonly session: Session;
  readonly input: Input;
  readonly output: Output;
}

const statusLetters = { idle: 'I', block: 'T', failed: 'E' } as const;

/** Tells the client that it may send the next query, and in which state its transaction is. */
export function writeReadyForQuery({ session, output }: Client): void {
  const { writer } = output;
  writer.begin(fromServer.readyForQuery);
  writer.byte(statusLetters[session.transactionStatus].charCodeAt(0));
  writer.end();
}

export function writeCommandComplete({ output }: Client, tag: string): void {
  const { writer } = output;
  if (tag === '') {
    writer.empty(fromServer.emptyQueryResponse);
    return;
  }
  writer.begin(fromServer.commandComplete);
  writer.text(tag);
  writer.end();
}
