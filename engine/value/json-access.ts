/**
 * Reaching into JSON text without building it: `->`, `->>`, `#>`, `#>>`, keys, elements, members.
 *
 * Works on any valid JSON text: for json the part comes back exactly as written, for jsonb it is canonical because the
 * whole was. Nothing is validated here; the datum was when it was made. Absent parts are undefined; a part that is JSON
 * null is the text `null`.
 */
import { invariant } from '../error.ts';

const space = /[ \t\n\r]*/y;
const scalarEnd = /[^,\]} \t\n\r]*/y;

function skipSpace(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code > 0x20) return at;
  space.lastIndex = at;
  space.exec(text);
  return space.lastIndex;
}

/** End of the string literal that opens at `at`. */
function stringEnd(text: string, at: number): number {
  for (let end = at + 1; ; ) {
    const quote = text.indexOf('"', end);
    invariant(quote >= 0, 'stored JSON is valid');
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
    // an escaped quote follows an odd number of backslashes, all inside this literal
    if (backslashes % 2 === 0 || quote - backslashes <= at) return quote + 1;
    end = quote + 1;
  }
}

/** End of the value that starts at `at`. */
function valueEnd(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return stringEnd(text, at);
  if (first !== '{' && first !== '[') {
    scalarEnd.lastIndex = at;
    scalarEnd.exec(text);
    return scalarEnd.lastIndex;
  }
  let depth = 0;
  for (let end = at; ; end++) {
    switch (text.charCodeAt(end)) {
      case 0x22:
        end = stringEnd(text, end) - 1;
        break;
      case 0x7b:
      case 0x5b:
        depth++;
        break;
      case 0x7d:
      case 0x5d:
        if (--depth === 0) return end + 1;
        break;
      default:
        invariant(end < text.length, 'stored JSON is valid');
    }
  }
}

/** The text a string literal stands for. */
export function unquoteJson(literal: string): string {
  if (!literal.includes('\\')) return literal.slice(1, -1);
  return JSON.parse(literal) as string;
}

/** The members of an object in written order, each key decoded and each value as text. Empty for anything else. */
export function* jsonMembers(text: string): Generator<readonly [key: string, value: string]> {
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return;
  at = skipSpace(text, at + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const key = unquoteJson(text.slice(at, keyEnd));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    yield [key, text.slice(start, end)];
    at = skipSpace(text, end);
    if (text[at] !== ',') return;
    at = skipSpace(text, at + 1);
  }
}

/** The elements of an array as text. Empty for anything else. */
export function* jsonElements(text: string): Generator<string> {
  let at = skipSpace(text, 0);
  if (text[at] !== '[') return;
  at = skipSpace(text, at + 1);
  while (at < text.length && text[at] !== ']') {
    const end = valueEnd(text, at);
    yield text.slice(at, end);
    at = skipSpace(text, end);
    if (text[at] !== ',') return;
    at = skipSpace(text, at + 1);
  }
}

/** `value -> 'key'`. Of repeated keys in json the last counts. */
export function jsonField(text: string, key: string): string | undefined {
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return undefined;
  let found: string | undefined;
  at = skipSpace(text, at + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    if (isKey(text, at, keyEnd, key)) found = text.slice(start, end);
    at = skipSpace(text, end);
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

function isKey(text: string, start: number, end: number, key: string): boolean {
  if (end - start - 2 === key.length && text.startsWith(key, start + 1) && !key.includes('\\')) return true;
  const literal = text.slice(start, end);
  return literal.includes('\\') && unquoteJson(literal) === key;
}

/** `value -> index`; negative indexes count from the end. */
export function jsonElement(text: string, index: number): string | undefined {
  if (index < 0) {
    const all = [...jsonElements(text)];
    return all[all.length + index];
  }
  let position = 0;
  for (const element of jsonElements(text)) if (position++ === index) return element;
  return undefined;
}

/** `value #> path`: keys for objects, integers in text for arrays. */
export function jsonPath(text: string, path: readonly string[]): string | undefined {
  let current: string | undefined = text;
  for (const step of path) {
    if (current === undefined) return undefined;
    const first: string | undefined = current[skipSpace(current, 0)];
    if (first === '{') current = jsonField(current, step);
    else if (first === '[' && /^[+-]?\d+$/.test(step)) current = jsonElement(current, Number(step));
    else return undefined;
  }
  return current;
}

/** What `->>` makes of a part: strings without quotes, JSON null as SQL NULL, everything else its text. */
export function jsonPartAsText(part: string): string | null {
  if (part === 'null') return null;
  return part[0] === '"' ? unquoteJson(part) : part;
}

export function jsonArrayLength(text: string): number {
  let count = 0;
  for (const _ of jsonElements(text)) count++;
  return count;
}
