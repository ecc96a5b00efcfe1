/**
 * What a simulation has committed, in the order of commit timestamps, and which of it was acknowledged.
 *
 * The content after any timestamp can be rebuilt, so a recovered store can be compared with exactly the prefix that it
 * claims to hold.
 */

/** Space number in the simulation, row id or key, value; undefined for a removal. */
export interface HistoryWrite {
  readonly space: number;
  readonly key: string;
  readonly value: string | undefined;
}

export interface HistoryCommit {
  readonly timestamp: number;
  readonly writes: readonly HistoryWrite[];
  acknowledged: boolean;
}

/** Content by space and key. */
export type Content = Map<string, string>;

export class History {
  commits: HistoryCommit[] = [];
  /** A commit during which the machine stopped: it may or may not be there. */
  inDoubt: readonly HistoryWrite[] | undefined;

  add(timestamp: number, writes: readonly HistoryWrite[]): HistoryCommit {
    const last = this.commits[this.commits.length - 1];
    if (last !== undefined && last.timestamp >= timestamp) throw new Error('commit timestamps ascend');
    const commit = { timestamp, writes, acknowledged: false };
    this.commits.push(commit);
    return commit;
  }

  contentAt(timestamp: number): Content {
    const content: Content = new Map();
    for (const commit of this.commits) {
      if (commit.timestamp > timestamp) break;
      applyTo(content, commit.writes);
    }
    return content;
  }

  get newestAcknowledged(): number {
    return this.commits.findLast((commit) => commit.acknowledged)?.timestamp ?? 0;
  }

  /** Forgets what a crash has lost. */
  cut(timestamp: number): void {
    this.commits = this.commits.filter((commit) => commit.timestamp <= timestamp);
    this.inDoubt = undefined;
  }
}

export function applyTo(content: Content, writes: readonly HistoryWrite[]): void {
  for (const { space, key, value } of writes) {
    if (value === undefined) content.delete(`${space}/${key}`);
    else content.set(`${space}/${key}`, value);
  }
}

/** The first difference in words; undefined when there is none. */
export function difference(expected: Content, found: Content): string | undefined {
  for (const [key, value] of expected) {
    const other = found.get(key);
    if (other !== value) return `${key}: expected ${value}, found ${other ?? 'nothing'}`;
  }
  for (const [key, value] of found) if (!expected.has(key)) return `${key}: expected nothing, found ${value}`;
  return undefined;
}
