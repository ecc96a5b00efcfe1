/**
 * Templates of to_char and to_number for numbers (manual 9.8, table 9.29), read once into pieces and counts.
 *
 * 9 is a digit or a space, 0 a digit always; `.` D the point, `,` G the group separator; S MI PL SG the sign, PR angle
 * brackets; FM drops padding, TH ordinals, V shifts, EEEE scientific, RN roman, L the currency symbol. Words count in
 * upper and in lower case, not mixed. Text in double quotes and everything unknown stands for itself. What may not
 * stand together is 42601.
 */
import { DbError } from '../../error.ts';
import { PatternCache } from '../text/pattern-cache.ts';

const words = [
  'EEEE',
  'FM',
  'MI',
  'PL',
  'PR',
  'RN',
  'SG',
  'SP',
  'TH',
  '9',
  '0',
  ',',
  '.',
  'B',
  'C',
  'D',
  'G',
  'L',
  'S',
  'V',
];

export type NumberWord =
  | ('EEEE' | 'FM' | 'MI' | 'PL' | 'PR' | 'RN' | 'SG' | 'SP' | 'TH')
  | ('9' | '0' | ',' | '.' | 'B' | 'C' | 'D' | 'G' | 'L' | 'S' | 'V');

export type NumberPiece =
  | { readonly kind: 'word'; readonly word: NumberWord; readonly isLower: boolean }
  | { readonly kind: 'text'; readonly text: string };

export interface NumberTemplate {
  readonly pieces: readonly NumberPiece[];
  /** Digit places before and behind the point, and behind V. */
  readonly whole: number;
  readonly fraction: number;
  readonly shift: number;
  readonly hasShift: boolean;
  readonly hasPoint: boolean;
  readonly hasZero: boolean;
  /** Place of the first 0, and the place behind the last. */
  readonly firstZero: number;
  readonly lastZero: number;
  readonly fillMode: boolean;
  /** Where S stands. */
  readonly localeSign: 'before' | 'behind' | undefined;
  readonly plus: boolean;
  readonly minus: boolean;
  readonly brackets: boolean;
  readonly roman: boolean;
  readonly scientific: boolean;
}

type Draft = { -readonly [Field in keyof NumberTemplate]: NumberTemplate[Field] } & {
  pieces: NumberPiece[];
  hasBlank: boolean;
  signPlace: number;
};

function misuse(message: string, detail?: string): DbError {
  return new DbError('42601', message, detail === undefined ? {} : { detail });
}

function compile(text: string): NumberTemplate {
  const draft: Draft = {
    pieces: [],
    whole: 0,
    fraction: 0,
    shift: 0,
    hasShift: false,
    hasPoint: false,
    hasZero: false,
    hasBlank: false,
    firstZero: 0,
    lastZero: 0,
    fillMode: false,
    localeSign: undefined,
    signPlace: -1,
    plus: false,
    minus: false,
    brackets: false,
    roman: false,
    scientific: false,
  };
  for (let at = 0; at < text.length; ) at = readPiece(text, at, draft);
  // an S behind all digits before the point is a sign behind the number
  if (draft.localeSign === 'before' && draft.whole === draft.signPlace) draft.localeSign = 'behind';
  return draft;
}

/** Reads what stands at `at` and gives where the next piece begins. */
function readPiece(text: string, at: number, draft: Draft): number {
  for (const word of words) {
    const written = text.slice(at, at + word.length);
    if (written !== word && written !== word.toLowerCase()) continue;
    const name = word as NumberWord;
    count(name, draft);
    draft.pieces.push({ kind: 'word', word: name, isLower: written !== word });
    return at + word.length;
  }
  if (text[at] === '"') return readQuoted(text, at + 1, draft.pieces);
  const start = text[at] === '\\' && text[at + 1] === '"' ? at + 1 : at;
  return pushText(text, start, draft.pieces);
}

function pushText(text: string, at: number, pieces: NumberPiece[]): number {
  const character = String.fromCodePoint(text.codePointAt(at)!);
  pieces.push({ kind: 'text', text: character });
  return at + character.length;
}

function readQuoted(text: string, start: number, pieces: NumberPiece[]): number {
  let at = start;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\' && at + 1 < text.length) at++;
    at = pushText(text, at, pieces);
  }
  return at + 1;
}

function count(word: NumberWord, draft: Draft): void {
  if (draft.scientific && word !== 'EEEE') throw misuse('"EEEE" must be the last pattern used');
  switch (word) {
    case '9':
      if (draft.brackets) throw misuse('"9" must be ahead of "PR"');
      if (draft.hasShift) draft.shift++;
      else if (draft.hasPoint) draft.fraction++;
      else draft.whole++;
      return;
    case '0':
      if (draft.brackets) throw misuse('"0" must be ahead of "PR"');
      if (!draft.hasZero && !draft.hasPoint) {
        draft.hasZero = true;
        draft.firstZero = draft.whole;
      }
      if (draft.hasPoint) draft.fraction++;
      else draft.whole++;
      draft.lastZero = draft.whole + draft.fraction;
      return;
    case 'B':
      if (draft.whole === 0 && draft.fraction === 0 && !draft.hasZero) draft.hasBlank = true;
      return;
    case 'D':
    case '.':
      if (draft.hasPoint) throw misuse('multiple decimal points');
      if (draft.hasShift) throw misuse('cannot use "V" and decimal point together');
      draft.hasPoint = true;
      return;
    case 'V':
      if (draft.hasPoint) throw misuse('cannot use "V" and decimal point together');
      draft.hasShift = true;
      return;
    case 'FM':
      draft.fillMode = true;
      return;
    case 'RN':
      draft.roman = true;
      return;
    case 'EEEE':
      useScientific(draft);
      return;
    default:
      countSign(word, draft);
  }
}

function countSign(word: NumberWord, draft: Draft): void {
  const { localeSign, plus, minus, brackets } = draft;
  switch (word) {
    case 'S':
      if (localeSign !== undefined) throw misuse('cannot use "S" twice');
      if (plus || minus || brackets) throw misuse('cannot use "S" and "PL"/"MI"/"SG"/"PR" together');
      draft.localeSign = draft.hasPoint ? 'behind' : 'before';
      if (!draft.hasPoint) draft.signPlace = draft.whole;
      return;
    case 'MI':
    case 'PL':
    case 'SG':
      if (localeSign !== undefined) throw misuse(`cannot use "S" and "${word}" together`);
      if (word !== 'PL') draft.minus = true;
      if (word !== 'MI') draft.plus = true;
      return;
    case 'PR':
      if (localeSign !== undefined || plus || minus) {
        throw misuse('cannot use "PR" and "S"/"PL"/"MI"/"SG" together');
      }
      draft.brackets = true;
      return;
    default:
      return;
  }
}

function useScientific(draft: Draft): void {
  if (draft.scientific) throw misuse('cannot use "EEEE" twice');
  const { hasBlank, fillMode, localeSign, brackets, minus, plus, roman, hasShift } = draft;
  if (hasBlank || fillMode || localeSign !== undefined || brackets || minus || plus || roman || hasShift) {
    const detail = '"EEEE" may only be used together with digit and decimal point patterns.';
    throw misuse('"EEEE" is incompatible with other formats', detail);
  }
  draft.scientific = true;
}

const templates = new PatternCache(compile);

export function numberTemplate(text: string): NumberTemplate {
  return templates.get(text, '');
}
