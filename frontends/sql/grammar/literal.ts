/**
 * What identifier, string, number and parameter tokens mean. Follows PostgreSQL's scan.l: unquoted identifiers are
 * folded to lower case (ASCII letters only) and identifiers are cut to 63 bytes; strings resolve doubled quotes, E''
 * escapes, U&'' code points and dollar quotes.
 */
import { DbError } from '../../../engine/extend.ts';
import type { Literal } from '../ast/expression.ts';
import { positionOf, sourceOf, type Tokens, tokenCode } from './token.ts';

const identifierBytes = 63;
const utf8 = new TextEncoder();

function truncateIdentifier(name: string): string {
  if (name.length * 3 <= identifierBytes || utf8.encode(name).length <= identifierBytes) return name;
  let bytes = 0;
  let cut = '';
  for (const character of name) {
    bytes += utf8.encode(character).length;
    if (bytes > identifierBytes) break;
    cut += character;
  }
  return cut;
}

/** Unquoted names are folded so: ASCII letters only. */
export function foldAscii(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The name that a word or quoted identifier stands for. */
export function identifierText(tokens: Tokens, index: number): string {
  const source = sourceOf(tokens, index);
  const first = source.charCodeAt(0);
  if (first === 34) return truncateIdentifier(source.slice(1, -1).replaceAll('""', '"'));
  if ((first | 32) === 0x75 && source.charCodeAt(1) === 38 && source.charCodeAt(2) === 34) {
    const clause = escapeClause(source);
    const quoted = source.slice(3, source.length - clause.length);
    const content = quoted.slice(0, quoted.lastIndexOf('"')).replaceAll('""', '"');
    const mark = clause === '' ? '\\' : clause.at(-2)!;
    return truncateIdentifier(unicodeEscapes(content, mark, positionOf(tokens, index)));
  }
  return truncateIdentifier(foldAscii(source));
}

/** The content of a string token, escapes resolved. */
export function stringText(tokens: Tokens, index: number): string {
  const source = sourceOf(tokens, index);
  const first = source.charCodeAt(0);
  if (first === 36) {
    const tagLength = source.indexOf('$', 1) + 1;
    return source.slice(tagLength, -tagLength);
  }
  if (first === 39) {
    const inner = source.slice(1, -1);
    return inner.includes("'") ? joinParts(inner) : inner;
  }
  if ((first | 32) === 0x65) return escapeString(source, positionOf(tokens, index));
  const clause = escapeClause(source);
  const content = joinParts(source.slice(3, source.length - clause.length).replace(/'(?:\s|--[^\n\r]*)*$/, ''));
  return unicodeEscapes(content, clause === '' ? '\\' : clause.at(-2)!, positionOf(tokens, index));
}

/** The UESCAPE clause that the lexer took into a U& token; empty when there is none. */
function escapeClause(source: string): string {
  return /[uU][eE][sS][cC][aA][pP][eE](?:\s|--[^\n\r]*)*'[^']'$/.exec(source)?.[0] ?? '';
}

/** Resolves doubled quotes and drops what stands between the parts of a continued string. */
function joinParts(inner: string): string {
  return inner.replace(/''|'[^']*'/g, (quote) => (quote === "''" ? "'" : ''));
}

const simpleEscapes: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** E'…': C-like escapes; \x and octal escapes are bytes of UTF-8. */
function escapeString(source: string, position: number): string {
  let out = '';
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out += decodeBytes(bytes, position);
    bytes = [];
  };
  const end = source.length - 1;
  for (let i = 2; i < end; ) {
    const character = source[i]!;
    if (character === "'") {
      flush();
      if (source[i + 1] === "'") {
        out += "'";
        i += 2;
      } else {
        i = source.indexOf("'", i + 1) + 1;
      }
      continue;
    }
    if (character !== '\\') {
      flush();
      out += character;
      i++;
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(source.slice(i + 1, i + 4));
    const hex = /^x[0-9a-fA-F]{1,2}/.exec(source.slice(i + 1, i + 4));
    if (octal || hex) {
      bytes.push(octal ? Number.parseInt(octal[0], 8) & 255 : Number.parseInt(hex![0].slice(1), 16));
      i += 1 + (octal ?? hex)![0].length;
      continue;
    }
    flush();
    const next = source[i + 1]!;
    if (next === 'u' || next === 'U') {
      const length = next === 'u' ? 4 : 8;
      const digits = source.slice(i + 2, i + 2 + length);
      if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits)) {
        const hint = 'Unicode escapes must be \\uXXXX or \\UXXXXXXXX.';
        throw new DbError('22025', 'invalid Unicode escape', { position: position + i, hint });
      }
      out += codePoint(Number.parseInt(digits, 16), position + i);
      i += 2 + length;
      continue;
    }
    out += simpleEscapes[next] ?? next;
    i += 2;
  }
  flush();
  return checkSurrogates(out, position);
}

function decodeBytes(bytes: readonly number[], position: number): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(new Uint8Array(bytes));
    if (!text.includes('\0')) return text;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
  }
  const hex = bytes.map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(' ');
  throw new DbError('22021', `invalid byte sequence for encoding "UTF8": ${hex}`, { position });
}

function codePoint(value: number, position: number): string {
  if (value > 0 && value <= 0x10ffff) return String.fromCodePoint(value);
  throw new DbError('42601', 'invalid Unicode escape value', { position });
}

function checkSurrogates(text: string, position: number): string {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) {
    throw new DbError('42601', 'invalid Unicode surrogate pair', { position });
  }
  return text;
}

/** `\XXXX`, `\+XXXXXX` and the doubled escape character of U&'' and U&"". */
function unicodeEscapes(content: string, mark: string, position: number): string {
  if (/[0-9a-fA-F+'"\s]/.test(mark)) throw new DbError('42601', 'invalid Unicode escape character', { position });
  let out = '';
  for (let i = 0; i < content.length; ) {
    const at = content.indexOf(mark, i);
    if (at < 0) {
      out += content.slice(i);
      break;
    }
    out += content.slice(i, at);
    const four = /^[0-9a-fA-F]{4}/.exec(content.slice(at + 1, at + 5));
    const six = /^\+[0-9a-fA-F]{6}/.exec(content.slice(at + 1, at + 8));
    if (content[at + 1] === mark) {
      out += mark;
      i = at + 2;
    } else if (four || six) {
      out += codePoint(Number.parseInt(four ? four[0] : six![0].slice(1), 16), position);
      i = at + (four ? 5 : 8);
    } else {
      const hint = 'Unicode escapes must be \\XXXX or \\+XXXXXX.';
      throw new DbError('42601', 'invalid Unicode escape', { position, hint });
    }
  }
  return checkSurrogates(out, position);
}

/** Type and value of a number as PostgreSQL's scanner and make_const decide it. */
export function numberLiteral(source: string, position: number): Literal {
  const plain = source.includes('_') ? source.replaceAll('_', '') : source;
  if (/^\d+$/.test(plain) || /^0[xob]/i.test(plain)) {
    const small = Number(plain);
    if (small <= 0x7fffffff) return { kind: 'literal', type: 'int4', value: small, position };
    const exact = BigInt(plain);
    if (exact <= 0x7fffffffffffffffn) {
      const value = Number.isSafeInteger(small) ? small : exact;
      return { kind: 'literal', type: 'int8', value, position };
    }
    return { kind: 'literal', type: 'numeric', value: exact.toString(), position };
  }
  return { kind: 'literal', type: 'numeric', value: plain, position };
}

/** Digits of B'…' or X'…'. */
function bitText(tokens: Tokens, index: number): string {
  const source = sourceOf(tokens, index);
  const digits = joinParts(source.slice(2, -1));
  const hexadecimal = (source.charCodeAt(0) | 32) === 0x78;
  const wrong = (hexadecimal ? /[^0-9a-fA-F]/ : /[^01]/).exec(digits)?.[0];
  if (wrong !== undefined) {
    const kind = hexadecimal ? 'hexadecimal' : 'binary';
    throw new DbError('22P02', `"${wrong}" is not a valid ${kind} digit`, { position: positionOf(tokens, index) });
  }
  if (!hexadecimal) return digits;
  return [...digits].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('');
}

/** The literal that a string, bit string or number token stands for. */
export function literalAt(tokens: Tokens, index: number): Literal {
  const position = positionOf(tokens, index);
  switch (tokens.codes.charCodeAt(index)) {
    case tokenCode.string:
      return { kind: 'literal', type: 'unknown', value: stringText(tokens, index), position };
    case tokenCode.bitString:
      return { kind: 'literal', type: 'bit', value: bitText(tokens, index), position };
    default:
      return numberLiteral(sourceOf(tokens, index), position);
  }
}
