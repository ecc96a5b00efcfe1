/**
 * Which statements are of this language, told by their first tokens.
 *
 * SQL wins ties, so this takes only what SQL never starts with: MATCH, UNWIND, RETURN and their kin; CREATE before `(` or
 * a path variable (`CREATE p = (`); MERGE unless INTO follows. WITH is SQL's where a common table expression can follow
 * (`WITH name AS (`, `WITH name (column, …) AS (`, `WITH RECURSIVE`), else it starts a projection. CALL is Cypher's before
 * `{` or `(`, and where YIELD follows within sight. EXPLAIN and PROFILE are of the language of the statement behind them.
 */

const own: ReadonlySet<string> = new Set(['MATCH', 'UNWIND', 'RETURN', 'DETACH', 'REMOVE', 'FOREACH', 'PROFILE']);

/** `firstWords`: the first tokens of the statement in upper case, each symbol a token. */
export function claimsStatement(firstWords: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = firstWords;
  if (own.has(first)) return true;
  switch (first) {
    case 'OPTIONAL':
      return second === 'MATCH' || second === 'CALL';
    case 'MERGE':
    case 'CREATE':
      return second === '(' || third === '=';
    case 'CALL':
      return second === '{' || second === '(' || firstWords.includes('YIELD');
    case 'WITH':
      return isProjection(firstWords);
    case 'EXPLAIN':
      return claimsStatement(behindExplain(firstWords));
    default:
      return false;
  }
}

/** Every common table expression reads `name [(columns)] AS [[NOT] MATERIALIZED] (`. */
function isProjection(words: readonly string[]): boolean {
  if (words[1] === 'RECURSIVE') return false;
  const close = words[2] === '(' ? words.indexOf(')') : 1;
  if (close < 0) return false;
  const [as, next] = words.slice(close + 1);
  if (as !== 'AS') return as !== undefined;
  return next !== undefined && next !== '(' && next !== 'MATERIALIZED' && next !== 'NOT';
}

/** The tokens of the statement that is explained. */
function behindExplain(words: readonly string[]): readonly string[] {
  if (words[1] === '(') {
    const close = words.indexOf(')');
    return close < 0 ? [] : words.slice(close + 1);
  }
  return words.slice(1).filter((word, i) => i > 1 || (word !== 'ANALYZE' && word !== 'VERBOSE'));
}
