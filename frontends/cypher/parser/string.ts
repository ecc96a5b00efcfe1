/**
 * String literals and quoted names: from the characters written to the characters meant.
 *
 * Escapes are `\\ \' \" \` \b \f \n \r \t`, `\uXXXX` (one UTF-16 unit) and `\UXXXXXXXX` (one code point). The result is
 * well-formed: halves of a surrogate pair written as `\u` escapes must come as a pair.
 */
import { syntaxError } from './syntax-error.ts';

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['`', '`'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/**
 * The value of a string token.
 *
 * @param start 0-based offset of the opening quote in `text`; `end` is behind the closing one
 * @throws DbError 42601 UnexpectedSyntax (no such escape), InvalidUnicodeLiteral
 */
export function decodeString(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  let backslash = raw.indexOf('\\');
  if (backslash < 0) return raw;
  const pieces: string[] = [];
  let at = 0;
  let unicodeSeen = false;
  while (backslash >= 0) {
    pieces.push(raw.slice(at, backslash));
    const letter = raw.charAt(backslash + 1);
    const position = start + 2 + backslash;
    if (letter === 'u' || letter === 'U') {
      const digitCount = letter === 'u' ? 4 : 8;
      pieces.push(decodeUnicode(raw.slice(backslash + 2, backslash + 2 + digitCount), digitCount, position));
      unicodeSeen = true;
      at = backslash + 2 + digitCount;
    } else {
      pieces.push(decodeSimple(letter, position));
      at = backslash + 2;
    }
    backslash = raw.indexOf('\\', at);
  }
  pieces.push(raw.slice(at));
  const value = pieces.join('');
  if (unicodeSeen && /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(value)) {
    throw syntaxError('InvalidUnicodeLiteral', start + 1, 'string holds one half of a surrogate pair');
  }
  return value;
}

function decodeSimple(letter: string, position: number): string {
  const value = simpleEscapes.get(letter);
  if (value !== undefined) return value;
  const hint = 'Write \\\\ for a backslash; the escapes are \\\\ \\\' \\" \\b \\f \\n \\r \\t \\uXXXX \\UXXXXXXXX.';
  throw syntaxError('UnexpectedSyntax', position, `invalid escape "\\${letter}" in string`, hint);
}

function decodeUnicode(digits: string, digitCount: number, position: number): string {
  if (digits.length !== digitCount || !/^[0-9a-fA-F]+$/.test(digits)) {
    const message = `invalid Unicode escape: expected ${digitCount} hexadecimal digits`;
    throw syntaxError('InvalidUnicodeLiteral', position, message);
  }
  const code = Number.parseInt(digits, 16);
  if (digitCount === 4) return String.fromCharCode(code);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw syntaxError('InvalidUnicodeLiteral', position, `U+${digits.toUpperCase()} is not a Unicode character`);
  }
  return String.fromCodePoint(code);
}

/** The name between backticks. */
export function decodeQuotedName(text: string, start: number, end: number): string {
  return text.slice(start + 1, end - 1).replaceAll('``', '`');
}
