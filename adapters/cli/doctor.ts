/**
 * `aiondb doctor`: looks for damage in a database that nobody has open, and says what it finds in plain words.
 *
 * First the files as they lie: identity, every page and pair of the base. Then the database is opened, which recovers the
 * log as any open does, and its blocks, rows, indexes and sequences are read. Exit codes: 0 sound, 1 findings, 2 could
 * not look (no such database, or somebody has it open).
 */
import { resolve } from 'node:path';
import { checkFolder, DbError, type Finding, nodeHost } from '../../engine/index.ts';
import { failureText } from './failure-text.ts';
import { openDatabase } from './open-database.ts';

/** What a database that cannot be opened says of its state: damage, another format, a mix of files. */
const damageCodes = new Set(['XX001', '58000', '0A000']);

export async function runDoctor(folder: string, constraints: boolean, say: (text: string) => void): Promise<number> {
  const path = resolve(folder);
  let findings = 0;
  const tell = (finding: Finding): void => {
    findings++;
    say(textOf(finding));
  };
  try {
    await checkFolder(nodeHost(), path);
    const engine = await openDatabase(path);
    try {
      for await (const finding of engine.check({ constraints })) tell(finding);
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (!(error instanceof DbError) || !damageCodes.has(error.code)) {
      say(`The doctor could not look: ${failureText(error)}\n`);
      return 2;
    }
    tell(refusalFinding(error));
  }
  say(findings === 0 ? `No damage found in "${path}".\n` : `${findings} finding${findings === 1 ? '' : 's'}.\n`);
  return findings === 0 ? 0 : 1;
}

function refusalFinding({ message, detail, hint }: DbError): Finding {
  const what = detail === undefined ? message : `${message}. ${detail}`;
  return {
    severity: 'error',
    object: 'the files',
    space: undefined,
    what: `The database does not open: ${what}`,
    advice: hint ?? 'Restore the database from a backup; keep this folder until that has succeeded.',
  };
}

function textOf({ severity, object, what, advice }: Finding): string {
  return `${severity.toUpperCase()}: ${object}\n  ${what}\n  ${advice}\n`;
}
