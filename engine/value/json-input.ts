/**
 * JSON text (RFC 8259) to values, with PostgreSQL's messages: 22P02 and a detail that says what was expected.
 *
 * Numbers stay exact: they become Numeric, never a double. Objects become Maps; when a key repeats the last value
 * counts. `checkJson` only validates, as the type json needs (its datum is the text as written).
 */
import { DbError } from '../error.ts';
import { Numeric, parseNumeric } from './numeric.ts';

/** A JSON value in memory. Objects read by `parseJson` keep the order they were written in. */
export type JsonValue = null | boolean | string | Numeric | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

/** Arrays and objects deeper than this are 54001, as PostgreSQL's stack limit makes them. */
const maxJsonDepth = 2500;

export function parseJson(text: string, typeName = 'json'): JsonValue {
  return new JsonReader(text, typeName, true).document();
}

/** Throws 22P02 unless the text is one JSON value. */
export function checkJson(text: string): void {
  new JsonReader(text, 'json', false).document();
}

type TokenKind = 'string' | 'number' | 'true' | 'false' | 'null' | '{' | '}' | '[' | ']' | ',' | ':' | 'end';

const wordPattern = /[A-Za-z0-9_\u0080-\uffff]*/y;
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what JSON forbids inside strings
const plainPattern = /[^"\\\u0000-\u001f]*/y;

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** One pass over one text: a lexer with one token of lookahead under a recursive descent. */
class JsonReader {
  private readonly text: string;
  private readonly typeName: string;
  private readonly build: boolean;
  private kind: TokenKind = 'end';
  private start = 0;
  private end = 0;
  private string = '';
  private depth = 0;

  constructor(text: string, typeName: string, build: boolean) {
    this.text = text;
    this.typeName = typeName;
    this.build = build;
  }

  document(): JsonValue {
    this.advance();
    const value = this.value();
    if (this.kind !== 'end') throw this.unexpected('end of input');
    return value;
  }

  private value(): JsonValue {
    switch (this.kind) {
      case '{':
        return this.object();
      case '[':
        return this.array();
      case 'string': {
        const value = this.string;
        this.advance();
        return value;
      }
      case 'number': {
        const value = this.build ? parseNumeric(this.text.slice(this.start, this.end)) : Numeric.zero;
        this.advance();
        return value;
      }
      case 'true':
      case 'false': {
        const value = this.kind === 'true';
        this.advance();
        return value;
      }
      case 'null':
        this.advance();
        return null;
      default:
        throw this.unexpected('JSON value');
    }
  }

  private object(): JsonValue {
    this.descend();
    const members = new Map<string, JsonValue>();
    this.advance();
    if (this.kind !== '}') {
      for (;;) {
        if (this.kind !== 'string') throw this.unexpected(members.size === 0 ? 'string or "}"' : 'string');
        const key = this.string;
        this.advance();
        if (this.nextKind() !== ':') throw this.unexpected('":"');
        this.advance();
        members.set(key, this.value());
        if (this.nextKind() === '}') break;
        if (this.nextKind() !== ',') throw this.unexpected('"," or "}"');
        this.advance();
      }
    }
    this.depth--;
    this.advance();
    return members;
  }

  private array(): JsonValue {
    this.descend();
    const elements: JsonValue[] = [];
    this.advance();
    if (this.kind !== ']') {
      for (;;) {
        const element = this.value();
        if (this.build) elements.push(element);
        if (this.nextKind() === ']') break;
        if (this.nextKind() !== ',') throw this.unexpected('"," or "]"');
        this.advance();
      }
    }
    this.depth--;
    this.advance();
    return elements;
  }

  /** The current token, without the narrowing that a property read earlier has left behind. */
  private nextKind(): TokenKind {
    return this.kind;
  }

  private descend(): void {
    if (++this.depth > maxJsonDepth) {
      throw new DbError('54001', 'stack depth limit exceeded', {
        detail: `JSON values nest at most ${maxJsonDepth} levels deep.`,
      });
    }
  }

  private advance(): void {
    const { text } = this;
    let at = this.end;
    while (at < text.length && isJsonSpace(text.charCodeAt(at))) at++;
    this.start = at;
    if (at >= text.length) {
      this.kind = 'end';
      this.end = at;
      return;
    }
    const character = text[at]!;
    switch (character) {
      case '{':
      case '}':
      case '[':
      case ']':
      case ',':
      case ':':
        this.kind = character;
        this.end = at + 1;
        return;
      case '"':
        this.kind = 'string';
        this.readString();
        return;
      default:
        this.readWord();
    }
  }

  /** A number, or one of the three words. */
  private readWord(): void {
    numberPattern.lastIndex = this.start;
    const number = numberPattern.exec(this.text);
    const numberEnd = number === null ? this.start : numberPattern.lastIndex;
    wordPattern.lastIndex = numberEnd;
    const rest = wordPattern.exec(this.text)![0];
    if (number !== null && rest === '' && this.text[numberEnd] !== '.') {
      this.kind = 'number';
      this.end = numberEnd;
      return;
    }
    this.end = Math.max(numberEnd + rest.length, this.start + 1);
    const word = this.text.slice(this.start, this.end);
    if (word !== 'true' && word !== 'false' && word !== 'null') {
      let end = this.end;
      if (/^-?\d/.test(word)) {
        // a broken number is named up to the next separator
        while (end < this.text.length && /[\w.+-]/.test(this.text[end]!)) end++;
      }
      throw this.failure(`Token "${this.text.slice(this.start, end)}" is invalid.`);
    }
    this.kind = word;
  }

  private readString(): void {
    const { text } = this;
    let at = this.start + 1;
    let value = '';
    for (;;) {
      plainPattern.lastIndex = at;
      value += plainPattern.exec(text)![0];
      at = plainPattern.lastIndex;
      if (at >= text.length) throw this.failure(`Token "${text.slice(this.start)}" is invalid.`);
      const character = text[at]!;
      if (character === '"') break;
      if (character !== '\\') {
        const code = text.charCodeAt(at).toString(16).padStart(2, '0');
        throw this.failure(`Character with value 0x${code} must be escaped.`);
      }
      const escaped = text[at + 1];
      if (escaped === 'u') {
        value += this.readUnicode(at);
        at += 6;
        continue;
      }
      const plain = escaped !== undefined && Object.hasOwn(escapes, escaped) ? escapes[escaped] : undefined;
      if (plain === undefined) {
        if (escaped === undefined) throw this.failure(`Token "${text.slice(this.start)}" is invalid.`);
        const shown = String.fromCodePoint(text.codePointAt(at + 1)!);
        throw this.failure(`Escape sequence "\\${shown}" is invalid.`);
      }
      value += plain;
      at += 2;
    }
    this.end = at + 1;
    this.string = value;
    if (this.build) this.checkSurrogates(value);
  }

  private readUnicode(at: number): string {
    const digits = this.text.slice(at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw this.failure('"\\u" must be followed by four hexadecimal digits.');
    }
    const code = Number.parseInt(digits, 16);
    if (code === 0 && this.build && this.typeName === 'jsonb') {
      throw new DbError('22P05', 'unsupported Unicode escape sequence', {
        detail: '\\u0000 cannot be converted to text.',
      });
    }
    return String.fromCharCode(code);
  }

  private checkSurrogates(value: string): void {
    if (!loneSurrogate.test(value)) return;
    const high = /[\ud800-\udbff][\ud800-\udbff]/.test(value);
    throw this.failure(
      high
        ? 'Unicode high surrogate must not follow a high surrogate.'
        : 'Unicode low surrogate must follow a high surrogate.',
    );
  }

  private unexpected(expected: string): DbError {
    if (this.kind === 'end') return this.failure('The input string ended unexpectedly.');
    const found = this.text.slice(this.start, this.end);
    return this.failure(`Expected ${expected}, but found "${found}".`);
  }

  private failure(detail: string): DbError {
    return new DbError('22P02', 'invalid input syntax for type json', { detail });
  }
}

function isJsonSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
