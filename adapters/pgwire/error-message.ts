/**
 * Errors and notices as messages, with PostgreSQL's field letters (protocol v3, "Error and Notice Message Fields").
 *
 * Positions are sent in characters, counted from 1 in the text the client sent; the engine counts them in the statement.
 */
import { DbError, InvariantError, type Notice } from '../../engine/index.ts';
import { BrokenProtocol } from './message-reader.ts';
import { fromServer } from './message-type.ts';
import type { MessageWriter } from './message-writer.ts';

export type Severity = 'ERROR' | 'FATAL';

/** Where the failed statement lies in what the client sent. */
export interface SourceText {
  readonly text: string;
  /** UTF-16 units of it before the statement. */
  readonly offset: number;
}

function field(writer: MessageWriter, letter: string, value: string | undefined): void {
  if (value === undefined) return;
  writer.byte(letter.charCodeAt(0));
  writer.text(value);
}

export function writeError(writer: MessageWriter, severity: Severity, error: DbError, source?: SourceText): void {
  writer.abandon();
  writer.begin(fromServer.errorResponse);
  field(writer, 'S', severity);
  field(writer, 'V', severity);
  field(writer, 'C', error.code);
  field(writer, 'M', error.message);
  field(writer, 'D', error.detail);
  field(writer, 'H', error.hint);
  if (error.position !== undefined && source !== undefined) {
    field(writer, 'P', String(charactersBefore(source.text, source.offset) + error.position));
  }
  field(writer, 's', error.schema);
  field(writer, 't', error.table);
  field(writer, 'c', error.column);
  field(writer, 'n', error.constraint);
  writer.byte(0);
  writer.end();
}

export function writeNotice(writer: MessageWriter, notice: Notice): void {
  writer.begin(fromServer.noticeResponse);
  field(writer, 'S', notice.severity);
  field(writer, 'V', notice.severity);
  field(writer, 'C', notice.code);
  field(writer, 'M', notice.message);
  field(writer, 'D', notice.detail);
  writer.byte(0);
  writer.end();
}

/** Characters, that is code points, in front of a UTF-16 offset. */
export function charactersBefore(text: string, offset: number): number {
  let count = 0;
  for (let i = 0; i < offset; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < offset) i++;
    count++;
  }
  return count;
}

/** What the client is told of any failure; a failure that is ours says so. */
export function asDbError(error: unknown): DbError {
  if (error instanceof DbError) return error;
  if (error instanceof BrokenProtocol) return new DbError('08P01', error.message, { cause: error });
  if (error instanceof InvariantError) return new DbError(error.code, error.message, { cause: error });
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return new DbError('54001', 'stack depth limit exceeded', {
      hint: 'The statement is nested too deeply; write it with fewer levels.',
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new DbError('XX000', `internal error: ${message}`, { cause: error });
}
