/**
 * Files on the server for COPY: a source that reads pieces, a target that appends. Through the host's files, so that
 * they exist wherever the database does.
 */
import type { Files } from '../../host/host.ts';

const pieceBytes = 1024 * 1024;

export interface CopyFileSource {
  read(): Uint8Array | undefined;
  close(): void;
}

/** Throws 58P01 when the file does not exist. */
export function openCopySource(files: Files, path: string): CopyFileSource {
  const file = files.open(path, 'read');
  let position = 0;
  return {
    read() {
      const piece = new Uint8Array(pieceBytes);
      const count = file.readAt(piece, position);
      position += count;
      return count === 0 ? undefined : piece.subarray(0, count);
    },
    close: () => file.close(),
  };
}

export interface CopyFileTarget {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Replaces what the file held. */
export function openCopyTarget(files: Files, path: string): CopyFileTarget {
  const file = files.open(path, 'create');
  file.truncate(0);
  let position = 0;
  return {
    write(bytes) {
      file.writeAt(bytes, position);
      position += bytes.length;
    },
    close: () => file.close(),
  };
}
