/**
 * Hints for mistakes that are easy to recognise: another language's operator, a reserved word as a name, a typing error.
 *
 * Called once an error is certain, so it may look around freely and need not be fast.
 */
import { similarName } from '../../../engine/extend.ts';
import { clauseKeywords, isReserved } from './keyword.ts';

/** What a hint is made from; the cursor provides it. */
export interface Surroundings {
  readonly kind: string;
  readonly word: string;
  peek(offset: number): string;
  wordAt(offset: number): string;
}

/** Operators of other languages, as the two tokens the lexer makes of them. */
const foreignOperators: ReadonlyMap<string, string> = new Map([
  ['= =', 'Cypher compares with a single "=".'],
  ['! =', 'Cypher writes "not equal" as "<>".'],
  ['& &', 'Cypher writes "and" as AND.'],
  ['| |', 'Cypher writes "or" as OR, and joins strings with "+".'],
  ['+ +', 'Cypher has no "++".'],
  [': :', 'Cypher has no "::"; convert with toInteger(), toFloat(), toString() or toBoolean().'],
]);

/** Words of SQL and older Cypher. */
const foreignWords: ReadonlyMap<string, string> = new Map([
  ['SELECT', 'This looks like SQL; in Cypher write MATCH … RETURN ….'],
  ['INSERT', 'In Cypher write CREATE or MERGE.'],
  ['UPDATE', 'In Cypher write MATCH … SET ….'],
  ['FROM', 'Cypher has no FROM; patterns after MATCH say where data comes from.'],
  ['GROUP', 'Cypher has no GROUP BY; the items of RETURN or WITH that aggregate nothing are the groups.'],
  ['HAVING', 'Cypher has no HAVING; write WITH … WHERE ….'],
  ['OFFSET', 'Cypher writes OFFSET as SKIP.'],
  ['LIKE', 'Cypher has no LIKE; use STARTS WITH, ENDS WITH, CONTAINS or =~.'],
  ['ILIKE', "Cypher has no ILIKE; use =~ '(?i)…'."],
  ['BETWEEN', 'Cypher has no BETWEEN; write low <= x <= high.'],
  ['JOIN', 'Cypher has no JOIN; write a pattern such as (a)-[:TYPE]->(b).'],
  ['VALUES', 'Cypher has no VALUES; write properties as {key: value}.'],
  ['START', 'START is gone from Cypher; use MATCH.'],
]);

/** A hint for the unexpected token, or undefined. */
export function hintFor(at: Surroundings, expected: string): string | undefined {
  const pair = foreignOperators.get(`${at.kind} ${at.peek(1)}`) ?? foreignOperators.get(`${at.peek(-1)} ${at.kind}`);
  if (pair !== undefined) return pair;
  const foreign = at.kind === 'name' ? foreignWords.get(at.word.toUpperCase()) : undefined;
  if (foreign !== undefined) return foreign;
  if (at.kind === 'NOT') return 'Write parentheses around NOT … here.';
  if (expected.startsWith('a variable') && isReserved(at.kind)) {
    return `"${at.word}" is reserved; quote it as \`${at.word}\`.`;
  }
  if (at.kind === 'string' && (expected === 'a variable' || expected.startsWith('a property'))) {
    return 'Names that need quotes take backticks, strings take quotes.';
  }
  if (at.kind === '}' && at.peek(-1) === 'name' && at.peek(-2) === '{')
    return `Parameters are written $${at.wordAt(-1)}.`;
  if (expected.includes('a clause') && at.kind === 'name') return clauseLike(at.word);
  return undefined;
}

/** The clause keyword the word was perhaps meant to be. */
function clauseLike(word: string): string | undefined {
  const keyword = word.length > 12 ? undefined : similarName(word.toUpperCase(), clauseKeywords);
  return keyword && `Perhaps you meant ${keyword}.`;
}
