/**
 * The hand path for long VALUES, IN (…) and ARRAY[…].
 *
 * Ohm keeps a memo table for every token it looks at, so a list of a hundred thousand constants would cost it hundreds
 * of megabytes. `collapseWideLists` finds such lists in the token stream, reads their items here (constants at once,
 * anything else with one small match an item) and puts a single token in place of the list. The grammar knows that
 * token as `wideList` or `wideRows` and the actions find the finished items in `Tokens.wide`. Where an item is wrong or
 * the list is not closed, the tokens end there with a `failure`, so that an error further left still comes first.
 *
 * Both paths make the same tree; a test parses lists of every size either way.
 */
import { DbError } from '../../../engine/extend.ts';
import type { Expression } from '../ast/expression.ts';
import { sqlKeywords } from './keyword.ts';
import { literalAt } from './literal.ts';
import { syntaxErrorAt } from './syntax-error.ts';
import { positionOf, sourceOf, type Tokens, tokenCode, type WideItems } from './token.ts';

/** Lists of more tokens than this, brackets and commas counted, take the hand path: about fifty constants. */
export const wideTokenCount = 100;

/** Parses the tokens from `from` to `to` as one expression; `parse.ts` gives it, since it needs the grammar. */
export type ParseItem = (tokens: Tokens, from: number, to: number) => Expression;

/** Tokens in which a statement now lies between `from` and `to`. */
export interface TokenSlice {
  readonly tokens: Tokens;
  readonly from: number;
  readonly to: number;
}

const word = (text: string): number => sqlKeywords.get(text)!;
const inCode = word('in');
const valuesCode = word('values');
const arrayCode = word('array');
const trueCode = word('true');
const falseCode = word('false');
const nullCode = word('null');
const defaultCode = word('default');
const queryCodes = new Set([word('select'), word('with'), valuesCode, word('table')]);
/** What may follow a parenthesized query that is not the first item of a list. */
const afterQueryCodes = new Set([
  ...['union', 'intersect', 'except', 'order', 'limit', 'offset', 'fetch', 'for'].map(word),
  tokenCode.rightParenthesis,
]);

interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly code: number;
  /** What was read, or why it could not be: then `code` is `failure` and no replacement follows. */
  readonly items: WideItems | DbError;
}

/**
 * Replaces wide lists between two tokens by one token each. The token after the slice is kept, so that an error at its
 * end still names what stands there.
 */
export function collapseWideLists(tokens: Tokens, from: number, to: number, parseItem: ParseItem): TokenSlice {
  if (to - from <= wideTokenCount) return { tokens, from, to };
  const found = findLists(tokens, from, to, parseItem);
  return found.length === 0 ? { tokens, from, to } : rebuild(tokens, from, to, found);
}

function findLists(tokens: Tokens, from: number, to: number, parseItem: ParseItem): Replacement[] {
  const found: Replacement[] = [];
  for (let i = from; i + 1 < to; i++) {
    const replacement = listBehind(tokens, i, to, parseItem);
    if (replacement === undefined) continue;
    found.push(replacement);
    if (replacement.code === tokenCode.failure) break;
    i = replacement.to - 1;
  }
  return found;
}

/** The wide list that begins behind the token at `index`, if one does. */
function listBehind(tokens: Tokens, index: number, to: number, parseItem: ParseItem): Replacement | undefined {
  const open = index + 1;
  const word = tokens.codes.charCodeAt(index);
  const bracket = tokens.codes.charCodeAt(open);
  if (bracket === tokenCode.leftParenthesis) {
    if (word === valuesCode) return wideRows(tokens, open, to, parseItem);
    if (word === inCode && !isQuery(tokens, open + 1, to)) return wideList(tokens, open, to, parseItem, readItems);
  }
  if (bracket !== tokenCode.leftBracket || word !== arrayCode) return undefined;
  return wideList(tokens, open, to, parseItem, readElements);
}

/** Whether a query, not a list, begins behind the parenthesis of IN. */
function isQuery(tokens: Tokens, first: number, to: number): boolean {
  const code = tokens.codes.charCodeAt(first);
  if (code !== tokenCode.leftParenthesis) return queryCodes.has(code);
  return afterQueryCodes.has(tokens.codes.charCodeAt(closingIndex(tokens, first, to) + 1));
}

/** Index of the bracket that closes the one at `open`; `to` when there is none. */
function closingIndex(tokens: Tokens, open: number, to: number): number {
  let depth = 0;
  for (let i = open; i < to; i++) {
    const code = tokens.codes.charCodeAt(i);
    if (code === tokenCode.leftParenthesis || code === tokenCode.leftBracket) depth++;
    else if ((code === tokenCode.rightParenthesis || code === tokenCode.rightBracket) && --depth === 0) return i;
  }
  return to;
}

/** What `read` makes of the list between the bracket at `open` and its closing one, if that is many tokens. */
function wideList(
  tokens: Tokens,
  open: number,
  to: number,
  parseItem: ParseItem,
  read: typeof readItems,
): Replacement | undefined {
  const close = closingIndex(tokens, open, to);
  if (close - open < wideTokenCount) return undefined;
  return replacementOf(open, Math.min(close + 1, to), tokenCode.wideList, () => {
    const items = read(tokens, open, close, parseItem);
    if (close === to) throw syntaxErrorAt(tokens, to);
    return items;
  });
}

/** All rows of VALUES, if they are many tokens; `open` is the first row's parenthesis. */
function wideRows(tokens: Tokens, open: number, to: number, parseItem: ParseItem): Replacement | undefined {
  const bounds: number[] = [];
  /** Past the last row, or where a row or its end is missing. */
  let next = open;
  let isComplete = true;
  for (;;) {
    isComplete = next < to && tokens.codes.charCodeAt(next) === tokenCode.leftParenthesis;
    if (!isComplete) break;
    const close = closingIndex(tokens, next, to);
    bounds.push(next, close);
    next = Math.min(close + 1, to);
    isComplete = close < to;
    if (next >= to || tokens.codes.charCodeAt(next) !== tokenCode.comma) break;
    next++;
  }
  if (next - open <= wideTokenCount) return undefined;
  return replacementOf(open, next, tokenCode.wideRows, () => {
    const rows: Expression[][] = [];
    for (let i = 0; i < bounds.length; i += 2) rows.push(readItems(tokens, bounds[i]!, bounds[i + 1]!, parseItem));
    if (!isComplete) throw syntaxErrorAt(tokens, next);
    return rows;
  });
}

function replacementOf(from: number, to: number, code: number, read: () => WideItems): Replacement {
  try {
    return { from, to, code, items: read() };
  } catch (error) {
    if (!(error instanceof DbError)) throw error;
    return { from, to, code: tokenCode.failure, items: error };
  }
}

/** The comma-separated items between two brackets; at least one. */
function readItems(tokens: Tokens, open: number, close: number, parseItem: ParseItem): Expression[] {
  const items: Expression[] = [];
  let from = open + 1;
  let depth = 0;
  for (let i = from; i <= close; i++) {
    const code = tokens.codes.charCodeAt(i);
    if (i === close || (depth === 0 && code === tokenCode.comma)) {
      items.push(readItem(tokens, from, i, parseItem));
      from = i + 1;
    } else if (code === tokenCode.leftParenthesis || code === tokenCode.leftBracket) depth++;
    else if (code === tokenCode.rightParenthesis || code === tokenCode.rightBracket) depth--;
  }
  return items;
}

/** Elements of an array, where `[…]` is an array again. */
function readElements(tokens: Tokens, open: number, close: number, parseItem: ParseItem): Expression[] {
  return readItems(tokens, open, close, (all, from, to) => {
    if (all.codes.charCodeAt(from) !== tokenCode.leftBracket) return parseItem(all, from, to);
    const end = closingIndex(all, from, to);
    if (end !== to - 1) throw syntaxErrorAt(all, Math.min(end + 1, to));
    const elements = end === from + 1 ? [] : readElements(all, from, end, parseItem);
    return { kind: 'array', elements, position: positionOf(all, from) };
  });
}

function readItem(tokens: Tokens, from: number, to: number, parseItem: ParseItem): Expression {
  if (to === from) throw syntaxErrorAt(tokens, from);
  if (to - from === 1) return constantAt(tokens, from) ?? parseItem(tokens, from, to);
  const first = tokens.codes.charCodeAt(from);
  if (to - from === 2 && (first === tokenCode.minus || first === tokenCode.plus)) {
    const second = tokens.codes.charCodeAt(from + 1);
    if (second === tokenCode.integer || second === tokenCode.number) {
      const operator = first === tokenCode.minus ? '-' : '+';
      const right = literalAt(tokens, from + 1);
      return {
        kind: 'operator',
        schema: undefined,
        operator,
        left: undefined,
        right,
        position: positionOf(tokens, from),
      };
    }
  }
  return parseItem(tokens, from, to);
}

function constantAt(tokens: Tokens, index: number): Expression | undefined {
  const code = tokens.codes.charCodeAt(index);
  switch (code) {
    case tokenCode.string:
    case tokenCode.integer:
    case tokenCode.number:
    case tokenCode.bitString:
      return literalAt(tokens, index);
    case tokenCode.parameter: {
      const number = Number(sourceOf(tokens, index).slice(1));
      return { kind: 'parameter', number, position: positionOf(tokens, index) };
    }
    case nullCode:
      return { kind: 'literal', type: 'null', value: null, position: positionOf(tokens, index) };
    case trueCode:
    case falseCode:
      return { kind: 'literal', type: 'bool', value: code === trueCode, position: positionOf(tokens, index) };
    case defaultCode:
      return { kind: 'default', position: positionOf(tokens, index) };
    default:
      return undefined;
  }
}

function rebuild(tokens: Tokens, from: number, to: number, found: readonly Replacement[]): TokenSlice {
  const codes: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const wide = new Map<number, WideItems>();
  const keep = (begin: number, end: number): void => {
    codes.push(tokens.codes.slice(begin, end));
    for (let i = begin; i < end; i++) {
      starts.push(tokens.starts[i]!);
      ends.push(tokens.ends[i]!);
    }
  };
  let next = from;
  let failure: DbError | undefined;
  for (const { from: begin, to: end, code, items } of found) {
    keep(next, begin);
    if (items instanceof DbError) failure = items;
    else wide.set(starts.length, items);
    codes.push(String.fromCharCode(code));
    starts.push(tokens.starts[begin]!);
    ends.push(tokens.ends[end - 1]!);
    next = end;
  }
  if (failure === undefined) keep(next, to);
  const count = starts.length;
  if (failure === undefined) keep(to, Math.min(to + 1, tokens.count));
  const rebuilt: Tokens = {
    ...tokens,
    codes: codes.join(''),
    starts: Int32Array.from(starts),
    ends: Int32Array.from(ends),
    count: starts.length,
    failure: failure ?? tokens.failure,
    wide,
  };
  return { tokens: rebuilt, from: 0, to: count };
}
