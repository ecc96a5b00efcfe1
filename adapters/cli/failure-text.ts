/**
 * Errors as a person reads them: severity and message, the line of the statement with a caret under the place, detail
 * and hint. The form is psql's.
 */
import { DbError } from '../../engine/index.ts';
import { displayWidth } from './display-width.ts';

/** Characters of a line that are shown around the place. */
const excerptCharacters = 72;

/** The failure that ends a command: message, detail and hint, one a line. */
export function failureText(error: unknown): string {
  if (!(error instanceof DbError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [error.message, ...remarks(error)].join('\n');
}

/** The failure of a statement, with the place in its text. Ends with a newline. */
export function statementFailureText(error: unknown, statement: string): string {
  if (!(error instanceof DbError)) return `ERROR:  internal error: ${failureText(error)}\n`;
  const lines = [`ERROR:  ${error.message}`];
  if (error.position !== undefined) lines.push(...excerpt(statement, error.position));
  lines.push(...remarks(error));
  return `${lines.join('\n')}\n`;
}

function remarks({ detail, hint }: DbError): string[] {
  const lines: string[] = [];
  if (detail !== undefined) lines.push(`DETAIL:  ${detail}`);
  if (hint !== undefined) lines.push(`HINT:  ${hint}`);
  return lines;
}

/** `LINE 2: …` and a caret under the character at the 1-based position. */
export function excerpt(statement: string, position: number): readonly [string, string] | readonly [] {
  const before = [...statement].slice(0, position - 1);
  if (position < 1) return [];
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineNumber = before.filter((character) => character === '\n').length + 1;
  const line = [...statement].slice(lineStart);
  const lineEnd = line.indexOf('\n');
  const characters = (lineEnd < 0 ? line : line.slice(0, lineEnd)).map((character) =>
    character === '\t' ? ' ' : character,
  );
  const column = before.length - lineStart;
  const from =
    characters.length <= excerptCharacters
      ? 0
      : Math.max(0, Math.min(column - 36, characters.length - excerptCharacters));
  const to = Math.min(characters.length, from + excerptCharacters);
  const prefix = `LINE ${lineNumber}: ${from > 0 ? '...' : ''}`;
  const shown = `${prefix}${characters.slice(from, to).join('')}${to < characters.length ? '...' : ''}`;
  const behind = displayWidth(characters.slice(from, column).join(''));
  return [shown, `${' '.repeat(prefix.length + behind)}^`];
}
