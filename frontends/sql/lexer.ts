/**
 * One-pass tokenizer of PostgreSQL's lexical rules (src/backend/parser/scan.l): words, quoted identifiers, all string
 * forms with their continuation over line ends, dollar quotes, numbers, parameters, operators, nested comments.
 *
 * It never throws. Where the text cannot be read it ends with one `failure` token and keeps the error, so that a
 * syntax error further left is reported first, as PostgreSQL's streaming scanner does. The values of strings, numbers
 * and identifiers are decoded elsewhere (grammar/literal.ts), when somebody wants them.
 */
import { DbError } from '../../engine/extend.ts';
import { identifierCode, type KeywordTable, sqlKeywords } from './grammar/keyword.ts';
import { astralOffsetsOf, characterPosition, type Tokens, tokenCode } from './grammar/token.ts';

/** What a character may begin or continue. */
const charKind = { other: 0, space: 1, word: 2, digit: 3, operator: 4, self: 5, quote: 6, doubleQuote: 7, dollar: 8 };

const kinds = new Uint8Array(128);
for (const c of ' \t\n\r\f\v') kinds[c.charCodeAt(0)] = charKind.space;
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') kinds[c.charCodeAt(0)] = charKind.word;
for (const c of '0123456789') kinds[c.charCodeAt(0)] = charKind.digit;
for (const c of '~!@#^&|`?+-*/%<>=') kinds[c.charCodeAt(0)] = charKind.operator;
for (const c of ',()[].;:') kinds[c.charCodeAt(0)] = charKind.self;
kinds[39] = charKind.quote;
kinds[34] = charKind.doubleQuote;
kinds[36] = charKind.dollar;

function kindOf(code: number): number {
  return code < 128 ? kinds[code]! : charKind.word;
}

function continuesWord(code: number): boolean {
  const kind = kindOf(code);
  return kind === charKind.word || kind === charKind.digit || kind === charKind.dollar;
}

const selfCodes: Readonly<Record<string, number>> = {
  ',': tokenCode.comma,
  '(': tokenCode.leftParenthesis,
  ')': tokenCode.rightParenthesis,
  '[': tokenCode.leftBracket,
  ']': tokenCode.rightBracket,
  ';': tokenCode.semicolon,
};

const operatorCodes: Readonly<Record<string, number>> = {
  '+': tokenCode.plus,
  '-': tokenCode.minus,
  '*': tokenCode.star,
  '/': tokenCode.slash,
  '%': tokenCode.percent,
  '^': tokenCode.caret,
  '<': tokenCode.less,
  '>': tokenCode.greater,
  '=': tokenCode.equal,
  '<=': tokenCode.lessEqual,
  '>=': tokenCode.greaterEqual,
  '<>': tokenCode.notEqual,
  '!=': tokenCode.notEqual,
  '=>': tokenCode.equalsGreater,
};

/** PostgreSQL's NAMEDATALEN: an operator must be shorter than this many bytes. */
const nameBytesLimit = 64;

const numberPattern =
  /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const dollarTagPattern = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
/** White space with a line end in it, and comments to the line's end: what may stand between parts of one string. */
const continuationPattern = /[ \t\f\v]*(?:--[^\n\r]*)?[\n\r](?:[ \t\n\r\f\v]|--[^\n\r]*[\n\r])*'/y;
const unicodeEscapePattern =
  /(?:[ \t\n\r\f\v]|--[^\n\r]*(?:[\n\r]|$))*[uU][eE][sS][cC][aA][pP][eE](?:[ \t\n\r\f\v]|--[^\n\r]*(?:[\n\r]|$))*'[^']'/y;

/**
 * Splits a text into tokens.
 *
 * @param keywords the words of the dialect; PostgreSQL's when left out.
 */
export function tokenize(text: string, keywords: KeywordTable = sqlKeywords): Tokens {
  return new Lexer(text, keywords).run();
}

class Lexer {
  readonly #text: string;
  readonly #keywords: KeywordTable;
  #offset = 0;
  #count = 0;
  #codes: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #failure: DbError | undefined;

  constructor(text: string, keywords: KeywordTable) {
    this.#text = text;
    this.#keywords = keywords;
    const guess = (text.length >> 1) + 8;
    this.#codes = new Uint16Array(guess);
    this.#starts = new Int32Array(guess);
    this.#ends = new Int32Array(guess);
  }

  run(): Tokens {
    const text = this.#text;
    const length = text.length;
    while (this.#offset < length) {
      const start = this.#offset;
      const kind = kindOf(text.charCodeAt(start));
      if (kind === charKind.space) {
        this.#offset++;
        continue;
      }
      const code = this.#scan(kind, start);
      if (code === 0) continue;
      this.#add(code, start, this.#offset);
      if (code === tokenCode.failure) break;
    }
    return {
      text,
      codes: codeString(this.#codes, this.#count),
      starts: this.#starts,
      ends: this.#ends,
      count: this.#count,
      failure: this.#failure,
      astralOffsets: astralOffsetsOf(text),
      wide: new Map(),
    };
  }

  #add(code: number, start: number, end: number): void {
    const index = this.#count++;
    if (index === this.#codes.length) this.#grow();
    this.#codes[index] = code;
    this.#starts[index] = start;
    this.#ends[index] = end;
  }

  #grow(): void {
    const size = this.#codes.length * 2;
    const codes = new Uint16Array(size);
    codes.set(this.#codes);
    this.#codes = codes;
    const starts = new Int32Array(size);
    starts.set(this.#starts);
    this.#starts = starts;
    const ends = new Int32Array(size);
    ends.set(this.#ends);
    this.#ends = ends;
  }

  /** Reads one token from `start`, leaves `#offset` past it and returns its code; 0 after a comment. */
  #scan(kind: number, start: number): number {
    switch (kind) {
      case charKind.word:
        return this.#word(start);
      case charKind.digit:
        return this.#number(start);
      case charKind.quote:
        return this.#string(start, start + 1, false, 'unterminated quoted string');
      case charKind.doubleQuote:
        return this.#quotedIdentifier(start, start + 1);
      case charKind.dollar:
        return this.#dollar(start);
      case charKind.self:
        return this.#self(start);
      case charKind.operator:
        return this.#operator(start);
      default:
        this.#offset = start + 1;
        return this.#fail(start, 'syntax error', this.#text[start]!);
    }
  }

  #fail(start: number, message: string, near: string): number {
    const position = characterPosition(start, astralOffsetsOf(this.#text));
    this.#failure = new DbError('42601', `${message} at or near "${near}"`, { position });
    return tokenCode.failure;
  }

  /** An error at a token that runs to the end of the text. */
  #failToEnd(start: number, message: string): number {
    this.#offset = this.#text.length;
    return this.#fail(start, message, this.#text.slice(start));
  }

  #word(start: number): number {
    const text = this.#text;
    const length = text.length;
    const first = text.charCodeAt(start);
    const second = start + 1 < length ? text.charCodeAt(start + 1) : 0;
    if (second === 39) {
      const letter = first | 32;
      if (letter === 0x65) return this.#string(start, start + 2, true, 'unterminated quoted string');
      if (letter === 0x62) return this.#bits(start, 'unterminated bit string literal');
      if (letter === 0x78) return this.#bits(start, 'unterminated hexadecimal string literal');
      // N'…' is the word NCHAR before a string
      if (letter === 0x6e) {
        this.#offset = start + 1;
        return this.#keywords.get('nchar')!;
      }
    } else if (second === 38 && (first | 32) === 0x75 && start + 2 < length) {
      const third = text.charCodeAt(start + 2);
      if (third === 39) return this.#unicode(this.#string(start, start + 3, false, 'unterminated quoted string'));
      if (third === 34) return this.#unicode(this.#quotedIdentifier(start, start + 3));
    }
    let end = start;
    let ascii = true;
    while (end < length) {
      const code = text.charCodeAt(end);
      if (!continuesWord(code)) break;
      if (code >= 128) ascii = false;
      end++;
    }
    this.#offset = end;
    if (!ascii) return identifierCode;
    return this.#keywords.get(text.slice(start, end).toLowerCase()) ?? identifierCode;
  }

  /** Takes a UESCAPE clause into the token before it. */
  #unicode(code: number): number {
    if (code === tokenCode.failure) return code;
    unicodeEscapePattern.lastIndex = this.#offset;
    if (unicodeEscapePattern.test(this.#text)) this.#offset = unicodeEscapePattern.lastIndex;
    return code;
  }

  /** A quoted string whose content begins at `from`, with its continuations. */
  #string(start: number, from: number, escapes: boolean, unterminated: string): number {
    const text = this.#text;
    const length = text.length;
    let offset = from;
    for (;;) {
      if (offset >= length) return this.#failToEnd(start, unterminated);
      const code = text.charCodeAt(offset++);
      if (code === 39) {
        if (text.charCodeAt(offset) === 39) {
          offset++;
          continue;
        }
        continuationPattern.lastIndex = offset;
        if (!continuationPattern.test(text)) break;
        offset = continuationPattern.lastIndex;
      } else if (escapes && code === 92) {
        offset++;
      }
    }
    this.#offset = offset;
    return tokenCode.string;
  }

  #bits(start: number, unterminated: string): number {
    const code = this.#string(start, start + 2, false, unterminated);
    return code === tokenCode.failure ? code : tokenCode.bitString;
  }

  #quotedIdentifier(start: number, from: number): number {
    const text = this.#text;
    let offset = from;
    for (;;) {
      offset = text.indexOf('"', offset);
      if (offset < 0) return this.#failToEnd(start, 'unterminated quoted identifier');
      if (text.charCodeAt(++offset) !== 34) break;
      offset++;
    }
    this.#offset = offset;
    if (offset === from + 1) return this.#fail(start, 'zero-length delimited identifier', text.slice(start, offset));
    return identifierCode;
  }

  #dollar(start: number): number {
    const text = this.#text;
    const next = text.charCodeAt(start + 1);
    if (next >= 48 && next <= 57) {
      let end = start + 1;
      while (kindOf(text.charCodeAt(end)) === charKind.digit) end++;
      this.#offset = end;
      if (end < text.length && continuesWord(text.charCodeAt(end))) {
        return this.#junk(start, 'trailing junk after parameter');
      }
      if (Number(text.slice(start + 1, end)) <= 0x7fffffff) return tokenCode.parameter;
      return this.#fail(start, 'parameter number too large', text.slice(start, end));
    }
    dollarTagPattern.lastIndex = start;
    const tag = dollarTagPattern.exec(text)?.[0];
    if (tag === undefined) {
      this.#offset = start + 1;
      return this.#fail(start, 'syntax error', '$');
    }
    const close = text.indexOf(tag, start + tag.length);
    if (close < 0) return this.#failToEnd(start, 'unterminated dollar-quoted string');
    this.#offset = close + tag.length;
    return tokenCode.string;
  }

  #number(start: number): number {
    const text = this.#text;
    numberPattern.lastIndex = start;
    numberPattern.test(text);
    const end = numberPattern.lastIndex;
    this.#offset = end;
    if (end < text.length && continuesWord(text.charCodeAt(end))) {
      const radix = /^0[xob]/i.exec(text.slice(start, end + 1))?.[0][1]?.toLowerCase();
      const kind = radix === 'x' ? 'hexadecimal' : radix === 'o' ? 'octal' : 'binary';
      const message = end === start + 1 && radix ? `invalid ${kind} integer` : 'trailing junk after numeric literal';
      return this.#junk(start, message);
    }
    const written = text.slice(start, end);
    if (/^\d+$/.test(written)) return Number(written) <= 0x7fffffff ? tokenCode.integer : tokenCode.number;
    if (/^0[xob]|^[\d_]+$/i.test(written) && Number(written.replaceAll('_', '')) <= 0x7fffffff)
      return tokenCode.integer;
    return tokenCode.number;
  }

  /** Digits that run into letters: PostgreSQL shows the whole run. */
  #junk(start: number, message: string): number {
    const text = this.#text;
    let end = this.#offset;
    while (end < text.length && continuesWord(text.charCodeAt(end))) end++;
    this.#offset = end;
    return this.#fail(start, message, text.slice(start, end));
  }

  #self(start: number): number {
    const text = this.#text;
    const character = text[start]!;
    const next = text[start + 1];
    this.#offset = start + 1;
    if (character === ':') {
      if (next === ':' || next === '=') this.#offset++;
      return next === ':' ? tokenCode.typecast : next === '=' ? tokenCode.colonEquals : tokenCode.colon;
    }
    if (character === '.') {
      if (next !== undefined && kindOf(next.charCodeAt(0)) === charKind.digit) return this.#number(start);
      if (next !== '.') return tokenCode.dot;
      this.#offset++;
      return tokenCode.dotDot;
    }
    return selfCodes[character]!;
  }

  #operator(start: number): number {
    const text = this.#text;
    let end = start;
    while (end < text.length && kindOf(text.charCodeAt(end)) === charKind.operator) {
      const pair = text.slice(end, end + 2);
      if (pair === '--' || pair === '/*') break;
      end++;
    }
    if (end === start) return this.#comment(start);
    // a trailing + or − belongs to what follows, unless the operator has a character standard SQL does not use
    const run = text.slice(start, end);
    if (run.length > 1 && !/[~!@#^&|`?%]/.test(run)) {
      while (end > start + 1 && (text[end - 1] === '+' || text[end - 1] === '-')) end--;
    }
    this.#offset = end;
    if (end - start >= nameBytesLimit) return this.#fail(start, 'operator too long', text.slice(start, end));
    return operatorCodes[text.slice(start, end)] ?? tokenCode.operator;
  }

  #comment(start: number): number {
    const text = this.#text;
    let offset = start + 2;
    if (text[start] === '-') {
      while (offset < text.length && text[offset] !== '\n' && text[offset] !== '\r') offset++;
    } else {
      for (let depth = 1; depth > 0; offset += 2) {
        while (offset < text.length && text.charCodeAt(offset) !== 42 && text.charCodeAt(offset) !== 47) offset++;
        if (offset >= text.length) return this.#failToEnd(start, 'unterminated /* comment');
        const pair = text.slice(offset, offset + 2);
        if (pair === '*/') depth--;
        else if (pair === '/*') depth++;
        else offset--;
      }
    }
    this.#offset = offset;
    return 0;
  }
}

/** Codes as a string, in pieces that fit a call's arguments. */
export function codeString(codes: Uint16Array, count: number): string {
  if (count <= 4096) return String.fromCharCode.apply(null, codes.subarray(0, count) as unknown as number[]);
  const parts: string[] = [];
  for (let from = 0; from < count; from += 4096) {
    const part = codes.subarray(from, Math.min(count, from + 4096));
    parts.push(String.fromCharCode.apply(null, part as unknown as number[]));
  }
  return parts.join('');
}
