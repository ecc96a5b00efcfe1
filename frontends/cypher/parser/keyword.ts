/**
 * Keywords of Cypher and what each may still be used for.
 *
 * Keywords are matched without regard to case. A *reserved* one cannot name a variable unless quoted with backticks; it
 * can always name a label, type, property key, function or procedure. All others mean something only where the grammar
 * looks for them. openCypher reserves more words than are needed to read a statement (ADD, DO, FOR, OF, SCALAR, …); those
 * stay free here.
 */

/** Words that open a clause, in the order an error message lists them. */
export const clauseKeywords = [
  'MATCH',
  'OPTIONAL',
  'UNWIND',
  'CALL',
  'CREATE',
  'MERGE',
  'SET',
  'REMOVE',
  'DELETE',
  'DETACH',
  'FOREACH',
  'WITH',
  'RETURN',
] as const;

export type ClauseKeyword = (typeof clauseKeywords)[number];

const otherReserved = [
  'ALL',
  'AND',
  'AS',
  'ASC',
  'ASCENDING',
  'BY',
  'CASE',
  'CONTAINS',
  'DESC',
  'DESCENDING',
  'DISTINCT',
  'ELSE',
  'END',
  'ENDS',
  'EXISTS',
  'FALSE',
  'IN',
  'IS',
  'LIMIT',
  'NOT',
  'NULL',
  'ON',
  'OR',
  'ORDER',
  'SKIP',
  'STARTS',
  'THEN',
  'TRUE',
  'UNION',
  'WHEN',
  'WHERE',
  'XOR',
] as const;

const unreserved = [
  'ALLSHORTESTPATHS',
  'ANY',
  'COLLECT',
  'COUNT',
  'LOAD',
  'NONE',
  'REDUCE',
  'SHORTEST',
  'SHORTESTPATH',
  'SINGLE',
  'USE',
  'USING',
  'YIELD',
] as const;

export type Keyword = ClauseKeyword | (typeof otherReserved)[number] | (typeof unreserved)[number];

/** Clause words that openCypher leaves free as variables. */
const freeClauseKeywords: ReadonlySet<string> = new Set(['CALL', 'FOREACH']);

const reserved: ReadonlySet<string> = new Set([
  ...clauseKeywords.filter((word) => !freeClauseKeywords.has(word)),
  ...otherReserved,
]);

const keywords: ReadonlyMap<string, Keyword> = new Map(
  [...clauseKeywords, ...otherReserved, ...unreserved].map((word) => [word, word]),
);

/** For each pair of first and last letter (five bits each, the same for both cases) a bit mask of the lengths of keywords. */
const lengthsByEnds: Int32Array = new Int32Array(1024);
for (const word of keywords.keys()) {
  lengthsByEnds[endsOf(word.charCodeAt(0), word.charCodeAt(word.length - 1))]! |= 1 << word.length;
}

function endsOf(first: number, last: number): number {
  return ((first & 31) << 5) | (last & 31);
}

/** The keyword that the ASCII word in `text` from `start` to `end` spells, in any case. Most words that are none cost no string. */
export function keywordAt(text: string, start: number, end: number): Keyword | undefined {
  const length = end - start;
  const lengths = lengthsByEnds[endsOf(text.charCodeAt(start), text.charCodeAt(end - 1))]!;
  if (length > 30 || (lengths & (1 << length)) === 0) return undefined;
  const word = text.slice(start, end);
  return keywords.get(word) ?? keywords.get(word.toUpperCase());
}

/** Whether a token kind is a keyword. */
export function isKeyword(kind: string): kind is Keyword {
  return keywords.has(kind);
}

export function isReserved(kind: string): boolean {
  return reserved.has(kind);
}

/** Whether a token kind opens a clause. */
export function isClauseKeyword(kind: string): kind is ClauseKeyword {
  return (clauseKeywords as readonly string[]).includes(kind);
}
