/**
 * What the system calls of a loaded process have to show (the process is test/kill/loaded-process.ts, which prints
 * `writer number` for each commit that was acknowledged):
 *
 * - before a commit is printed, its frame was written to the log, and after that a sync of that file both began and
 *   returned;
 * - before a segment of the log is recycled or removed, everything written to the base was synced, by a sync that began
 *   after the last write to the segment.
 */
import { type Call, fileOf, readCalls } from './trace.ts';

export interface StraceReport {
  readonly commits: number;
  readonly syncs: number;
  readonly recycled: number;
  /** What is not as it has to be; empty when all is well. */
  readonly problems: readonly string[];
}

/** A commit's text in the log is shorter. */
const longestText = 40;
const syncs: ReadonlySet<string> = new Set(['fdatasync', 'fsync']);
const writes: ReadonlySet<string> = new Set(['write', 'pwrite64', 'writev', 'pwritev']);

export function checkTrace(trace: string): StraceReport {
  const check = new TraceCheck();
  for (const call of readCalls(trace)) check.see(call);
  const { commits, syncCount, recycled, problems } = check;
  return { commits, syncs: syncCount, recycled, problems };
}

class TraceCheck {
  commits = 0;
  syncCount = 0;
  recycled = 0;
  readonly problems: string[] = [];
  /** Commits whose frame is written and not known to be synced: the file, and the line in which the write returned. */
  readonly #written: Map<string, { readonly path: string; readonly at: number }> = new Map();
  readonly #synced: Set<string> = new Set();
  /** End of what was written to the log last. */
  #logTail = '';
  /** Descriptors of the base whose writes are durable when they return. */
  readonly #synchronous: Set<string> = new Set();
  /** Line of the last write to the base that no sync covers. */
  #baseDirtyAt = -1;
  /** Line in which the last sync of the base began. */
  #baseSyncedAt = -1;
  /** Line of the last write to each segment of the log, by path. */
  readonly #segmentWrittenAt: Map<string, number> = new Map();

  see(call: Call): void {
    if (call.result < 0) return;
    const path = fileOf(call);
    if (writes.has(call.name)) this.#write(call, path);
    else if (syncs.has(call.name)) this.#sync(call, path);
    else if (call.name === 'openat') this.#open(call);
    else if (/^(rename|unlink)/.test(call.name)) this.#rename(call);
  }

  #write(call: Call, path: string | undefined): void {
    if (path?.includes('/wal/') === true) {
      this.#segmentWrittenAt.set(path, call.returnedAt);
      this.#writeLog(path, call);
    } else if (path?.endsWith('/base/data.mdb') === true) {
      if (!this.#synchronous.has(descriptorOf(call))) this.#baseDirtyAt = call.returnedAt;
    } else if (call.words.startsWith('1<')) {
      const printed = /"(\d+ \d+)\\n"/.exec(call.words)?.[1];
      if (printed === undefined) return;
      this.commits++;
      if (!this.#synced.delete(printed)) {
        const state = this.#written.has(printed) ? 'synced' : 'written';
        this.problems.push(`commit ${printed} was printed in line ${call.beganAt + 1} before it was ${state}`);
      }
    }
  }

  /** A frame may run over from one segment into the next, so its text may come in two writes. */
  #writeLog(path: string, call: Call): void {
    const text = /"((?:[^"\\]|\\.)*)"/.exec(call.words)?.[1] ?? '';
    const before = this.#logTail.length;
    for (const match of `${this.#logTail}${text}`.matchAll(/row (\d+) of (\d)/g)) {
      if (match.index + match[0].length <= before) continue;
      this.#written.set(`${match[2]} ${match[1]}`, { path, at: call.returnedAt });
    }
    this.#logTail = text.slice(-longestText);
  }

  #sync(call: Call, path: string | undefined): void {
    if (path?.endsWith('/base/data.mdb') === true) {
      if (this.#baseDirtyAt < call.beganAt) this.#baseDirtyAt = -1;
      this.#baseSyncedAt = call.beganAt;
    }
    if (path?.includes('/wal/') !== true) return;
    this.syncCount++;
    for (const [commit, written] of this.#written) {
      if (written.path !== path || written.at > call.beganAt) continue;
      this.#written.delete(commit);
      this.#synced.add(commit);
    }
  }

  #open(call: Call): void {
    if (!call.words.includes('/base/data.mdb')) return;
    if (call.words.includes('O_DSYNC')) this.#synchronous.add(`${call.result}`);
    else this.#synchronous.delete(`${call.result}`);
  }

  #rename(call: Call): void {
    const segment = /"([^"]*\/wal\/[0-9a-f]{24})"/.exec(call.words)?.[1];
    const isGone = call.name === 'unlink' || call.words.includes('/wal/spare-');
    // a spare that becomes a segment again is named first
    if (segment === undefined || !isGone || !call.words.startsWith(`"${segment}"`)) return;
    this.recycled++;
    if (this.#baseDirtyAt >= 0) {
      this.problems.push(`line ${call.beganAt + 1}: a segment went while line ${this.#baseDirtyAt + 1} was not synced`);
    }
    const writtenAt = this.#segmentWrittenAt.get(segment) ?? -1;
    if (this.#baseSyncedAt < writtenAt) {
      this.problems.push(
        `line ${call.beganAt + 1}: a segment went, written in line ${writtenAt + 1} after the base's sync`,
      );
    }
    this.#segmentWrittenAt.delete(segment);
  }
}

function descriptorOf({ words }: Call): string {
  return words.slice(0, words.indexOf('<'));
}
