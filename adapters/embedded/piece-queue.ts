/**
 * Hands what a running statement makes to whoever reads it, one piece at a time: the writer waits until its piece is
 * taken, so a slow reader never piles up rows.
 */
import { DbError } from '../../engine/index.ts';

export class PieceQueue<Piece> {
  #piece: Piece | undefined;
  #ended = false;
  #error: unknown;
  #abandoned = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** Resolves when the reader has taken the piece. */
  async push(piece: Piece): Promise<void> {
    if (this.#abandoned) throw new DbError('57014', 'the reader of the stream has stopped');
    this.#piece = piece;
    this.#wakeReader?.();
    await new Promise<void>((resolve) => {
      this.#wakeWriter = resolve;
    });
  }

  end(error: unknown): void {
    this.#ended = true;
    this.#error = error;
    this.#wakeReader?.();
  }

  abandon(): void {
    this.#abandoned = true;
    this.#wakeWriter?.();
  }

  async *drain(): AsyncGenerator<Piece> {
    for (;;) {
      if (this.#piece !== undefined) {
        const piece = this.#piece;
        this.#piece = undefined;
        yield piece;
        this.#wakeWriter?.();
        continue;
      }
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
    if (this.#error !== undefined) throw this.#error;
  }
}
