/**
 * Format patterns of to_char, to_date and to_timestamp: text to a list of pieces, read once and kept by the caller.
 *
 * A piece is a keyword (`YYYY`, `Month`, `HH24`, …) with its modifiers (FM: no padding, TH/th: ordinal suffix) or
 * literal text: anything unknown, and whatever stands in double quotes. Keywords match without regard to case except
 * that the case of names and of AM/PM, BC/AD is the case they print in.
 */

const clockNames = ['HH24', 'HH12', 'HH', 'MI', 'SSSSS', 'SSSS', 'SS', 'MS', 'US', 'AM', 'A.M.'] as const;
const fractionNames = ['FF1', 'FF2', 'FF3', 'FF4', 'FF5', 'FF6'] as const;
const yearNames = ['Y,YYY', 'YYYY', 'YYY', 'YY', 'Y', 'IYYY', 'IYY', 'IY', 'I', 'CC', 'BC', 'B.C.'] as const;
const monthKeywords = ['MONTH', 'MON', 'MM', 'RM', 'Q', 'WW', 'W', 'IW'] as const;
const dayKeywords = ['DAY', 'DY', 'DDD', 'IDDD', 'DD', 'D', 'ID', 'J'] as const;
const zoneNames = ['TZH', 'TZM', 'TZ', 'OF'] as const;

export type PatternKeyword =
  | (typeof clockNames)[number]
  | (typeof fractionNames)[number]
  | (typeof yearNames)[number]
  | (typeof monthKeywords)[number]
  | (typeof dayKeywords)[number]
  | (typeof zoneNames)[number];

export type PatternPiece =
  | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'field';
      readonly keyword: PatternKeyword;
      /** As written, which decides the case of what prints. */
      readonly written: string;
      readonly fillMode: boolean;
      readonly ordinal: 'TH' | 'th' | undefined;
    };

/** Longest first, so that `DDD` is not read as `DD` and `D`; the last four are other spellings. */
const keywords: readonly (readonly [spelling: string, keyword: PatternKeyword])[] = [
  ...[clockNames, fractionNames, yearNames, monthKeywords, dayKeywords, zoneNames]
    .flat()
    .map((name) => [name, name] as const),
  ['PM', 'AM'] as const,
  ['P.M.', 'A.M.'] as const,
  ['AD', 'BC'] as const,
  ['A.D.', 'B.C.'] as const,
].sort((a, b) => b[0].length - a[0].length);

/** Splits a pattern into its pieces. */
export function readPattern(pattern: string): readonly PatternPiece[] {
  const pieces: PatternPiece[] = [];
  let at = 0;
  let literal = '';
  const flush = (): void => {
    if (literal !== '') pieces.push({ kind: 'literal', text: literal, quoted: false });
    literal = '';
  };
  while (at < pattern.length) {
    if (pattern[at] === '"') {
      flush();
      const { text, end } = readQuoted(pattern, at);
      pieces.push({ kind: 'literal', text, quoted: true });
      at = end;
      continue;
    }
    if (pattern[at] === '\\' && pattern[at + 1] === '"') {
      literal += '"';
      at += 2;
      continue;
    }
    const field = readField(pattern, at);
    if (field === undefined) {
      literal += pattern[at]!;
      at++;
      continue;
    }
    flush();
    pieces.push(field.piece);
    at = field.end;
  }
  flush();
  return pieces;
}

function readQuoted(pattern: string, start: number): { readonly text: string; readonly end: number } {
  let text = '';
  let at = start + 1;
  for (; at < pattern.length && pattern[at] !== '"'; at++) {
    if (pattern[at] === '\\' && at + 1 < pattern.length) at++;
    text += pattern[at]!;
  }
  return { text, end: at + 1 };
}

function readField(pattern: string, start: number): { readonly piece: PatternPiece; readonly end: number } | undefined {
  let at = start;
  let fillMode = false;
  let translated = false;
  // FM takes padding away, TM from names only (they stay English); FX changes nothing
  for (let prefix = pattern.slice(at, at + 2).toUpperCase(); ['FM', 'FX', 'TM'].includes(prefix); ) {
    fillMode ||= prefix === 'FM';
    translated ||= prefix === 'TM';
    at += 2;
    prefix = pattern.slice(at, at + 2).toUpperCase();
  }
  const found = keywords.find(([spelling]) => pattern.slice(at, at + spelling.length).toUpperCase() === spelling);
  if (found === undefined) {
    return at === start ? undefined : { piece: { kind: 'literal', text: '', quoted: true }, end: at };
  }
  const written = pattern.slice(at, at + found[0].length);
  at += found[0].length;
  const suffix = pattern.slice(at, at + 2);
  const ordinal = suffix.toUpperCase() !== 'TH' ? undefined : suffix === 'TH' ? 'TH' : 'th';
  if (ordinal !== undefined) at += 2;
  fillMode ||= translated && ['MONTH', 'MON', 'DAY', 'DY'].includes(found[1]);
  return { piece: { kind: 'field', keyword: found[1], written, fillMode, ordinal }, end: at };
}
