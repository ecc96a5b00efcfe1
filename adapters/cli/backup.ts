/**
 * `aiondb backup` and `aiondb restore`. What they report on the way goes to standard error, one line a phase on a pipe
 * and one line that is written over on a terminal; the outcome goes to standard output.
 *
 * A backup opens the folder like any client: it asks whoever has it open, or opens it itself when nobody has.
 */
import { resolve } from 'node:path';
import {
  type FileTask,
  nodeHost,
  type RecoveryTarget,
  restoreBackup,
  type TaskProgress,
  verifyBackup,
} from '../../engine/index.ts';
import { open } from '../embedded/embedded.ts';
import type { Command } from './command-line.ts';
import { recoveryPrinter } from './recovery-line.ts';
import { StatusLine } from './status-line.ts';

const phaseTexts: Readonly<Record<TaskProgress['phase'], string>> = {
  base: 'copying the base',
  log: 'copying the log',
  check: 'checking',
  replay: 'replaying the log',
};

export async function runBackup({ target, folder, verifies }: Extract<Command, { kind: 'backup' }>): Promise<void> {
  if (verifies) {
    await verify(resolve(target));
    return;
  }
  const status = new StatusLine();
  const db = await open(folder, { onRecovery: recoveryPrinter(status) });
  try {
    const path = resolve(target).replaceAll("'", "''");
    const onNotice = ({ message }: { readonly message: string }): void => status.show(message);
    await db.exec(`CALL aiondb_backup('${path}')`, { onNotice });
  } finally {
    await db.close();
    status.end();
  }
  process.stdout.write(`Backup of ${folder} in ${target}. Check it with: aiondb backup --verify ${target}\n`);
}

async function verify(target: string): Promise<void> {
  const check = await watched((onProgress) => verifyBackup(nodeHost(), target, { onProgress }));
  process.stdout.write(
    `The backup is whole: ${check.bytes} bytes, taken from ${check.startedAt} to ${check.endedAt}.\n` +
      `It holds every commit up to LSN ${check.endLsn}, and can be restored to any moment from LSN ${check.startLsn} on (timeline ${check.timeline}).\n`,
  );
}

export async function runRestore(command: Extract<Command, { kind: 'restore' }>): Promise<void> {
  const { backup, folder, until, archive, timeline } = command;
  const request = {
    backup: resolve(backup),
    folder: resolve(folder),
    ...(until === undefined ? {} : { until: until satisfies RecoveryTarget }),
    ...(archive === undefined ? {} : { archive: resolve(archive) }),
    ...(timeline === undefined ? {} : { timeline }),
  };
  const summary = await watched((onProgress) => restoreBackup(nodeHost(), request, { onProgress }));
  for (const note of summary.notes) process.stderr.write(`${note}\n`);
  const last = summary.lastCommitAt === undefined ? '' : `, the last one of ${summary.lastCommitAt}`;
  process.stdout.write(
    `Restored into ${folder}: every commit up to LSN ${summary.endLsn}${last}. It goes on as timeline ${summary.timeline}.\n`,
  );
}

/** Shows how a task gets on, and stops it at the first SIGINT. */
async function watched<Result>(
  begin: (onProgress: (progress: TaskProgress) => void) => FileTask<Result>,
): Promise<Result> {
  const status = new StatusLine();
  const task = begin(({ phase, doneBytes, totalBytes }) =>
    status.show(phaseTexts[phase], totalBytes === 0 ? undefined : doneBytes / totalBytes),
  );
  const stop = (): void => task.cancel();
  process.once('SIGINT', stop);
  try {
    return await task.promise;
  } finally {
    process.off('SIGINT', stop);
    status.end();
  }
}
