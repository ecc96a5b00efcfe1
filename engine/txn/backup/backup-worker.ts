/**
 * The worker thread of a backup, a check or a restore: runs one request and ends.
 *
 * Everything it does blocks only itself. It opens the stores it needs; the base of a running database it opens beside
 * the checkpointer's thread, for reading only. See file-task.ts for the other side.
 */
import { createBlockCodec } from '../../block/block.ts';
import { DbError, unreachable } from '../../error.ts';
import { nodeHost, workerScope } from '../../host/host.ts';
import type { RestoreRequest, TaskProgress } from './backup-contract.ts';
import { type BackupRequest, runBackup } from './run-backup.ts';
import { runRestore } from './run-restore.ts';
import { runVerify } from './run-verify.ts';
import { TaskReport } from './task-report.ts';

export interface BackupTaskData {
  readonly request:
    | ({ readonly kind: 'backup' } & BackupRequest)
    | { readonly kind: 'verify'; readonly folder: string }
    | ({ readonly kind: 'restore' } & RestoreRequest);
  /** One word, not zero when the work is to stop. */
  readonly stop: SharedArrayBuffer;
}

export interface FailureText {
  readonly code: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
}

export type BackupTaskMessage =
  | { readonly kind: 'progress'; readonly progress: TaskProgress }
  /** A backup asks up to which LSN the log is to be copied. */
  | { readonly kind: 'end?' }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly error: FailureText };

const reportIntervalMs = 100;

const scope = workerScope();
const { request, stop } = scope.data as BackupTaskData;
const host = nodeHost();

/** Passes reports on a few times a second, and the first of each phase. */
function thinned(): (progress: TaskProgress) => void {
  let phase: string | undefined;
  let postedMs = 0;
  return (progress) => {
    const nowMs = host.clock.monotonicMs();
    if (progress.phase === phase && nowMs - postedMs < reportIntervalMs) return;
    phase = progress.phase;
    postedMs = nowMs;
    post({ kind: 'progress', progress });
  };
}

function post(message: BackupTaskMessage): void {
  scope.post(message);
}

function askForEnd(): Promise<number> {
  return new Promise((resolve) => {
    scope.onMessage((message) => resolve((message as { readonly lsn: number }).lsn));
    post({ kind: 'end?' });
  });
}

async function run(): Promise<unknown> {
  const report = new TaskReport(thinned(), stop);
  const codec = createBlockCodec();
  switch (request.kind) {
    case 'backup':
      return await runBackup(host, codec, request, report, askForEnd);
    case 'verify':
      return await runVerify(host, codec, request.folder, report);
    case 'restore':
      return await runRestore(host, codec, request, report);
    default:
      return unreachable(request);
  }
}

try {
  post({ kind: 'done', result: await run() });
} catch (error) {
  const { code, detail, hint } =
    error instanceof DbError ? error : { code: 'XX000', detail: undefined, hint: undefined };
  const message = error instanceof Error ? error.message : String(error);
  post({ kind: 'failed', error: { code, message, detail, hint } });
}
scope.close();
