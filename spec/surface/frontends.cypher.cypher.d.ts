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
import { type ExplainedStatement } from './parse.ts';
/** A parsed statement with its text, which positions of errors are counted in. */
export interface ParsedCypher extends ExplainedStatement {
    readonly text: string;
}
export declare const cypherTranslator: Translator<ParsedCypher>;
