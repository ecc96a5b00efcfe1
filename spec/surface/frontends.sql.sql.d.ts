/**
 * The SQL frontend's face: PostgreSQL's dialect as a translator of the engine.
 *
 * @example
 * import { sqlTranslator } from 'aiondb/sql';
 * await sqlTranslator.ready();
 * const statement = sqlTranslator.parse('SELECT 1');
 */
import { type Translator } from '../../engine/extend.ts';
import type { SqlStatement } from './ast/statement.ts';
/** SQL for a session: everything that no other language claims. */
export declare const sqlTranslator: Translator<SqlStatement | undefined>;
export type { SqlStatement };
