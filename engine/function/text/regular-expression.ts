/**
 * PostgreSQL's advanced regular expressions (manual 9.7.3) as JavaScript ones.
 *
 * Translated: embedded options, POSIX classes, word constraints (\m \M \y \Y), string constraints (\A \Z), class and
 * character escapes, bounds, look-around. One difference stays: where several matches begin at one place PostgreSQL
 * takes the longest over all alternatives, JavaScript the first alternative that leads to a match.
 */
import { DbError } from '../../error.ts';
import { escapeForRegExp } from './like.ts';
import { PatternCache } from './pattern-cache.ts';

/** Letters PostgreSQL takes as options; `g` is for the caller. */
interface Options {
  readonly anyCase: boolean;
  readonly literal: boolean;
  readonly expanded: boolean;
  /** `.` and `[^…]` stop at a newline. */
  readonly dotStops: boolean;
  /** ^ and $ match at lines. */
  readonly byLine: boolean;
}

const classes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alpha: '\\p{L}',
    digit: '\\d',
    alnum: '\\p{L}\\p{N}',
    upper: '\\p{Lu}',
    lower: '\\p{Ll}',
    space: '\\s',
    blank: ' \\t',
    punct: '!-\\/:-@\\[-`{-~',
    cntrl: '\\p{Cc}',
    graph: '\\u0021-\\u007e\\u00a1-\\u{10ffff}',
    print: '\\u0020-\\u007e\\u00a0-\\u{10ffff}',
    xdigit: '\\da-fA-F',
    word: '\\p{L}\\p{N}_',
    ascii: '\\u0000-\\u007f',
  }),
);

function failure(what: string): DbError {
  return new DbError('2201B', `invalid regular expression: ${what}`);
}

function readOptions(letters: string): Options {
  let options: Options = { anyCase: false, literal: false, expanded: false, dotStops: false, byLine: false };
  for (const letter of letters) {
    switch (letter) {
      case 'i':
        options = { ...options, anyCase: true };
        break;
      case 'c':
        options = { ...options, anyCase: false };
        break;
      case 'm':
      case 'n':
        options = { ...options, dotStops: true, byLine: true };
        break;
      case 'p':
        options = { ...options, dotStops: true, byLine: false };
        break;
      case 'w':
        options = { ...options, dotStops: false, byLine: true };
        break;
      case 's':
        options = { ...options, dotStops: false, byLine: false };
        break;
      case 'q':
        options = { ...options, literal: true };
        break;
      case 'x':
        options = { ...options, expanded: true };
        break;
      case 't':
      case 'e':
      case 'b':
        break;
      default:
        throw new DbError('22023', `invalid regular expression option: "${letter}"`);
    }
  }
  return options;
}

function compile(pattern: string, letters: string): RegExp {
  let body = pattern;
  let embedded = '';
  const director = /^\*\*\*[:=]/.exec(body)?.[0];
  if (director !== undefined) body = body.slice(4);
  const prefix = /^\(\?([bceimnpqstwx]+)\)/.exec(body);
  if (prefix !== null && director !== '***=') {
    embedded = prefix[1]!;
    body = body.slice(prefix[0].length);
  }
  const options = readOptions(letters + embedded);
  const isLiteral = options.literal || director === '***=';
  const source = isLiteral ? escapeForRegExp(body) : new Translator(body, options).translate();
  const flags = `dgu${options.anyCase ? 'i' : ''}${options.byLine ? 'm' : ''}${options.dotStops ? '' : 's'}`;
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw failure(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  const text = String(error);
  if (/group|parenthes|Unmatched '\)'/i.test(text)) return 'parentheses () not balanced';
  if (/character class/i.test(text))
    return /Range out of order/.test(text) ? 'invalid character range' : 'brackets [] not balanced';
  if (/nothing to repeat/i.test(text)) return 'quantifier operand invalid';
  if (/out of order in \{\}|quantifier/i.test(text)) return 'invalid repetition count(s)';
  if (/Range out of order/i.test(text)) return 'invalid character range';
  if (/escape/i.test(text)) return 'invalid escape \\ sequence';
  return 'invalid regular expression';
}

/** Walks the pattern once. */
class Translator {
  readonly #pattern: string;
  readonly #options: Options;
  #at = 0;

  constructor(pattern: string, options: Options) {
    this.#pattern = pattern;
    this.#options = options;
  }

  translate(): string {
    let source = '';
    while (this.#at < this.#pattern.length) source += this.#next();
    return source;
  }

  #next(): string {
    const pattern = this.#pattern;
    const character = pattern[this.#at]!;
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#bracket();
      case '{': {
        const bound = /^\{\d+(,\d*)?\}/.exec(pattern.slice(this.#at))?.[0];
        this.#at += bound?.length ?? 1;
        return bound ?? '\\{';
      }
      case '}':
      case ']':
        this.#at++;
        return `\\${character}`;
      case '(':
        if (pattern.startsWith('(?#', this.#at)) {
          const end = pattern.indexOf(')', this.#at);
          this.#at = end < 0 ? pattern.length : end + 1;
          return '';
        }
        break;
      default:
        break;
    }
    if (this.#options.expanded) {
      if (/\s/.test(character)) {
        this.#at++;
        return '';
      }
      if (character === '#') {
        const end = pattern.indexOf('\n', this.#at);
        this.#at = end < 0 ? pattern.length : end + 1;
        return '';
      }
    }
    const whole = String.fromCodePoint(pattern.codePointAt(this.#at)!);
    this.#at += whole.length;
    return whole;
  }

  #escape(): string {
    const rest = this.#pattern.slice(this.#at + 1);
    if (rest === '') throw failure('invalid escape \\ sequence');
    const numbered = numberedEscape(rest);
    if (numbered !== undefined) {
      this.#at += numbered.length + 1;
      return numbered.source;
    }
    this.#at += 2;
    return constraintEscapes[rest[0]!] ?? plainEscape(rest[0]!);
  }

  /** A bracket expression; in it classes stand as [:name:]. */
  #bracket(): string {
    const pattern = this.#pattern;
    if (pattern.startsWith('[[:<:]]', this.#at) || pattern.startsWith('[[:>:]]', this.#at)) {
      const isStart = pattern[this.#at + 3] === '<';
      this.#at += 7;
      return isStart ? constraintEscapes['m']! : constraintEscapes['M']!;
    }
    let at = this.#at + 1;
    let source = '[';
    if (pattern[at] === '^') {
      source += this.#options.dotStops ? '^\\n' : '^';
      at++;
    }
    for (let first = true; ; first = false) {
      const character = pattern[at];
      if (character === undefined) throw failure('brackets [] not balanced');
      if (character === ']' && !first) break;
      const named = /^\[([:.=])(.+?)\1\]/.exec(pattern.slice(at));
      if (named !== null) {
        source += bracketName(named[1]!, named[2]!);
        at += named[0].length;
        continue;
      }
      if (character === '\\') {
        const rest = pattern.slice(at + 1);
        const numbered = numberedEscape(rest);
        source += numbered?.source ?? plainEscape(rest[0] ?? '');
        at += (numbered?.length ?? 1) + 1;
        continue;
      }
      source += /[[\]^]/.test(character) ? `\\${character}` : character;
      at++;
    }
    this.#at = at + 1;
    return `${source}]`;
  }
}

const constraintEscapes: Readonly<Record<string, string>> = {
  m: '(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])',
  M: '(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_])',
  y: '(?:(?<![\\p{L}\\p{N}_])(?=[\\p{L}\\p{N}_])|(?<=[\\p{L}\\p{N}_])(?![\\p{L}\\p{N}_]))',
  Y: '\\B',
  A: '(?<![\\s\\S])',
  Z: '(?![\\s\\S])',
};

const controlEscapes: Readonly<Record<string, string>> = {
  a: '\\x07',
  b: '\\x08',
  B: '\\\\',
  e: '\\x1b',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
  d: '\\d',
  D: '\\D',
  s: '\\s',
  S: '\\S',
  w: '[\\p{L}\\p{N}_]',
  W: '[^\\p{L}\\p{N}_]',
};

function plainEscape(character: string): string {
  const known = controlEscapes[character];
  if (known !== undefined) return known;
  if (/[A-Za-z0-9]/.test(character)) throw failure('invalid escape \\ sequence');
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character === '-' ? 'x2d' : character}` : character;
}

/** \uXX, \UXXXXXXXX, \xhh, \cX, back references and octal. */
function numberedEscape(rest: string): { readonly source: string; readonly length: number } | undefined {
  const code = /^(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{1,8}))/.exec(rest);
  if (code !== null) {
    const digits = (code[1] ?? code[2] ?? code[3])!.replace(/^0+(?=.)/, '');
    return { source: `\\u{${digits}}`, length: code[0].length };
  }
  const reference = /^[1-9]\d*/.exec(rest);
  if (reference !== null) return { source: `(?:\\${reference[0]})`, length: reference[0].length };
  if (rest[0] === '0') return { source: '\\0', length: 1 };
  const control = /^c([A-Za-z])/.exec(rest);
  return control === null ? undefined : { source: `\\c${control[1]}`, length: 2 };
}

function bracketName(kind: string, name: string): string {
  if (kind !== ':') return escapeForRegExp(name);
  const members = classes.get(name);
  if (members === undefined) throw failure('invalid character class');
  return members;
}

const expressions = new PatternCache(compile);

/** The JavaScript expression of a pattern under option letters; global and with indices, lastIndex 0. */
export function regularExpression(pattern: string, options = ''): RegExp {
  const expression = expressions.get(pattern, options);
  expression.lastIndex = 0;
  return expression;
}

/**
 * A SIMILAR TO pattern as an advanced regular expression over the whole text. Two separators (escape and a double
 * quote) make the part between them a group, what stands before it matching as little as it can.
 */
export function similarPattern(pattern: string, escapeCharacter = '\\'): string {
  if (escapeCharacter !== '' && !/^.$/su.test(escapeCharacter)) {
    const hint = 'Escape string must be empty or one character.';
    throw new DbError('22025', 'invalid escape string', { hint });
  }
  let source = '';
  let inBracket = false;
  let separators = 0;
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (escapeCharacter !== '' && character === escapeCharacter) {
      i++;
      if (i === pattern.length) throw new DbError('22025', 'LIKE pattern must not end with escape character');
      if (pattern[i] === '"') {
        separators++;
        source = separators === 1 ? `${source.replaceAll('.*', '.*?')})(` : `${source})(?:`;
      } else source += `\\${pattern[i]}`;
    } else if (inBracket) {
      if (character === ']') inBracket = false;
      source += character === '\\' ? '\\\\' : character;
    } else if (character === '[') {
      inBracket = true;
      source += '[';
    } else if (character === '%') source += '.*';
    else if (character === '_') source += '.';
    else source += similarLiteral(character, separators);
  }
  if (separators > 2) {
    throw new DbError('2200C', 'SQL regular expression may not contain more than two escape-double-quote separators');
  }
  return `^(?:${source})$`;
}

/** Groups of the pattern do not capture: only the part between separators is asked for. */
function similarLiteral(character: string, separators: number): string {
  if (character === '(' && separators > 0) return '(?:';
  return /[.^$\\]/.test(character) ? `\\${character}` : character;
}
