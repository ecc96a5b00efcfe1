/**
 * Tokens of one text, as arrays: token i has a code (one character, see keyword.ts), and starts and ends at a UTF-16
 * offset of the text. Identifier texts and literal values are decoded when asked for.
 *
 * `codes` is what the grammar matches: index i of that string is token i. `wide` holds what the hand path parsed for
 * the tokens of code `wideList` and `wideRows` (see wide-list.ts).
 */
import type { DbError } from '../../../engine/extend.ts';
import type { Expression } from '../ast/expression.ts';

/** Codes of tokens that are no words. Binary operators are one range, `plus` … `operator`. */
export const tokenCode = {
  string: 0xec00,
  /** Unsigned integer of at most 2147483647. */
  integer: 0xec01,
  /** Any other number. */
  number: 0xec02,
  bitString: 0xec03,
  parameter: 0xec04,
  wideList: 0xec05,
  wideRows: 0xec06,
  /** What the lexer could not read; `Tokens.failure` says why. No rule matches it. */
  failure: 0xec07,
  plus: 0xed00,
  minus: 0xed01,
  star: 0xed02,
  slash: 0xed03,
  percent: 0xed04,
  caret: 0xed05,
  less: 0xed06,
  greater: 0xed07,
  equal: 0xed08,
  lessEqual: 0xed09,
  greaterEqual: 0xed0a,
  notEqual: 0xed0b,
  /** Any other operator symbol; its text tells which. */
  operator: 0xed0c,
  leftParenthesis: 0xee00,
  rightParenthesis: 0xee01,
  comma: 0xee02,
  semicolon: 0xee03,
  dot: 0xee04,
  leftBracket: 0xee05,
  rightBracket: 0xee06,
  colon: 0xee07,
  typecast: 0xee08,
  colonEquals: 0xee09,
  equalsGreater: 0xee0a,
  dotDot: 0xee0b,
} as const;

/** The spelling of each symbol in a grammar's source. */
export const symbolCodes: ReadonlyMap<string, number> = new Map([
  ['+', tokenCode.plus],
  ['-', tokenCode.minus],
  ['*', tokenCode.star],
  ['/', tokenCode.slash],
  ['%', tokenCode.percent],
  ['^', tokenCode.caret],
  ['<', tokenCode.less],
  ['>', tokenCode.greater],
  ['=', tokenCode.equal],
  ['<=', tokenCode.lessEqual],
  ['>=', tokenCode.greaterEqual],
  ['<>', tokenCode.notEqual],
  ['(', tokenCode.leftParenthesis],
  [')', tokenCode.rightParenthesis],
  [',', tokenCode.comma],
  [';', tokenCode.semicolon],
  ['.', tokenCode.dot],
  ['[', tokenCode.leftBracket],
  [']', tokenCode.rightBracket],
  [':', tokenCode.colon],
  ['::', tokenCode.typecast],
  [':=', tokenCode.colonEquals],
  ['=>', tokenCode.equalsGreater],
  ['..', tokenCode.dotDot],
]);

/** What the hand path made of a long list: expressions of an IN list or ARRAY[…], or rows of VALUES. */
export type WideItems = readonly Expression[] | readonly (readonly Expression[])[];

export interface Tokens {
  readonly text: string;
  /** One character a token. */
  readonly codes: string;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly count: number;
  /** Set when the last token is a `failure`. */
  readonly failure: DbError | undefined;
  /** Offsets of the characters outside the basic plane, whose two units count as one character; ascending. */
  readonly astralOffsets: readonly number[];
  /** By token index. */
  readonly wide: ReadonlyMap<number, WideItems>;
}

const noOffsets: readonly number[] = [];

/** Where the characters of two units begin. */
export function astralOffsetsOf(text: string): readonly number[] {
  if (!/[\ud800-\udbff]/.test(text)) return noOffsets;
  return Array.from(text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g), ({ index }) => index);
}

/** 1-based character position of a UTF-16 offset, as PostgreSQL counts. */
export function characterPosition(offset: number, astralOffsets: readonly number[]): number {
  let low = 0;
  let high = astralOffsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (astralOffsets[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return offset + 1 - low;
}

/** 1-based character position of a token; just past the text for the index after the last token. */
export function positionOf(tokens: Tokens, index: number): number {
  const offset = index < tokens.count ? tokens.starts[index]! : tokens.text.length;
  return characterPosition(offset, tokens.astralOffsets);
}

/** The token as it was written. */
export function sourceOf(tokens: Tokens, index: number): string {
  return tokens.text.slice(tokens.starts[index], tokens.ends[index]);
}

/** The text from the first of these tokens to the end of the last, `to` excluded. */
export function textBetween(tokens: Tokens, from: number, to: number): string {
  if (to <= from) return '';
  return tokens.text.slice(tokens.starts[from], tokens.ends[to - 1]);
}
