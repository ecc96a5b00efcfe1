/**
 * `wal/<timeline 8 hex>.history`: where a timeline branched off, written when it begins. The first one has none.
 *
 * JSON, two spaces an indent, a newline at the end: format 1, system id, timeline, ancestors from the first on, each
 * with the LSN at which it was left, when it began (ISO 8601, UTC), and a checksum like that of a backup's manifest.
 * Golden: `spec/txn/timeline.history`.
 */
import { DbError } from '../../error.ts';
import type { Host } from '../../host/host.ts';

export interface Ancestor {
  readonly timeline: number;
  /** The next timeline goes on from here. */
  readonly endLsn: number;
}

export interface TimelineHistory {
  readonly format: number;
  readonly systemId: string;
  readonly timeline: number;
  readonly ancestors: readonly Ancestor[];
  readonly startedAt: string;
}

export const historyFormat = 1;
const historyName = /^([0-9a-f]{8})\.history$/;

export function historyPath(folder: string, timeline: number): string {
  return `${folder}/${timeline.toString(16).padStart(8, '0')}.history`;
}

/** The timeline of a history file's name; undefined for other names. */
export function timelineOfHistory(name: string): number | undefined {
  const match = historyName.exec(name);
  return match === null ? undefined : Number.parseInt(match[1]!, 16);
}

export function printHistory(host: Pick<Host, 'hashing'>, history: TimelineHistory): string {
  const { format, systemId, timeline, startedAt } = history;
  const ancestors = history.ancestors.map(({ timeline: number, endLsn }) => ({ timeline: number, endLsn }));
  const fields = { format, systemId, timeline, ancestors, startedAt };
  const text = new TextEncoder().encode(JSON.stringify(fields, null, 2));
  const checksum = host.hashing.crc32(text).toString(16).padStart(8, '0');
  return `${JSON.stringify({ ...fields, checksum }, null, 2)}\n`;
}

/** The history of a timeline in a folder of segments. Throws XX001 when its file is missing or damaged. */
export function readHistory(host: Pick<Host, 'files' | 'hashing'>, folder: string, timeline: number): TimelineHistory {
  const path = historyPath(folder, timeline);
  if (host.files.kind(path) === undefined) {
    throw damaged(path, 'It is missing.');
  }
  const text = new TextDecoder().decode(host.files.readFile(path));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged(path, 'It is no JSON.');
  }
  const history = value as TimelineHistory;
  const hasShape = typeof value === 'object' && value !== null && Array.isArray(history.ancestors);
  if (!hasShape || history.format !== historyFormat || printHistory(host, history) !== text) {
    throw damaged(path, 'It does not match its checksum, or has an unknown format.');
  }
  return history;
}

function damaged(path: string, reason: string): DbError {
  return new DbError('XX001', `the timeline history "${path}" cannot be used`, {
    detail: reason,
    hint: 'Without it nobody knows where the timeline branched off. Restore the file, or choose another timeline.',
  });
}
