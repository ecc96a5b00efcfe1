/**
 * From grammar source to Ohm grammar and recipe.
 *
 * The grammar is written with the words and symbols of SQL (`"select"`, `"::"`) but matched against a string of token
 * codes (token.ts), one character a token. `translateTerminals` puts the one for the other. Terminals in angle brackets
 * name what has no spelling: token classes, and the first and last code of each class of words, for use in ranges.
 *
 * White space, comments and letter case are the lexer's business, so all rules are lexical in Ohm's sense (their names
 * begin in lower case) and skip nothing.
 */
import type { Grammar } from 'ohm-js';
import { DbError, invariant } from '../../../engine/extend.ts';
import { identifierCode, type KeywordTable, sqlKeywords } from './keyword.ts';
import { symbolCodes, tokenCode } from './token.ts';

/** The files of the grammar, in the order in which they are joined; the first rule of all is the default start. */
export const grammarFiles: readonly string[] = [
  'statement',
  'query',
  'write',
  'table',
  'schema',
  'session',
  'expression',
  'type',
  'token',
];

const classTerminals: ReadonlyMap<string, number> = new Map([
  ['identifier', identifierCode],
  ['first word', 0xe000],
  ['last word', 0xebff],
  ['first bare word', 0xe010],
  ['last bare unreserved word', 0xe4ff],
  ['last unreserved word', 0xe57f],
  ['first column word', 0xe580],
  ['first bare column word', 0xe5c0],
  ['last column word', 0xe7ff],
  ['first reserved word', 0xe800],
  ['last bare reserved word', 0xeaff],
  ['string', tokenCode.string],
  ['integer', tokenCode.integer],
  ['number', tokenCode.number],
  ['bits', tokenCode.bitString],
  ['parameter', tokenCode.parameter],
  ['wide list', tokenCode.wideList],
  ['wide rows', tokenCode.wideRows],
  ['operator', tokenCode.operator],
]);

function codeOf(terminal: string, keywords: KeywordTable): number {
  const name = /^<([a-z ]{2,})>$/.exec(terminal)?.[1];
  const code = name === undefined ? (symbolCodes.get(terminal) ?? keywords.get(terminal)) : classTerminals.get(name);
  if (code === undefined) throw new DbError('42601', `grammar terminal "${terminal}" is no keyword and no symbol`);
  return code;
}

/**
 * Replaces each terminal of a grammar's source by the code of its token.
 *
 * @throws DbError 42601 for a terminal that is no token: a dialect must give its new words to `extendKeywords`.
 */
export function translateTerminals(source: string, keywords: KeywordTable = sqlKeywords): string {
  return source.replace(/\/\/[^\n]*|"([^"\n]*)"/g, (part: string, terminal: string | undefined) =>
    terminal === undefined ? part : `"\\u{${codeOf(terminal, keywords).toString(16)}}"`,
  );
}

/** Joins the grammar's files, by the names of `grammarFiles`, into the source of grammar `Sql`. */
export function joinGrammar(files: ReadonlyMap<string, string>): string {
  const parts = grammarFiles.map((name) => {
    const text = files.get(name);
    invariant(text !== undefined, `grammar file ${name} was read`);
    return text;
  });
  return `Sql {\n${parts.join('\n')}\n}\n`;
}

/**
 * Compiles the source of `Sql` to a recipe: JSON that `ohm.makeRecipe` turns into the grammar thirty times faster than
 * the source. Source text and positions are left out of it.
 */
export async function compileRecipe(source: string): Promise<string> {
  const ohm = await import('ohm-js');
  const grammar = ohm.grammar(translateTerminals(source)) as Grammar & { toRecipe(): string };
  return JSON.stringify(withoutSources(JSON.parse(grammar.toRecipe())));
}

/** A recipe is nested arrays `[kind, {sourceInterval}, …]`; the second item is emptied at every depth. */
function withoutSources(node: unknown): unknown {
  if (Array.isArray(node)) {
    return node.map((item, index) => (index === 1 && isMeta(item) ? {} : withoutSources(item)));
  }
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, withoutSources(value)]));
}

function isMeta(item: unknown): boolean {
  return typeof item === 'object' && item !== null && !Array.isArray(item);
}
