/**
 * Which timestamps are being read, and which may still be: what decides whether an old version is garbage.
 *
 * `horizon` is the timestamp that a snapshot taken now gets (the flushed LSN, or the newest commit that does not wait
 * for the disk). It only grows; every snapshot still to come reads at or above it. Open snapshots are counted per
 * timestamp in ascending order; there are few at any moment.
 */
import { invariant } from '../error.ts';
import type { VersionWatch } from './delta/layer.ts';

export class SnapshotRegistry implements VersionWatch {
  horizon = 0;
  readonly #timestamps: number[] = [];
  readonly #counts: number[] = [];

  /** Oldest timestamp that an open or coming snapshot reads at. */
  get oldest(): number {
    return this.#timestamps.length > 0 ? Math.min(this.#timestamps[0]!, this.horizon) : this.horizon;
  }

  get openCount(): number {
    let total = 0;
    for (const count of this.#counts) total += count;
    return total;
  }

  acquire(timestamp: number): void {
    let at = this.#timestamps.length;
    while (at > 0 && this.#timestamps[at - 1]! > timestamp) at--;
    if (at > 0 && this.#timestamps[at - 1] === timestamp) {
      this.#counts[at - 1]!++;
      return;
    }
    if (at === this.#timestamps.length) {
      this.#timestamps.push(timestamp);
      this.#counts.push(1);
    } else {
      this.#timestamps.splice(at, 0, timestamp);
      this.#counts.splice(at, 0, 1);
    }
  }

  release(timestamp: number): void {
    const at = this.#timestamps.lastIndexOf(timestamp);
    invariant(at >= 0, 'a snapshot is released once');
    if (--this.#counts[at]! > 0) return;
    if (at === this.#timestamps.length - 1) {
      this.#timestamps.pop();
      this.#counts.pop();
    } else {
      this.#timestamps.splice(at, 1);
      this.#counts.splice(at, 1);
    }
  }

  /** True when a snapshot, open or still to come, reads at a timestamp in [from, to). */
  isWatched(from: number, to: number): boolean {
    if (to > this.horizon) return true;
    for (let at = this.#timestamps.length - 1; at >= 0; at--) {
      const timestamp = this.#timestamps[at]!;
      if (timestamp < from) return false;
      if (timestamp < to) return true;
    }
    return false;
  }
}
