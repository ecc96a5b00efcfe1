/**
 * What a run has to have met to have shown anything, and how often it did.
 */

/** A run over many seeds fails if one of these never happened. */
export const rareEvents: readonly string[] = [
  'acknowledged',
  'rolled back',
  'lost unacknowledged',
  'power failures',
  'kills',
  'clean closes',
  'checkpoints',
  'checkpoints failed',
  'reads through two layers',
  'stops in a checkpoint',
  'stops in recovery',
  'torn writes',
  'lost writes',
  'reordered writes',
  'lost names',
  'failed syncs',
  'slow syncs',
  'disk full',
  'commits refused by a full disk',
  'commits refused by a failed log',
  'wall clock forward',
  'wall clock back',
  'torn tails',
  'stale frames behind the tail',
  'damage found',
  'deadlocks',
  'conflicts',
  'flush waits',
  'flushes by who waits',
  'memory waits',
  'key lock waits',
  'row lock waits: key share',
  'row lock waits: share',
  'row lock waits: no key update',
  'row lock waits: update',
  'table lock waits: access share',
  'table lock waits: row exclusive',
  'table lock waits: share',
  'table lock waits: share row exclusive',
  'table lock waits: access exclusive',
];

export class EventCounts {
  readonly #counts: Map<string, number> = new Map(rareEvents.map((name) => [name, 0]));

  count(name: string, by = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  addAll(other: EventCounts): void {
    for (const [name, count] of other.#counts) this.count(name, count);
  }

  /** Names that have to happen and did not. */
  never(): string[] {
    return rareEvents.filter((name) => this.of(name) === 0);
  }

  lines(): string[] {
    return [...this.#counts].map(([name, count]) => `${name.padEnd(40)} ${count}`);
  }
}
