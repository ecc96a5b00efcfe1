/**
 * LIKE and ILIKE (`~~ !~~ ~~* !~~*`): % is any text, _ one character, a backslash takes the next one literally.
 *
 * Patterns that are a plain text with % at its ends become a comparison, startsWith, endsWith or includes; others a
 * regular expression.
 */
import { DbError } from '../../error.ts';
import { defineOperator, type Registrar, scalar } from '../definition.ts';
import { PatternCache } from './pattern-cache.ts';

type Matcher = (text: string) => boolean;
/** A literal piece or a wildcard. */
type Part = '%' | '_' | { readonly text: string };

function partsOf(pattern: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push({ text: literal });
    literal = '';
  };
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === '\\') {
      if (++i === pattern.length) break;
      literal += pattern[i]!;
    } else if (character === '%' || character === '_') {
      flush();
      if (character !== '%' || parts.at(-1) !== '%') parts.push(character);
    } else literal += character;
  }
  flush();
  return parts;
}

export function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** An escape at the end is an error only where matching gets to it with text left. */
function danglingEscape(parts: readonly Part[], options: string): Matcher {
  const before = expressionOf([...parts, '_', '%'], options);
  return (text) => {
    if (before.test(text)) throw new DbError('22025', 'LIKE pattern must not end with escape character');
    return false;
  };
}

/**
 * The pattern as an expression whose time grows with text × pattern. What stands between two % is found where it comes
 * first and not looked for again: a look-ahead finds it, a back reference takes it, and neither is backtracked into.
 */
function expressionOf(parts: readonly Part[], options: string): RegExp {
  const pieces = [''];
  for (const part of parts) {
    if (part === '%') pieces.push('');
    else pieces.push(pieces.pop() + (part === '_' ? '.' : escapeForRegExp(part.text)));
  }
  const [start, ...others] = pieces;
  const end = others.pop();
  const inner = others.map((piece, i) => `(?=(.*?${piece}))(?:\\${i + 1})`).join('');
  return new RegExp(`^${start}${inner}${end === undefined ? '' : `.*${end}`}$`, `su${options}`);
}

function compileLike(pattern: string, options: string): Matcher {
  const parts = partsOf(pattern);
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) return danglingEscape(parts, options);
  if (options === '') {
    const simple = simpleMatcher(parts);
    if (simple !== undefined) return simple;
  }
  const expression = expressionOf(parts, options);
  return (text) => expression.test(text);
}

function simpleMatcher(parts: readonly Part[]): Matcher | undefined {
  const [first, second, third] = parts;
  if (parts.length > 3 || parts.includes('_')) return undefined;
  if (first === undefined) return (text) => text === '';
  if (typeof first === 'object') {
    const { text: prefix } = first;
    if (second === undefined) return (text) => text === prefix;
    if (third === undefined) return (text) => text.startsWith(prefix);
    const { text: suffix } = third as { readonly text: string };
    const least = prefix.length + suffix.length;
    return (text) => text.length >= least && text.startsWith(prefix) && text.endsWith(suffix);
  }
  if (second === undefined) return () => true;
  const { text: inner } = second as { readonly text: string };
  return third === undefined ? (text) => text.endsWith(inner) : (text) => text.includes(inner);
}

const patterns = new PatternCache(compileLike);

export function like(text: string, pattern: string): boolean {
  return patterns.get(pattern, '')(text);
}

function likeAnyCase(text: string, pattern: string): boolean {
  return patterns.get(pattern, 'i')(text);
}

/** The pattern with backslash as its escape character, from one that uses another. */
function likeEscape(pattern: string, escapeCharacter: string): string {
  if (escapeCharacter === '') return pattern.replaceAll('\\', '\\\\');
  if (Array.from(escapeCharacter).length !== 1) {
    const hint = 'Escape string must be empty or one character.';
    throw new DbError('22025', 'invalid escape string', { hint });
  }
  if (escapeCharacter === '\\') return pattern;
  let result = '';
  let escaped = false;
  for (const character of pattern) {
    if (character === escapeCharacter && !escaped) {
      result += '\\';
      escaped = true;
      continue;
    }
    result += character === '\\' && !escaped ? '\\\\' : character;
    escaped = false;
  }
  return result;
}

const kinds = [
  { symbol: '~~', negator: '!~~', name: 'like', negated: 'nlike', test: like },
  { symbol: '~~*', negator: '!~~*', name: 'iclike', negated: 'icnlike', test: likeAnyCase },
] as const;

export function registerLike(registrar: Registrar): void {
  for (const { symbol, negator, name, negated, test } of kinds) {
    for (const type of ['text', 'bpchar', 'name']) {
      const positive = scalar(`${type}${name}(${type}, text) bool`, test);
      const negative = scalar(
        `${type}${negated}(${type}, text) bool`,
        (text: string, pattern: string) => !test(text, pattern),
      );
      defineOperator(registrar, symbol, positive, { negator, estimator: 'like' });
      defineOperator(registrar, negator, negative, { negator: symbol });
    }
  }
  registrar.register(scalar('like(text, text) bool', like));
  registrar.register(scalar('notlike(text, text) bool', (text: string, pattern: string) => !like(text, pattern)));
  registrar.register(scalar('like_escape(text, text) text', likeEscape));
}
