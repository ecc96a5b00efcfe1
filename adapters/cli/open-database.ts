/**
 * Opens an engine with every language the program speaks; SQL is the one for what no other claims. The server and the
 * shell start here, so that both understand the same and show the replay of a log alike.
 */
import { resolve } from 'node:path';
import { type Engine, openEngine } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';
import { recoveryPrinter } from './recovery-line.ts';
import { StatusLine } from './status-line.ts';

/**
 * @param folder undefined keeps the database in memory
 * @param archive folder for full segments of the log; what is wrong with it goes to standard error
 */
export async function openDatabase(folder: string | undefined, archive?: string): Promise<Engine> {
  const languages = [sqlTranslator, cypherTranslator, vectorTranslator];
  if (folder === undefined) return await openEngine({ languages });
  const status = new StatusLine();
  try {
    return await openEngine({
      languages,
      folder,
      onRecovery: recoveryPrinter(status),
      onWarning: (sentence) => process.stderr.write(`warning: ${sentence}\n`),
      ...(archive === undefined ? {} : { archive: resolve(archive) }),
    });
  } finally {
    status.end();
  }
}
