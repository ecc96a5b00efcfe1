/**
 * Hands what a running statement makes to whoever reads it. The writer waits until its piece is taken, so a slow reader
 * never piles up rows, unless `hurry` was called: then somebody waits for the writer, maybe the reader itself, and the
 * pieces are kept.
 */
import { enough } from '../../engine/index.ts';

export class PieceQueue<Piece> {
  readonly #pieces: Piece[] = [];
  #ended = false;
  #error: unknown;
  #abandoned = false;
  #hurried = false;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  /** Resolves when the next piece may come: to `enough` when none is wanted, because the reader has stopped. */
  async push(piece: Piece): Promise<typeof enough | undefined> {
    if (this.#abandoned) return enough;
    this.#pieces.push(piece);
    this.#wakeReader?.();
    if (!this.#hurried) {
      await new Promise<void>((resolve) => {
        this.#wakeWriter = resolve;
      });
    }
    return this.#abandoned ? enough : undefined;
  }

  /** The writer waits for the reader no more. */
  hurry(): void {
    this.#hurried = true;
    this.#wakeWriter?.();
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
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        yield piece;
        if (this.#pieces.length === 0) this.#wakeWriter?.();
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
