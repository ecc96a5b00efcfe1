/**
 * States of sequences, which no transaction owns.
 *
 * A sequence that advances by even steps is logged `stepsAhead` of them ahead, so most advances write nothing; after a
 * crash it goes on behind the logged value, which skips values and never repeats one. Any other change (setval, a
 * restart, the first value) is logged exactly.
 */
import type { SequenceState } from './contract.ts';

const stepsAhead = 32;

interface SequenceEntry {
  state: SequenceState;
  /** What a crash would come back to. */
  logged: SequenceState;
  lastStep: bigint;
}

export class SequenceTable {
  readonly #entries: Map<number, SequenceEntry> = new Map();

  read(sequence: number): SequenceState | undefined {
    return this.#entries.get(sequence)?.state;
  }

  /** Sets the state, after `log` has taken what has to be logged, if anything; when that throws, nothing has happened. */
  write(sequence: number, state: SequenceState, log: (logged: SequenceState) => void): void {
    const entry = this.#entries.get(sequence);
    if (entry === undefined) {
      log(state);
      this.#entries.set(sequence, { state, logged: state, lastStep: 0n });
      return;
    }
    const step = BigInt(state.lastValue) - BigInt(entry.state.lastValue);
    const isEven = state.isCalled && step !== 0n && step === entry.lastStep;
    const ahead = BigInt(entry.logged.lastValue) - BigInt(state.lastValue);
    const isCovered = isEven && entry.logged.isCalled && ahead * step >= 0n;
    if (!isCovered) {
      const logged = isEven
        ? { lastValue: advance(state.lastValue, step * BigInt(stepsAhead)), isCalled: true }
        : state;
      log(logged);
      entry.logged = logged;
    }
    entry.state = state;
    entry.lastStep = step;
  }

  /** Takes over a logged state: recovery, and the exact states of a clean close. */
  restore(sequence: number, state: SequenceState): void {
    this.#entries.set(sequence, { state, logged: state, lastStep: 0n });
  }

  /** The same states, for a store without a log. */
  copy(): SequenceTable {
    const copy = new SequenceTable();
    for (const [sequence, { state, lastStep }] of this.#entries) {
      copy.#entries.set(sequence, { state, logged: state, lastStep });
    }
    return copy;
  }

  /** Sequences whose logged state is ahead of the real one, with the real one. */
  *ahead(): Iterable<readonly [number, SequenceState]> {
    for (const [sequence, { state, logged }] of this.#entries) {
      if (state.lastValue !== logged.lastValue || state.isCalled !== logged.isCalled) yield [sequence, state];
    }
  }

  *all(): Iterable<readonly [number, SequenceState]> {
    for (const [sequence, { logged }] of this.#entries) yield [sequence, logged];
  }
}

/** Never past the 64-bit range, in which sequences live. */
function advance(value: number | bigint, distance: bigint): number | bigint {
  const sum = BigInt.asIntN(65, BigInt(value) + distance);
  const highest = 0x7fff_ffff_ffff_ffffn;
  const clamped = sum > highest ? highest : sum < -highest - 1n ? -highest - 1n : sum;
  const small = Number(clamped);
  return Number.isSafeInteger(small) ? small : clamped;
}
