/**
 * The SQL frontend's face: PostgreSQL's dialect as a translator of the engine.
 *
 * @example
 * import { sqlTranslator } from 'aiondb/sql';
 * await sqlTranslator.ready();
 * const statement = sqlTranslator.parse('SELECT 1');
 */
import { DbError, type NormalizedText, type StatementText, type Translator } from '../../engine/extend.ts';
import type { SqlStatement } from './ast/statement.ts';
import { bindStatement } from './bind/statement.ts';
import { type LiftedLiteral, normalizeStatement } from './normalize.ts';
import { loadGrammar, parseSql } from './parse.ts';
import { splitStatements } from './split.ts';
import { sqlSystem } from './system/system.ts';

const literalKinds = { int4: 'integer', int8: 'integer', numeric: 'decimal', unknown: 'string' } as const;

/** Texts longer than this are not worth a place in the statement cache: bulk loads that come once. */
const longestCachedText = 65_536;

function normalize(text: string): NormalizedText | undefined {
  if (text.length > longestCachedText) return undefined;
  const { key, literals, pattern } = normalizeStatement(text);
  if (literals.some((literal) => literal.class === 'bit')) return undefined;
  const lifted = literals.map(({ class: kind, value, position }: LiftedLiteral) => ({
    kind: literalKinds[kind as keyof typeof literalKinds],
    text: String(value),
    position,
  }));
  return { key: `${key}\u0000${pattern}`, literals: lifted };
}

function parse(text: string): SqlStatement | undefined {
  const [statement, second] = parseSql(text);
  if (second === undefined) return statement;
  throw new DbError('42601', 'cannot insert multiple commands into a prepared statement');
}

/** SQL for a session: everything that no other language claims. */
export const sqlTranslator: Translator<SqlStatement | undefined> = {
  language: 'sql',
  claims: () => true,
  ready: loadGrammar,
  split: (text): readonly StatementText[] => splitStatements(text),
  normalize,
  parse,
  bind: (statement, context, literals) =>
    statement === undefined ? { kind: 'empty' } : bindStatement(statement, context, literals),
  system: sqlSystem,
};

export type { SqlStatement };
