/**
 * Places between two frames. Plain data: the base stores the one its checkpoint reached.
 */

/** Where the next frame starts, and what it must state about the one before. */
export interface LogPosition {
  readonly lsn: number;
  /** Start of the frame before; −1 when unknown, then the next frame is believed. */
  readonly previousLsn: number;
  /** Checksum of the frame before. */
  readonly previousCrc: number;
}

/** The position of the first frame of a new log. */
export const startOfLog: LogPosition = { lsn: 0, previousLsn: 0, previousCrc: 0 };
