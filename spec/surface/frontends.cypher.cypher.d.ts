/**
 * The package face `aiondb/cypher`: the graph language as a Translator.
 *
 * openCypher 9 text becomes the same plans that SQL becomes; values of the language are of the dynamic type `any`. What
 * makes a statement Cypher's by its first words is said in claim.ts; SQL wins ties.
 *
 * @example
 * const statement = cypherTranslator.parse('MATCH (a:Airport) RETURN a.city AS city');
 */
import type { Translator } from '../../engine/extend.ts';
import type { CypherStatement } from './ast/statement.ts';
import { type ExplainOptions } from './explain.ts';
/** A parsed statement, its text, and how it is to be explained if it is. */
export interface ParsedCypher {
    readonly text: string;
    readonly statement: CypherStatement;
    readonly explain: ExplainOptions | undefined;
}
export declare const cypherTranslator: Translator<ParsedCypher>;
