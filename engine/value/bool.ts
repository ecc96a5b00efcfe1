/**
 * bool text: any unambiguous beginning of true, false, yes, no, and on, off, 1, 0; printed t and f.
 */
import { DbError } from '../error.ts';

const words: readonly (readonly [word: string, least: number, value: boolean])[] = [
  ['true', 1, true],
  ['false', 1, false],
  ['yes', 1, true],
  ['no', 1, false],
  ['on', 2, true],
  ['off', 2, false],
  ['1', 1, true],
  ['0', 1, false],
];

export function parseBool(text: string): boolean {
  const given = text.trim().toLowerCase();
  for (const [word, least, value] of words) {
    if (given.length >= least && word.startsWith(given)) return value;
  }
  throw new DbError('22P02', `invalid input syntax for type boolean: "${text}"`);
}

export function printBool(value: boolean): string {
  return value ? 't' : 'f';
}
