/**
 * Opens an engine with every language the program speaks; SQL is the one for what no other claims.
 * Both commands start here, so that the server and the shell understand the same.
 */
import { type Engine, openEngine } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';
import { vectorTranslator } from '../../frontends/vector/vector.ts';

/** @param folder undefined keeps the database in memory */
export function openDatabase(folder: string | undefined): Promise<Engine> {
  const languages = [sqlTranslator, cypherTranslator, vectorTranslator];
  return openEngine(folder === undefined ? { languages } : { languages, folder });
}
