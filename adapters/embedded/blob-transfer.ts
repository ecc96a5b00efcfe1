/**
 * COPY … FROM '/dev/blob' and TO '/dev/blob', as PGlite has them: the bytes come from and go to a Blob, in pieces of a
 * mebibyte.
 */
import { type CopyTransfer, DbError, type PreparedStatement } from '../../engine/index.ts';

const chunkBytes = 1 << 20;

export class BlobTransfer implements CopyTransfer {
  readonly #bytes: Uint8Array | undefined;
  readonly #pieces: Uint8Array[] = [];
  #at = 0;

  private constructor(bytes: Uint8Array | undefined) {
    this.#bytes = bytes;
  }

  /** The transfer of a COPY statement; undefined for every other one. */
  static async of(statement: PreparedStatement, blob: Blob | undefined): Promise<BlobTransfer | undefined> {
    const { bound } = statement.planned;
    if (bound.kind !== 'copy in' && bound.kind !== 'copy out') return undefined;
    if (bound.kind === 'copy in' && blob === undefined) {
      throw new DbError('22023', 'COPY FROM needs the data', {
        hint: "Pass it as { blob } and copy FROM '/dev/blob'.",
      });
    }
    return new BlobTransfer(blob === undefined ? undefined : new Uint8Array(await blob.arrayBuffer()));
  }

  read(): Uint8Array | undefined {
    const bytes = this.#bytes!;
    if (this.#at >= bytes.length) return undefined;
    const piece = bytes.subarray(this.#at, this.#at + chunkBytes);
    this.#at += piece.length;
    return piece;
  }

  write(bytes: Uint8Array): void {
    this.#pieces.push(bytes.slice());
  }

  written(): Blob | undefined {
    return this.#pieces.length === 0 ? undefined : new Blob(this.#pieces);
  }
}
