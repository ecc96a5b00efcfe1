/**
 * What a simulation has committed, as version chains by space and key, so the content at any timestamp is known and a
 * view or a recovered store can be compared with exactly the prefix that it claims to show.
 */
import type { Datum } from '../../engine/value/type.ts';

export type SpaceName = 'accounts' | 'entries' | 'lists' | 'index' | 'counters';
/** Row id of a heap, text of an ordered space's key. */
export type Key = number | string;
/** A row of a heap, text of an ordered space's value; undefined for nothing. */
export type Value = readonly Datum[] | string | undefined;

export interface HistoryWrite {
  readonly space: SpaceName;
  readonly key: Key;
  readonly value: Value;
}

export interface HistoryCommit {
  readonly timestamp: number;
  readonly writes: readonly HistoryWrite[];
  readonly synchronous: boolean;
  acknowledged: boolean;
}

interface Version {
  readonly timestamp: number;
  readonly value: Value;
}

export class SpaceHistory {
  /** Versions of each key, oldest first. */
  readonly chains: Map<Key, Version[]> = new Map();

  valueAt(key: Key, timestamp: number): Value {
    const chain = this.chains.get(key);
    if (chain === undefined) return undefined;
    for (let at = chain.length - 1; at >= 0; at--) if (chain[at]!.timestamp <= timestamp) return chain[at]!.value;
    return undefined;
  }

  /** How many keys have a value. */
  countAt(timestamp: number): number {
    let count = 0;
    for (const key of this.chains.keys()) if (this.valueAt(key, timestamp) !== undefined) count++;
    return count;
  }

  add(key: Key, timestamp: number, value: Value): void {
    const chain = this.chains.get(key);
    const version = { timestamp, value };
    if (chain === undefined) this.chains.set(key, [version]);
    else if (chain[chain.length - 1]!.timestamp === timestamp) chain[chain.length - 1] = version;
    else chain.push(version);
  }

  cut(timestamp: number): void {
    for (const [key, chain] of this.chains) {
      while (chain.length > 0 && chain[chain.length - 1]!.timestamp > timestamp) chain.pop();
      if (chain.length === 0) this.chains.delete(key);
    }
  }
}

export class History {
  commits: HistoryCommit[] = [];
  readonly spaces: Readonly<Record<SpaceName, SpaceHistory>> = {
    accounts: new SpaceHistory(),
    entries: new SpaceHistory(),
    lists: new SpaceHistory(),
    index: new SpaceHistory(),
    counters: new SpaceHistory(),
  };

  add(timestamp: number, writes: readonly HistoryWrite[], synchronous: boolean): HistoryCommit {
    const last = this.commits[this.commits.length - 1];
    if (last !== undefined && last.timestamp >= timestamp) throw new Error('commit timestamps ascend');
    for (const { space, key, value } of writes) this.spaces[space].add(key, timestamp, value);
    const commit = { timestamp, writes, synchronous, acknowledged: false };
    this.commits.push(commit);
    return commit;
  }

  get newestAcknowledged(): number {
    return this.commits.findLast((commit) => commit.acknowledged)?.timestamp ?? 0;
  }

  /** Forgets what a crash has lost, and returns how many commits it was. */
  cut(timestamp: number): number {
    const before = this.commits.length;
    while (this.commits.length > 0 && this.commits[this.commits.length - 1]!.timestamp > timestamp) this.commits.pop();
    if (this.commits.length < before) for (const space of Object.values(this.spaces)) space.cut(timestamp);
    return before - this.commits.length;
  }
}

/** Rows are compared by value; what a column of kind `any` holds is plain data. */
export function sameValue(left: Value, right: Value): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  if (left.length !== right.length) return false;
  for (let at = 0; at < left.length; at++) {
    const [mine, other] = [left[at], right[at]];
    if (mine === other) continue;
    if (typeof mine !== 'object' || JSON.stringify(mine) !== JSON.stringify(other)) return false;
  }
  return true;
}

export function describeValue(value: Value): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120);
}
