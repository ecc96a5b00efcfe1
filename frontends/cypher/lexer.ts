/**
 * The lexer: text in, tokens out, in one pass and linear time.
 *
 * Tokens lie in parallel arrays, not objects, since a statement has many and none outlives its parsing. The kind of a
 * token is a string: a punctuation mark is itself, a keyword its upper-case spelling, everything else a word in lower case
 * (`name`, `quoted-name`, `string`, `number`, `parameter`, `end`, `invalid`). Arrows are not tokens: `a<-1` and `(a)<-(b)`
 * differ only to the grammar. The inside of strings and numbers is looked at by the parser when it gets there.
 *
 * The lexer never throws. At the first character that starts nothing it writes an `invalid` token, notes the error as
 * `failure` and stops, so that a mistake of the grammar further left is reported first.
 *
 * For each opening bracket `partners` holds the index of the token that closes it (−1: nothing does), which lets the parser
 * tell `(a)-[b]-(c)` the pattern from `(a) - [b] - (c)` the subtraction by looking at a few tokens, without backtracking.
 */
import { type Keyword, keywordAt } from './parser/keyword.ts';
import { syntaxError } from './parser/syntax-error.ts';

export type Punctuation =
  | ('(' | ')' | '[' | ']' | '{' | '}' | ',' | '.' | '..' | ':' | ';' | '|' | '&' | '!' | '%')
  | ('+' | '-' | '*' | '/' | '^' | '=' | '=~' | '<>' | '<' | '<=' | '>' | '>=' | '+=');

export type TokenKind =
  | Punctuation
  | Keyword
  | ('name' | 'quoted-name' | 'string' | 'number' | 'parameter' | 'end' | 'invalid');

export interface Tokens {
  readonly text: string;
  /** Ends in `end`, always. */
  readonly kinds: TokenKind[];
  /** 0-based offset of the first character of each token. */
  readonly starts: number[];
  /** 0-based offset behind the last character of each token. */
  readonly ends: number[];
  readonly partners: number[];
  /** Why there is an `invalid` token. */
  failure: Error | undefined;
}

const blank = 1;
const wordStart = 2;
const digit = 3;
const quote = 4;
const mark = 5;

/** Class of each ASCII character; 0 starts no token. */
const classes: Uint8Array = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)) classes[code] = blank;
  else if (/[A-Za-z_]/.test(character)) classes[code] = wordStart;
  else if (/[0-9]/.test(character)) classes[code] = digit;
  else if (/['"`]/.test(character)) classes[code] = quote;
  else if (/[()[\]{},.:;|&!%+\-*/^=<>$]/.test(character)) classes[code] = mark;
}

const unicodeBlank = /[\p{White_Space}\u180e\ufeff]/u;
const unicodeWordStart = /^[\p{ID_Start}\p{Pc}]/u;
const unicodeWordPart = /[\p{ID_Continue}\p{Pc}\p{Sc}]/u;

/** Splits a statement into tokens. */
export function tokenize(text: string): Tokens {
  const tokens: Tokens = { text, kinds: [], starts: [], ends: [], partners: [], failure: undefined };
  const open: number[] = [];
  const length = text.length;
  let at = 0;
  while (at < length && tokens.failure === undefined) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      if (unicodeBlank.test(character)) at += character.length;
      else if (unicodeWordStart.test(character)) at = readWord(tokens, at);
      else fail(tokens, at, character.length, invalidCharacter(character, at));
      continue;
    }
    switch (classes[code]) {
      case blank:
        at++;
        break;
      case wordStart:
        at = readWord(tokens, at);
        break;
      case digit:
        at = readNumber(tokens, at);
        break;
      case quote:
        at = code === 0x60 ? readQuotedName(tokens, at) : readString(tokens, at, code);
        break;
      case mark:
        at = readMark(tokens, at, code, open);
        break;
      default:
        fail(tokens, at, 1, invalidCharacter(text[at]!, at));
    }
  }
  push(tokens, 'end', length, length);
  return tokens;
}

function push(tokens: Tokens, kind: TokenKind, start: number, end: number): number {
  tokens.kinds.push(kind);
  tokens.starts.push(start);
  tokens.ends.push(end);
  tokens.partners.push(-1);
  return end;
}

function fail(tokens: Tokens, start: number, length: number, failure: Error): number {
  tokens.failure = failure;
  return push(tokens, 'invalid', start, start + length);
}

/** Unquoted name or keyword. Only pure ASCII words can be keywords: `ı` upper-cases to `I`. */
function readWord(tokens: Tokens, start: number): number {
  const { text } = tokens;
  let at = start;
  let ascii = true;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      const kind = classes[code];
      if (kind !== wordStart && kind !== digit) break;
    } else {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      if (!unicodeWordPart.test(character)) break;
      at += character.length - 1;
      ascii = false;
    }
  }
  const keyword = ascii ? keywordAt(text, start, at) : undefined;
  return push(tokens, keyword ?? 'name', start, at);
}

/**
 * Everything that might have been meant as one number, right or wrong: `12`, `0x1F`, `1_000`, `1.5e-3`, `12ab`. A point
 * counts only before a digit, so that `1..3` is a range. number.ts judges it.
 */
function readNumber(tokens: Tokens, start: number): number {
  const { text } = tokens;
  const prefixed = text.charCodeAt(start) === 0x30 && /[xXoObB]/.test(text.charAt(start + 1));
  let pointSeen = prefixed;
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? classes[code] : 0;
    if (kind === digit || kind === wordStart) continue;
    if (code === 0x2e && !pointSeen && classes[text.charCodeAt(at + 1)] === digit) {
      pointSeen = true;
      continue;
    }
    const signed = (code === 0x2b || code === 0x2d) && !prefixed && classes[text.charCodeAt(at + 1)] === digit;
    if (signed && /^[0-9_.]+[eE]$/.test(text.slice(start, at))) {
      pointSeen = true;
      continue;
    }
    break;
  }
  return push(tokens, 'number', start, at);
}

function readString(tokens: Tokens, start: number, delimiter: number): number {
  const { text } = tokens;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter) return push(tokens, 'string', start, at + 1);
    if (code === 0x5c) at++;
  }
  const message = 'unterminated string: expected a closing quote';
  return fail(tokens, start, text.length - start, syntaxError('UnexpectedSyntax', start + 1, message));
}

/** A name in backticks; a backtick inside is doubled. */
function readQuotedName(tokens: Tokens, start: number): number {
  const { text } = tokens;
  let at = text.indexOf('`', start + 1);
  while (at >= 0 && text.charCodeAt(at + 1) === 0x60) at = text.indexOf('`', at + 2);
  if (at > start) return push(tokens, 'quoted-name', start, at + 1);
  const message = 'unterminated name: expected a closing backtick';
  return fail(tokens, start, text.length - start, syntaxError('UnexpectedSyntax', start + 1, message));
}

function readMark(tokens: Tokens, start: number, code: number, open: number[]): number {
  const { text } = tokens;
  const next = text.charCodeAt(start + 1);
  switch (code) {
    case 0x28:
    case 0x5b:
    case 0x7b:
      open.push(tokens.kinds.length);
      return push(tokens, text[start] as Punctuation, start, start + 1);
    case 0x29:
    case 0x5d:
    case 0x7d:
      close(tokens, open, code);
      return push(tokens, text[start] as Punctuation, start, start + 1);
    case 0x24:
      return readParameter(tokens, start);
    case 0x2e:
      if (next === 0x2e) return push(tokens, '..', start, start + 2);
      return classes[next] === digit ? readNumber(tokens, start) : push(tokens, '.', start, start + 1);
    case 0x2f:
      return next === 0x2f || next === 0x2a ? skipComment(tokens, start, next) : push(tokens, '/', start, start + 1);
    case 0x3c:
      if (next === 0x3e) return push(tokens, '<>', start, start + 2);
      return next === 0x3d ? push(tokens, '<=', start, start + 2) : push(tokens, '<', start, start + 1);
    case 0x3e:
      return next === 0x3d ? push(tokens, '>=', start, start + 2) : push(tokens, '>', start, start + 1);
    case 0x3d:
      return next === 0x7e ? push(tokens, '=~', start, start + 2) : push(tokens, '=', start, start + 1);
    case 0x2b:
      return next === 0x3d ? push(tokens, '+=', start, start + 2) : push(tokens, '+', start, start + 1);
    default:
      return push(tokens, text[start] as Punctuation, start, start + 1);
  }
}

/** Notes the partner of the innermost open bracket; one of another kind is left for the parser to complain about. */
function close(tokens: Tokens, open: number[], code: number): void {
  const opener = open.pop();
  if (opener === undefined) return;
  const kind = tokens.kinds[opener];
  const fits = code === 0x29 ? kind === '(' : code === 0x5d ? kind === '[' : kind === '{';
  if (fits) tokens.partners[opener] = tokens.kinds.length;
}

/** `$name`, `$1` or a name in backticks behind the dollar sign; the token includes the dollar sign. */
function readParameter(tokens: Tokens, start: number): number {
  const { text, kinds, starts } = tokens;
  const code = text.charCodeAt(start + 1);
  const kind = code < 128 ? classes[code] : undefined;
  if (code === 0x60) readQuotedName(tokens, start + 1);
  else if (kind === wordStart || kind === digit || unicodeWordStart.test(text.slice(start + 1, start + 3))) {
    readWord(tokens, start + 1);
  } else {
    const message = 'a parameter needs a name or number behind the dollar sign';
    return fail(tokens, start, 1, syntaxError('UnexpectedSyntax', start + 1, message));
  }
  const last = kinds.length - 1;
  if (kinds[last] !== 'invalid') kinds[last] = 'parameter';
  starts[last] = start;
  return tokens.ends[last]!;
}

function skipComment(tokens: Tokens, start: number, second: number): number {
  const { text } = tokens;
  if (second === 0x2f) {
    let at = start + 2;
    while (at < text.length && text.charCodeAt(at) !== 0x0a && text.charCodeAt(at) !== 0x0d) at++;
    return at;
  }
  const end = text.indexOf('*/', start + 2);
  if (end >= 0) return end + 2;
  const message = 'unterminated comment: expected "*/"';
  return fail(tokens, start, text.length - start, syntaxError('UnexpectedSyntax', start + 1, message));
}

const lookalikes: ReadonlyMap<string, string> = new Map([
  ...[...'‐‑‒–—―−'].map((dash): [string, string] => [dash, '-']),
  ...[...'‘’‚′'].map((mark): [string, string] => [mark, "'"]),
  ...[...'“”„″'].map((mark): [string, string] => [mark, '"']),
  ['≠', '<>'],
  ['≤', '<='],
  ['≥', '>='],
  ['×', '*'],
  ['÷', '/'],
]);

function invalidCharacter(character: string, offset: number): Error {
  const ascii = character.charCodeAt(0) < 128;
  const codePoint = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
  const shown = /[\p{C}]/u.test(character) ? `U+${codePoint}` : ascii ? character : `${character}" (U+${codePoint})`;
  const message = `syntax error at or near "${shown}${ascii || shown.startsWith('U+') ? '"' : ''}: it starts no token`;
  const meant = lookalikes.get(character);
  const hint = meant === undefined ? undefined : `Perhaps you meant ${meant} (it looks alike).`;
  return syntaxError(ascii ? 'UnexpectedSyntax' : 'InvalidUnicodeCharacter', offset + 1, message, hint);
}
