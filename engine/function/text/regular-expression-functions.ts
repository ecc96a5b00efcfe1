/**
 * ~ !~ ~* !~*, and the regexp_… functions.
 *
 * Positions count characters from 1; groups that took no part are null. The set-returning forms live in
 * table/collection-table.ts.
 */
import { DbError } from '../../error.ts';
import { characterCount } from '../../value/text.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';
import { regularExpression, similarPattern } from './regular-expression.ts';
import { position, sliceCharacters } from './string-functions.ts';

type Groups = readonly (string | null)[];

/** Splits option letters into `g` and those of the pattern itself. */
function splitFlags(flags: string): { readonly isGlobal: boolean; readonly options: string } {
  return { isGlobal: flags.includes('g'), options: flags.replaceAll('g', '') };
}

function groupsOf(match: RegExpMatchArray): Groups {
  const groups = match.length > 1 ? match.slice(1) : [match[0]];
  return groups.map((group: string | undefined) => group ?? null);
}

function firstMatch(text: string, pattern: string, flags = ''): Groups | null {
  const { isGlobal, options } = splitFlags(flags);
  if (isGlobal) {
    const hint = 'Use the regexp_matches function instead.';
    throw new DbError('22023', 'regexp_match() does not support the "global" option', { hint });
  }
  const match = regularExpression(pattern, options).exec(text);
  return match === null ? null : groupsOf(match);
}

/** All matches with `g`, else the first. */
export function* allMatches(text: string, pattern: string, flags = ''): Generator<Groups> {
  const { isGlobal, options } = splitFlags(flags);
  for (const match of text.matchAll(regularExpression(pattern, options))) {
    yield groupsOf(match);
    if (!isGlobal) return;
  }
}

/** Pieces between matches. An empty match at the ends or right after another match splits nothing. */
export function splitByPattern(text: string, pattern: string, flags = ''): string[] {
  const { isGlobal, options } = splitFlags(flags);
  if (isGlobal) throw new DbError('22023', 'regexp_split_to_array() does not support the "global" option');
  const pieces: string[] = [];
  let start = 0;
  for (const match of text.matchAll(regularExpression(pattern, options))) {
    const end = match.index + match[0].length;
    if (match.index === text.length || end <= start) continue;
    pieces.push(text.slice(start, match.index));
    start = end;
  }
  pieces.push(text.slice(start));
  return pieces;
}

/** \1 … \9 and \& in a replacement, \\ for a backslash. */
function expand(replacement: string, match: readonly (string | undefined)[]): string {
  return replacement.replace(/\\([\s\S])/g, (whole, letter: string) => {
    if (letter === '&') return match[0]!;
    if (letter === '\\') return '\\';
    return /[1-9]/.test(letter) ? (match[Number(letter)] ?? '') : whole;
  });
}

/** Replaces from character `start` the `occurrence`th match, or all for 0. */
function replace(
  text: string,
  pattern: string,
  replacement: string,
  start: number,
  occurrence: number,
  flags: string,
): string {
  checkAtLeast(1, start, 'start');
  checkAtLeast(0, occurrence, 'n');
  const found = matchesFrom(text, pattern, start, flags.replaceAll('g', ''));
  const replaced = occurrence === 0 ? found : found.slice(occurrence - 1, occurrence);
  let result = '';
  let end = 0;
  for (const match of replaced) {
    result += text.slice(end, match.index) + expand(replacement, match);
    end = match.index! + match[0].length;
  }
  return result + text.slice(end);
}

function replaceWithFlags(text: string, pattern: string, replacement: string, flags: string): string {
  if (/^[0-9]/.test(flags)) {
    const hint =
      'If you meant to use regexp_replace() with a start parameter, cast the fourth argument to integer explicitly.';
    throw new DbError('22023', `invalid regular expression option: "${flags[0]}"`, { hint });
  }
  return replace(text, pattern, replacement, 1, flags.includes('g') ? 0 : 1, flags);
}

function matches(text: string, pattern: string, flags = ''): boolean {
  return regularExpression(pattern, flags).test(text);
}

/** The first group if there is one, else the match. */
function substringByPattern(text: string, pattern: string): string | null {
  return firstMatch(text, pattern)?.[0] ?? null;
}

function matchesFrom(text: string, pattern: string, start: number, flags: string): RegExpMatchArray[] {
  checkAtLeast(1, start, 'start');
  const expression = regularExpression(pattern, flags);
  if (start - 1 > characterCount(text)) return [];
  expression.lastIndex = sliceCharacters(text, 0, start - 1).length;
  return [...text.matchAll(expression)];
}

/** A count or a group's number that is too small. */
function checkAtLeast(minimum: number, value: number, parameter: string): void {
  if (value < minimum) throw new DbError('22023', `invalid value for parameter "${parameter}": ${value}`);
}

function nthSubstring(text: string, pattern: string, start = 1, occurrence = 1, flags = '', group = 0): string | null {
  checkAtLeast(1, start, 'start');
  checkAtLeast(1, occurrence, 'n');
  checkAtLeast(0, group, 'subexpr');
  return matchesFrom(text, pattern, start, flags)[occurrence - 1]?.[group] ?? null;
}

function nthPosition(
  text: string,
  pattern: string,
  start = 1,
  occurrence = 1,
  endOption = 0,
  flags = '',
  group = 0,
): number {
  checkAtLeast(1, start, 'start');
  checkAtLeast(1, occurrence, 'n');
  if (endOption !== 0 && endOption !== 1) {
    throw new DbError('22023', `invalid value for parameter "endoption": ${endOption}`);
  }
  checkAtLeast(0, group, 'subexpr');
  const match = matchesFrom(text, pattern, start, flags)[occurrence - 1];
  const range = match?.indices?.[group];
  return range === undefined ? 0 : Array.from(text.slice(0, range[endOption === 1 ? 1 : 0])).length + 1;
}

export function registerRegularExpressions(registrar: Registrar): void {
  const define = (signature: string, body: Parameters<typeof scalar>[1]): void =>
    registrar.register(scalar(signature, body));
  for (const type of ['text', 'bpchar', 'name']) {
    for (const [symbol, name, flags] of [
      ['~', 'regex', ''],
      ['~*', 'icregex', 'i'],
    ] as const) {
      const test = (text: string, pattern: string): boolean => matches(text, pattern, flags);
      const negated = name.replace('regex', 'regexne');
      const refuse = (text: string, pattern: string): boolean => !matches(text, pattern, flags);
      const negator = `!${symbol}`;
      defineOperator(registrar, symbol, scalar(`${type}${name}eq(${type}, text) bool`, test), { negator });
      defineOperator(registrar, negator, scalar(`${type}${negated}(${type}, text) bool`, refuse), { negator: symbol });
    }
  }
  define('regexp_like(text, text) bool', (text: string, pattern: string) => matches(text, pattern));
  define('regexp_like(text, text, text) bool', matches);
  define('regexp_match(text, text) _text', (text: string, pattern: string) => firstMatch(text, pattern));
  define('regexp_match(text, text, text) _text', firstMatch);
  define('regexp_split_to_array(text, text) _text', (text: string, pattern: string) => splitByPattern(text, pattern));
  define('regexp_split_to_array(text, text, text) _text', splitByPattern);
  define('regexp_replace(text, text, text) text', (text: string, pattern: string, by: string) =>
    replace(text, pattern, by, 1, 1, ''),
  );
  define('regexp_replace(text, text, text, text) text', replaceWithFlags);
  define('regexp_replace(text, text, text, int4) text', (text: string, pattern: string, by: string, start: number) =>
    replace(text, pattern, by, start, 1, ''),
  );
  define(
    'regexp_replace(text, text, text, int4, int4) text',
    (text: string, pattern: string, by: string, start: number, n: number) => replace(text, pattern, by, start, n, ''),
  );
  define('regexp_replace(text, text, text, int4, int4, text) text', replace);
  define('substring(text, text) text', substringByPattern);
  define('substring(text, text, text) text', (text: string, pattern: string, mark: string) =>
    substringByPattern(text, similarPattern(pattern, mark)),
  );
  define('similar_to_escape(text) text', (pattern: string) => similarPattern(pattern));
  define('similar_to_escape(text, text) text', similarPattern);
  const counts = ['text, text', 'text, text, int4', 'text, text, int4, text'];
  for (const parameters of counts) {
    define(
      `regexp_count(${parameters}) int4`,
      (text: string, pattern: string, start = 1, flags = '') => matchesFrom(text, pattern, start, flags).length,
    );
  }
  const extra = ['int4', 'int4', 'text', 'int4'];
  for (let i = 0; i <= extra.length; i++) {
    define(`regexp_substr(${['text', 'text', ...extra.slice(0, i)].join(', ')}) text`, nthSubstring);
  }
  const located = ['int4', 'int4', 'int4', 'text', 'int4'];
  for (let i = 0; i <= located.length; i++) {
    define(`regexp_instr(${['text', 'text', ...located.slice(0, i)].join(', ')}) int4`, nthPosition);
  }
  define('textpos(text, text) int4', position);
}
