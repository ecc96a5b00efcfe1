/**
 * A backup, check or restore that runs in a worker thread of its own, as its starter sees it.
 *
 * The worker posts progress and at the end the result or the error; the one question it asks, where a backup's log ends,
 * is answered by the starter. A result is given only when the worker is gone, so that nothing of it is left open.
 */
import { DbError, unsupported } from '../../error.ts';
import type { Host } from '../../host/host.ts';
import type { FileTask, FileTaskOptions } from './backup-contract.ts';
import type { BackupTaskData, BackupTaskMessage, FailureText } from './backup-worker.ts';

/** The host wants it without its extension, which differs between sources and what is built from them. */
const workerModule = new URL(new URL('./backup-worker.ts', import.meta.url).href.replace(/\.ts$/, ''));

/** @param endLsn answers the worker of a backup */
export function startFileTask<Result>(
  host: Host,
  request: BackupTaskData['request'],
  options: FileTaskOptions,
  endLsn: () => Promise<number>,
): FileTask<Result> {
  if (!host.workers.available) throw unsupported('backup and restore on a host without worker threads');
  const stop = new SharedArrayBuffer(4);
  const data: BackupTaskData = { request, stop };
  const worker = host.workers.spawn(workerModule, data, { name: `aiondb ${request.kind}` });
  const promise = new Promise<Result>((resolve, reject) => {
    let end: (() => void) | undefined;
    worker.onMessage((posted) => {
      const message = posted as BackupTaskMessage;
      switch (message.kind) {
        case 'progress':
          options.onProgress?.(message.progress);
          return;
        case 'end?':
          endLsn().then(
            (lsn) => worker.post({ lsn }),
            (error: unknown) => {
              end = () => reject(error);
              Atomics.store(new Int32Array(stop), 0, 1);
              worker.post({ lsn: 0 });
            },
          );
          return;
        case 'done':
          end = () => resolve(message.result as Result);
          return;
        case 'failed':
          end ??= () => reject(errorOf(message.error));
      }
    });
    worker.onExit((error) => {
      if (end === undefined) reject(error ?? new DbError('58000', 'the backup worker ended without an answer'));
      else end();
    });
  });
  return {
    promise,
    cancel() {
      Atomics.store(new Int32Array(stop), 0, 1);
    },
  };
}

function errorOf({ code, message, detail, hint }: FailureText): DbError {
  return new DbError(code, message, {
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  });
}
