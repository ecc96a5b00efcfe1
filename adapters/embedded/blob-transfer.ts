/**
 * COPY … FROM '/dev/blob' and TO '/dev/blob', as PGlite has them: the bytes come from and go to a Blob, in pieces of a
 * mebibyte.
 */
import type { CopyTransfer, PreparedStatement } from '../../engine/index.ts';

const chunkBytes = 1 << 20;

/** The transfer of a COPY statement, and what it has written in the end. */
export interface BlobTransfer extends CopyTransfer {
  /** What COPY TO wrote; undefined for a copy the other way. */
  written(): Blob | undefined;
}

/** Undefined for what is no COPY from or to the client. */
export async function blobTransferOf(
  statement: PreparedStatement,
  blob: Blob | undefined,
): Promise<BlobTransfer | undefined> {
  const { bound } = statement.planned;
  switch (bound.kind) {
    case 'copy in':
      return blob === undefined
        ? undefined
        : { read: readerOf(new Uint8Array(await blob.arrayBuffer())), written: () => undefined };
    case 'copy out': {
      if (bound.target !== undefined && bound.target !== '/dev/blob') return undefined;
      const pieces: Uint8Array[] = [];
      return { write: (bytes) => void pieces.push(bytes.slice()), written: () => new Blob(pieces) };
    }
    default:
      return undefined;
  }
}

function readerOf(bytes: Uint8Array): () => Uint8Array | undefined {
  let at = 0;
  return () => {
    if (at >= bytes.length) return undefined;
    const piece = bytes.subarray(at, at + chunkBytes);
    at += piece.length;
    return piece;
  };
}
