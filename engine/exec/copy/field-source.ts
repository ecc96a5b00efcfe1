/**
 * Source text that reads one plain field of a row: the quick way of each type. Everything unusual (quotes, escapes,
 * spaces, many digits, other spellings) is left to `slow`, which reads the field again from its first byte.
 *
 * Names in the text: `bytes`, `p` the place in it, `row`, `stop` the bytes that end a plain field, `slow(column, from,
 * row)`. Each piece of text leaves `p` behind the byte that ended the field, or jumps out of the row (`break rows`) when
 * the row is not complete yet.
 */
import type { DataType } from '../../value/type.ts';
import type { SinkKind } from './column-sink.ts';

export interface FieldPlan {
  readonly column: number;
  readonly type: DataType;
  readonly sink: SinkKind;
  readonly isLast: boolean;
  /** An empty plain field is null (the usual in CSV). */
  readonly emptyIsNull: boolean;
  /** Plain text must be compared with a null spelled out. */
  readonly hasNullText: boolean;
  readonly delimiter: number;
  /** Times without a zone are UTC. */
  readonly isUtc: boolean;
}

/** A line may end with a carriage return before its line feed; the byte at `end` is a line feed that we put there. */
const lineEnd = 'const e = b === 13 && bytes[p + 1] === 10 ? p + 1 : p;';
/** What ends the field: the delimiter, or for the last one the line. */
const ended = (isLast: boolean, delimiter: number): string =>
  isLast ? 'bytes[e] === 10 && (e < end || isFinal)' : `b === ${delimiter}`;

export function fieldSource(plan: FieldPlan): string {
  const { column: c, isLast, delimiter, emptyIsNull } = plan;
  const quick = quickSource(plan);
  const slow = `p = slow(${c}, f, row); if (p < 0) break rows;`;
  if (quick === undefined) return `{ const f = p; ${slow} }`;
  const next = isLast ? 'p = e + 1;' : 'p++;';
  const isEnd = ended(isLast, delimiter);
  const setNull = `n${c}[row] = 1; s${c}.hasNulls = true; ${quick.storeNull} ${next}`;
  return `{
    const f = p;
    let b = bytes[p];
    ${quick.read}
    ${isLast ? lineEnd : ''}
    if (${quick.accept} && ${isEnd}) { ${quick.store} ${next} }
    ${emptyIsNull ? `else if (p === f && ${isEnd}) { ${setNull} }` : ''}
    else { ${slow} }
  }`;
}

interface Quick {
  /** Reads from `p` on; afterwards `b` is the byte that stopped it. */
  readonly read: string;
  /** What makes the value good, given that the field ended. */
  readonly accept: string;
  readonly store: string;
  readonly storeNull: string;
}

function quickSource(plan: FieldPlan): Quick | undefined {
  const { column: c, type, sink } = plan;
  if (sink === 'text') return textSource(plan);
  switch (type.name) {
    case 'int2':
      return integerSource(c, 4);
    case 'int4':
      return integerSource(c, 9);
    case 'int8':
      return integerSource(c, 15);
    case 'float8':
      return floatSource(c);
    case 'bool':
      return boolSource(c);
    case 'date':
      return dateSource(c);
    case 'timestamp':
      return type.precision === undefined ? timestampSource(c, false) : undefined;
    case 'timestamptz':
      return type.precision === undefined && plan.isUtc ? timestampSource(c, true) : undefined;
    default:
      return undefined;
  }
}

function textSource({ column: c, type, hasNullText, emptyIsNull }: FieldPlan): Quick {
  const accept = [
    ...(emptyIsNull ? ['p > f'] : []),
    ...(hasNullText ? ['!isNullText(f, p)'] : []),
    // a character has at least one byte
    ...(type.length === undefined ? [] : [`p - f <= ${type.length}`]),
  ];
  return {
    read: `let a = o${c}[row], bits = 0;
      while (stop[b] === 0) { t${c}[a++] = b; bits |= b; b = bytes[++p]; }`,
    accept: accept.join(' && ') || 'true',
    store: `s${c}.textBits |= bits; o${c}[row + 1] = a;`,
    storeNull: `o${c}[row + 1] = o${c}[row];`,
  };
}

const sign = 'const negative = b === 45; if (negative) p++; const d = p;';
/** '0' to '9' give 0 to 9, every other byte more. */
const digits = 'let x = 0, q = bytes[p] ^ 48; while (q < 10) { x = x * 10 + q; q = bytes[++p] ^ 48; }';

function integerSource(c: number, most: number): Quick {
  return {
    read: `${sign} ${digits} b = bytes[p];`,
    accept: `p > d && p - d <= ${most}`,
    store: `v${c}[row] = negative ? 0 - x : x;`,
    storeNull: '',
  };
}

/** A decimal of up to 15 digits is one correctly rounded division away (Clinger 1990). */
function floatSource(c: number): Quick {
  return {
    read: `${sign} ${digits}
      let k = 0;
      if (q === 30) { const w = ++p; q = bytes[p] ^ 48; while (q < 10) { x = x * 10 + q; q = bytes[++p] ^ 48; } k = p - w; }
      b = bytes[p];`,
    accept: 'p > d + (k === 0 ? 0 : 1) && p - d <= 16 && bytes[p - 1] !== 46',
    store: `v${c}[row] = negative ? -(x / pow[k]) : x / pow[k];`,
    storeNull: '',
  };
}

/** t and f, true and false. */
function boolSource(c: number): Quick {
  return {
    read: `const w = b; let ok = false;
      if (w === 116) ok = (p += bytes[p + 1] === 114 && bytes[p + 2] === 117 && bytes[p + 3] === 101 ? 4 : 1) > 0;
      else if (w === 102) ok = (p += bytes[p + 1] === 97 && bytes[p + 2] === 108 && bytes[p + 3] === 115 && bytes[p + 4] === 101 ? 5 : 1) > 0;
      b = bytes[p];`,
    accept: 'ok',
    store: `v${c}[row] = w === 116 ? 1 : 0;`,
    storeNull: '',
  };
}

const two = (at: string): string => `twoDigits(bytes, ${at})`;

/** YYYY-MM-DD; a month or day out of range is left to `slow` to complain about. */
const datePart = `let ok = false, day = 0;
  if (p + 10 <= end && bytes[p + 4] === 45 && bytes[p + 7] === 45) {
    const century = ${two('p')}, year = ${two('p + 2')}, month = ${two('p + 5')}, m = ${two('p + 8')};
    if (century >= 0 && year >= 0 && month >= 1 && month <= 12 && m >= 1 && m <= 28 && century + year > 0) {
      ok = true; day = dayOf(century * 100 + year, month, m);
    } else if (century >= 0 && year >= 0 && month >= 1 && month <= 12 && m > 28 && century + year > 0
      && m <= daysInMonth(century * 100 + year, month)) { ok = true; day = dayOf(century * 100 + year, month, m); }
  }`;

function dateSource(c: number): Quick {
  return {
    read: `${datePart} if (ok) { p += 10; b = bytes[p]; }`,
    accept: 'ok',
    store: `v${c}[row] = day;`,
    storeNull: '',
  };
}

/** YYYY-MM-DD HH:MM:SS[.ffffff], and +00 behind it for timestamptz. */
function timestampSource(c: number, withZone: boolean): Quick {
  const zone = withZone ? 'if (b === 43 && bytes[p + 1] === 48 && bytes[p + 2] === 48) { p += 3; b = bytes[p]; }' : '';
  return {
    read: `${datePart}
      let us = 0;
      if (ok && p + 19 <= end && (bytes[p + 10] === 32 || bytes[p + 10] === 84) && bytes[p + 13] === 58 && bytes[p + 16] === 58) {
        const h = ${two('p + 11')}, i = ${two('p + 14')}, s = ${two('p + 17')};
        ok = h >= 0 && h < 24 && i >= 0 && i < 60 && s >= 0 && s < 60;
        us = (h * 3600 + i * 60 + s) * 1000000;
        p += 19;
        if (bytes[p] === 46) {
          let x = 0, w = ++p, q = bytes[p] ^ 48;
          while (q < 10) { x = x * 10 + q; q = bytes[++p] ^ 48; }
          ok = ok && p > w && p - w <= 6;
          if (ok) us += x * pow[6 - (p - w)];
        }
        b = bytes[p];
        ${zone}
      } else ok = false;`,
    // within 2^53 microseconds of 2000
    accept: 'ok && day > -104000 && day < 104000',
    store: `v${c}[row] = day * 86400000000 + us;`,
    storeNull: '',
  };
}
