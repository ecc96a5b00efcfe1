/**
 * `db.backup`: the engine's backup with the ways of this door, a path that may be relative and a signal to stop it. It
 * runs beside the calls of the database and not in their queue, so that they go on.
 */
import { resolve } from 'node:path';
import { type BackupSummary, DbError, type Engine, type TaskProgress } from '../../engine/index.ts';

export interface BackupOptions {
  /** Called several times a second while files are copied. */
  readonly onProgress?: (progress: TaskProgress) => void;
  /** Stops the backup with 57014; taken again with the same target it goes on. */
  readonly signal?: AbortSignal;
}

export async function backUp({ store }: Engine, target: string, options: BackupOptions): Promise<BackupSummary> {
  const { onProgress, signal } = options;
  if (signal?.aborted === true) throw new DbError('57014', 'canceling statement due to user request');
  const task = store.backup(resolve(target), onProgress === undefined ? {} : { onProgress });
  signal?.addEventListener('abort', task.cancel);
  try {
    return await task.promise;
  } finally {
    signal?.removeEventListener('abort', task.cancel);
  }
}
