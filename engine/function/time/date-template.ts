/**
 * Template patterns of to_char, to_timestamp and to_date (manual 9.8, table 9.27): splitting a template into parts.
 *
 * A pattern is matched longest first and case tells the case of its output; the prefix FM drops padding, the suffixes
 * TH and th write ordinals, text in double quotes and everything unknown stands for itself.
 */

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
export interface TemplateText {
  readonly kind: 'text';
  readonly text: string;
}
export type TemplatePart = TemplatePattern | TemplateText;

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

function keyAt(template: string, at: number): string | undefined {
  return keys.find((key) => template.slice(at, at + key.length).toUpperCase() === key);
}

export function readTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let fillMode = false;
  let translated = false;
  for (let at = 0; at < template.length; ) {
    const prefix = template.slice(at, at + 2).toUpperCase();
    if (prefix === 'FM' || prefix === 'FX' || prefix === 'TM') {
      if (prefix === 'FM') fillMode = true;
      if (prefix === 'TM') translated = true;
      at += 2;
      continue;
    }
    if (template[at] === '"') {
      const end = closingQuote(template, at);
      const inner = template.slice(at + 1, end).replace(/\\(.)/gs, '$1');
      parts.push({ kind: 'text', text: inner });
      at = end + 1;
      continue;
    }
    const key = keyAt(template, at);
    if (key === undefined) {
      if (template[at] === '\\' && template[at + 1] === '"') at++;
      parts.push({ kind: 'text', text: template[at]! });
      at++;
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

function closingQuote(template: string, at: number): number {
  for (let end = at + 1; end < template.length; end++) {
    if (template[end] === '\\') end++;
    else if (template[end] === '"') return end;
  }
  return template.length;
}
