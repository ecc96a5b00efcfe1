/**
 * The log as commits use it: turns overlays and sequence advances into frames and appends them.
 *
 * Nothing is kept beside one buffer. An append that fails for want of space (53100) has appended nothing; the
 * transaction rolls back and the next one may work.
 */
import type { BlockCodec } from '../block/block.ts';
import { DbError } from '../error.ts';
import type { LogWriter } from '../wal/wal.ts';
import { ByteWriter } from './checkpoint/byte-writer.ts';
import { type FrameHeaps, writeCommit } from './checkpoint/commit-frame.ts';
import { writeSequenceRecord } from './checkpoint/sequence-frame.ts';
import type { SequenceState } from './contract.ts';
import type { Overlay } from './delta/overlay.ts';
import type { SequenceTable } from './sequence-table.ts';
import type { SpaceDirectory } from './space/space-directory.ts';

export class CommitLog {
  readonly writer: LogWriter;
  readonly #codec: BlockCodec;
  readonly #bytes: ByteWriter = new ByteWriter();
  /** End of the last commit's frame while no frame behind it states that it was flushed. */
  #lastCommit: number | undefined;

  constructor(writer: LogWriter, codec: BlockCodec) {
    this.writer = writer;
    this.#codec = codec;
  }

  /** Why the log takes no frames any more. */
  get failure(): string | undefined {
    const { failure } = this.writer;
    return failure === undefined ? undefined : `the log failed: ${failure.message}`;
  }

  /** Appends a transaction's frame and returns its commit timestamp. */
  appendCommit(heaps: FrameHeaps, overlay: Overlay, wallTimeUs: number): number {
    this.#bytes.reset();
    writeCommit(this.#bytes, this.#codec, heaps, overlay, wallTimeUs);
    this.#lastCommit = this.writer.append('commit', this.#bytes.finish());
    return this.#lastCommit;
  }

  appendSequence(sequence: number, state: SequenceState): void {
    this.#bytes.reset();
    writeSequenceRecord(this.#bytes, { kind: 'sequence', sequence, state });
    this.#appendSequence();
  }

  appendRowIds(space: number, high: number): void {
    this.#bytes.reset();
    writeSequenceRecord(this.#bytes, { kind: 'row ids', space, high });
    this.#appendSequence();
  }

  /**
   * Logs exactly what was logged ahead, so that a clean close skips nothing; if there is no room, it skips. The last
   * frame states that every commit was flushed, so recovery tells a damaged one from the torn tail of a crash.
   */
  appendLast(sequences: SequenceTable, directory: SpaceDirectory): void {
    try {
      this.writer.flushSync();
      for (const [sequence, state] of sequences.ahead()) this.appendSequence(sequence, state);
      for (const space of directory.all()) {
        if (space.layout !== 'heap' || space.reservedRowId <= space.highRowId) continue;
        this.appendRowIds(space.id, Math.max(space.highRowId, 0));
      }
      if (this.#lastCommit !== undefined) this.writer.append('checkpoint', new Uint8Array(0));
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
    }
  }

  #appendSequence(): void {
    if (this.#lastCommit !== undefined && this.writer.flushedLsn >= this.#lastCommit) this.#lastCommit = undefined;
    this.writer.append('sequence', this.#bytes.finish());
  }
}
