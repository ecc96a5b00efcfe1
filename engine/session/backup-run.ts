/**
 * `CALL aiondb_backup('/folder')`: a backup inside the server, for whoever cannot open its folder.
 *
 * Progress goes to the client as notices, once a second. It is no part of a transaction and may not run in a block, where
 * it would keep that block's snapshot open. Stopping the statement stops the backup; calling it again goes on with it.
 */
import { DbError, unsupported } from '../error.ts';
import type { TaskPhase, TaskProgress, Wait } from '../txn/txn.ts';
import type { RunStep, StatementResult } from './run.ts';
import type { RunningSession } from './running-session.ts';
import type { BoundStatement } from './translator.ts';

const noticeIntervalMs = 1_000;

const phaseTexts: Readonly<Record<TaskPhase, string>> = {
  base: 'copying the base',
  log: 'copying the log',
  check: 'checking what was copied',
  replay: 'replaying the log',
};

export function* runBackup(
  session: RunningSession,
  { target }: Extract<BoundStatement, { kind: 'backup' }>,
): Generator<RunStep, StatementResult> {
  if (session.inBlock) throw new DbError('25001', 'aiondb_backup cannot run inside a transaction block');
  const { clock } = session.database.host;
  let noticedMs = clock.monotonicMs();
  const onProgress = ({ phase, doneBytes, totalBytes }: TaskProgress): void => {
    const nowMs = clock.monotonicMs();
    if (nowMs - noticedMs < noticeIntervalMs) return;
    noticedMs = nowMs;
    session.notice('NOTICE', '00000', `${phaseTexts[phase]}: ${doneBytes} of ${totalBytes} bytes`);
  };
  const task = session.database.store.backup(target, { onProgress });
  let isOver = false;
  const ended = task.promise.finally(() => {
    isOver = true;
  });
  // a statement that was stopped no longer listens
  ended.catch(() => undefined);
  let summary: Awaited<typeof ended> | undefined;
  const wait: Wait = {
    on: 'client',
    get ready() {
      return isOver;
    },
    get promise() {
      return ended.then((value) => {
        summary = value;
      });
    },
    finishNow() {
      task.cancel();
      throw unsupported('a backup in a synchronous call', { hint: 'Use the asynchronous call, or db.backup().' });
    },
    cancel() {
      task.cancel();
    },
  };
  while (summary === undefined) yield wait;
  for (const note of summary.notes) session.notice('NOTICE', '00000', note);
  const { bytes, endLsn } = summary;
  session.notice('NOTICE', '00000', `the backup is complete: ${bytes} bytes, every commit up to LSN ${endLsn}`);
  return { tag: 'CALL', rowCount: 0 };
}
