/**
 * The package face `aiondb/cypher`: the graph language as a Translator.
 *
 * openCypher 9 text becomes the same plans that SQL becomes; values of the language are of the dynamic type `any`. What
 * makes a statement Cypher's by its first words is said in claim.ts; SQL wins ties.
 *
 * @example
 * const statement = cypherTranslator.parse('MATCH (a:Airport) RETURN a.city AS city');
 */
import type { BindContext, BoundStatement, NormalizedText, StatementText, Translator } from '../../engine/extend.ts';
import { bindStatement } from './bind/bind-statement.ts';
import { claimsStatement } from './claim.ts';
import { type ExplainedStatement, parseExplained } from './parse.ts';
import { withCharacterPositions } from './position.ts';
import { splitStatements } from './split.ts';

/** A parsed statement with its text, which positions of errors are counted in. */
export interface ParsedCypher extends ExplainedStatement {
  readonly text: string;
}

export const cypherTranslator: Translator<ParsedCypher> = {
  language: 'cypher',
  claims: claimsStatement,
  /** Nothing is heavy: the parser is plain code. */
  async ready(): Promise<void> {},
  split(text: string): readonly StatementText[] {
    return splitStatements(text);
  },
  /** The text itself: statements that differ in their values share a plan where they pass them as parameters. */
  normalize(text: string): NormalizedText {
    return { key: text, literals: [] };
  },
  parse(text: string): ParsedCypher {
    return { text, ...withCharacterPositions(text, () => parseExplained(text)) };
  },
  bind({ text, statement, explain }: ParsedCypher, context: BindContext): BoundStatement {
    const query = withCharacterPositions(text, () => bindStatement(statement, context));
    return explain === undefined ? query : { kind: 'explain', statement: query, ...explain };
  },
};
