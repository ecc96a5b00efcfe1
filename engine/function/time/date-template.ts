/**
 * Template patterns of to_char, to_timestamp and to_date (manual 9.8, table 9.27): splitting a template into parts.
 *
 * A pattern is matched longest first, in upper or lower case, names also capitalised, which is the case of its output;
 * the prefix FM drops padding, the suffixes TH and th write ordinals, FX asks for exact widths from there on when text is
 * read. Text in double quotes and everything unknown stands for itself, character by character.
 */
import { PatternCache } from '../text/pattern-cache.ts';

export interface TemplatePattern {
  readonly kind: 'pattern';
  /** Upper case, e.g. `HH24`. */
  readonly key: string;
  /** As written, which decides the case of names. */
  readonly written: string;
  readonly fillMode: boolean;
  /** TM before a name: no padding either; names stay English. */
  readonly translated: boolean;
  readonly ordinal: 'TH' | 'th' | undefined;
}
/** One character. Reading treats white space and separators their own way, unless they were quoted. */
export interface TemplateText {
  readonly kind: 'text';
  readonly text: string;
  readonly role: 'space' | 'separator' | 'letter';
}
/** FX. */
export interface TemplateFixed {
  readonly kind: 'fixed';
}
export type TemplatePart = TemplatePattern | TemplateText | TemplateFixed;

/** Printable ASCII that is neither letter nor digit. */
const separator = /[!-/:-@[-`{-~]/;

export function isSeparator(character: string): boolean {
  return separator.test(character);
}

const keys = [
  'SSSSS',
  'SSSS',
  'Y,YYY',
  'YYYY',
  'IYYY',
  'MONTH',
  'HH24',
  'HH12',
  'IDDD',
  'A.D.',
  'B.C.',
  'A.M.',
  'P.M.',
  'YYY',
  'IYY',
  'DAY',
  'DDD',
  'MON',
  'TZH',
  'TZM',
  'FF1',
  'FF2',
  'FF3',
  'FF4',
  'FF5',
  'FF6',
  'AD',
  'BC',
  'AM',
  'PM',
  'YY',
  'IY',
  'MM',
  'DY',
  'DD',
  'ID',
  'IW',
  'WW',
  'CC',
  'RM',
  'HH',
  'MI',
  'SS',
  'MS',
  'US',
  'TZ',
  'OF',
  'Y',
  'I',
  'D',
  'W',
  'J',
  'Q',
] as const;

const names: ReadonlySet<string> = new Set(['MONTH', 'MON', 'DAY', 'DY']);

function keyAt(template: string, at: number): string | undefined {
  return keys.find((key) => {
    const written = template.slice(at, at + key.length);
    if (written === key || written === key.toLowerCase()) return true;
    return names.has(key) && written === key[0] + key.slice(1).toLowerCase();
  });
}

function readTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let fillMode = false;
  let translated = false;
  for (let at = 0; at < template.length; ) {
    const prefix = template.slice(at, at + 2);
    if (prefix === 'FM' || prefix === 'fm' || prefix === 'TM' || prefix === 'tm') {
      if (prefix.startsWith('F') || prefix.startsWith('f')) fillMode = true;
      else translated = true;
      at += 2;
      continue;
    }
    if (prefix === 'FX' || prefix === 'fx') {
      parts.push({ kind: 'fixed' });
      at += 2;
      continue;
    }
    if (template[at] === '"') {
      const end = closingQuote(template, at);
      const inner = template.slice(at + 1, end).replace(/\\(.)/gs, '$1');
      for (const text of inner) parts.push({ kind: 'text', text, role: 'letter' });
      at = end + 1;
      continue;
    }
    const key = keyAt(template, at);
    if (key === undefined) {
      if (template[at] === '\\' && template[at + 1] === '"') at++;
      const text = String.fromCodePoint(template.codePointAt(at)!);
      parts.push({ kind: 'text', text, role: /\s/.test(text) ? 'space' : isSeparator(text) ? 'separator' : 'letter' });
      at += text.length;
      continue;
    }
    const written = template.slice(at, at + key.length);
    at += key.length;
    const suffix = template.slice(at, at + 2);
    const ordinal = suffix === 'TH' || suffix === 'th' ? suffix : undefined;
    if (ordinal !== undefined) at += 2;
    parts.push({ kind: 'pattern', key, written, fillMode, translated, ordinal });
    fillMode = false;
    translated = false;
  }
  return parts;
}

const templates = new PatternCache(readTemplate);

/** The parts of a template, which is read once. */
export function dateTemplate(text: string): readonly TemplatePart[] {
  return templates.get(text, '');
}

function closingQuote(template: string, at: number): number {
  for (let end = at + 1; end < template.length; end++) {
    if (template[end] === '\\') end++;
    else if (template[end] === '"') return end;
  }
  return template.length;
}
