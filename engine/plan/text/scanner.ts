/**
 * Tokens of the plan's text form, read one ahead.
 *
 * | token | looks like |
 * |---|---|
 * | word | `int4pl`, `is-null`, `"any name"` |
 * | string | `'text'`; inside quotes of both kinds `\\` is a backslash, `\'` and `\"` a quote, `\n` a line end |
 * | number | `12`, `-3.5`, `1e-7`, `NaN`, `-Infinity` |
 * | mark | one of `( ) [ ] { } < > , ; : :: = => # $ % @ ! \|` |
 *
 * White space and line ends separate tokens and mean nothing else; `--` starts a comment that ends with its line.
 * Errors are DbError 42601 with the position in the text.
 */
import { DbError } from '../../error.ts';

export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'mark' | 'end';
  readonly text: string;
  /** 0-based offset in the text. */
  readonly offset: number;
  /** A word in quotes is a name, never a keyword. */
  readonly quoted: boolean;
}

const pattern =
  /(?:\s|--[^\n]*)*(?:([A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z][A-Za-z0-9_]*)*)|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|NaN)|(::|=>|[()[\]{}<>,;:=#$%@!|])|($))/y;

/** Matches names that need no quotes: no numbers in words, and nothing that starts a constant. */
const plainName = /^(?!(?:NaN|Infinity|any|true|false|null)$)[A-Za-z_][A-Za-z0-9_]*$/;

export function printName(name: string): string {
  return plainName.test(name) ? name : `"${escaped(name)}"`;
}

export function printString(text: string): string {
  return `'${escaped(text)}'`;
}

function escaped(text: string): string {
  return text.replace(/[\\'"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
}

export class Scanner {
  readonly #text: string;
  #offset = 0;
  #token: Token;

  constructor(text: string) {
    this.#text = text;
    this.#token = this.#read();
  }

  get token(): Token {
    return this.#token;
  }

  /** True when the token is that mark or unquoted word. */
  at(text: string): boolean {
    const { kind, quoted } = this.#token;
    return this.#token.text === text && !quoted && (kind === 'mark' || kind === 'word');
  }

  /** Takes the token if it is that mark or word. */
  take(text: string): boolean {
    if (!this.at(text)) return false;
    this.#token = this.#read();
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(`"${text}"`);
  }

  /** Any name, quoted or not. */
  name(): string {
    return this.#next('word', 'a name');
  }

  string(): string {
    return this.#next('string', 'a string');
  }

  number(): number {
    return Number(this.numberText());
  }

  numberText(): string {
    return this.#next('number', 'a number');
  }

  /** Zero or more items in brackets, with commas between them. */
  list<Item>(open: string, close: string, item: () => Item): Item[] {
    this.expect(open);
    const items: Item[] = [];
    while (!this.at(close)) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    this.expect(close);
    return items;
  }

  end(): void {
    if (this.#token.kind !== 'end') this.fail('the end of the text');
  }

  fail(expected: string): never {
    const { kind, text, offset } = this.#token;
    const found = kind === 'end' ? 'the end' : `"${text}"`;
    throw new DbError('42601', `plan text: expected ${expected}, found ${found}`, { position: offset + 1 });
  }

  #next(kind: Token['kind'], what: string): string {
    const { text } = this.#token;
    if (this.#token.kind !== kind) this.fail(what);
    this.#token = this.#read();
    return text;
  }

  #read(): Token {
    pattern.lastIndex = this.#offset;
    const match = pattern.exec(this.#text);
    if (match === null) {
      throw new DbError('42601', 'plan text: unexpected character', { position: this.#offset + 1 });
    }
    this.#offset = pattern.lastIndex;
    const [, word, quoted, string, number, mark] = match;
    const token = (kind: Token['kind'], text: string, isQuoted = false): Token => {
      return { kind, text, offset: this.#offset - text.length, quoted: isQuoted };
    };
    if (number !== undefined) return token('number', number);
    if (word === 'NaN' || word === 'Infinity') return token('number', word);
    if (word !== undefined) return token('word', word);
    if (quoted !== undefined) return token('word', unescaped(quoted), true);
    if (string !== undefined) return token('string', unescaped(string));
    return mark === undefined ? token('end', '') : token('mark', mark);
  }
}
