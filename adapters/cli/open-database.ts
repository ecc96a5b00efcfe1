/** Opens an engine with every language the program speaks. */
import { type Engine, openEngine } from '../../engine/index.ts';
import { cypherTranslator } from '../../frontends/cypher/cypher.ts';
import { sqlTranslator } from '../../frontends/sql/sql.ts';

/** @param folder undefined keeps the database in memory */
export function openDatabase(folder: string | undefined): Promise<Engine> {
  const languages = [sqlTranslator, cypherTranslator];
  return openEngine(folder === undefined ? { languages } : { languages, folder });
}
