/**
 * The parser of rows for one list of columns: one generated function that goes over the bytes once and puts values where
 * they stay. No object and no string is made per row or field on the quick way.
 *
 * The function reads rows from `position` until `limit` rows lie in the batch or the bytes run out, and answers where it
 * stopped: the place behind the last complete row, and how many rows there are. `bytes[end]` must be a line end, put
 * there by the caller, so that no loop has to look at `end`.
 */
import { dayOf, daysInMonth } from '../../value/calendar.ts';
import type { ColumnSink } from './column-sink.ts';
import { type CopyFormat, carriageReturn, stopBytes } from './copy-format.ts';
import { type FieldPlan, fieldSource } from './field-source.ts';

export interface RowParserState {
  readonly bytes: Uint8Array;
  position: number;
  readonly end: number;
  readonly isFinal: boolean;
  /** Rows in the batch so far. */
  row: number;
  /** Set when the line that ends the data was read. */
  ended: boolean;
}

/** Reads a field anyhow; gives the place behind it, or −1 when the row is not complete. */
type SlowField = (column: number, from: number, row: number) => number;
export type ParseRows = (state: RowParserState, sinks: readonly ColumnSink[], limit: number) => void;

interface RowParserOptions {
  readonly format: CopyFormat;
  readonly isUtc: boolean;
  /** Columns whose empty or null spelling is a value. */
  readonly neverNull: readonly boolean[];
}

export function makeRowParser(
  sinks: readonly ColumnSink[],
  options: RowParserOptions,
  slow: SlowField,
  isNullText: (from: number, to: number) => boolean,
): ParseRows {
  const text = parserSource(fieldPlans(sinks, options));
  const make = new Function('stop', 'pow', 'dayOf', 'daysInMonth', 'twoDigits', 'slow', 'isNullText', text);
  const stops = stopBytes(options.format);
  return make(stops, powersOfTen, dayOf, daysInMonth, twoDigits, slow, isNullText) as ParseRows;
}

const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

function fieldPlans(sinks: readonly ColumnSink[], options: RowParserOptions): readonly FieldPlan[] {
  const { format, isUtc, neverNull } = options;
  const { length } = format.nullBytes;
  return sinks.map(({ type, kind }, column) => {
    const mayBeNull = neverNull[column] !== true;
    return {
      column,
      type,
      sink: kind,
      isLast: column === sinks.length - 1,
      emptyIsNull: mayBeNull && length === 0,
      hasNullText: mayBeNull && length > 0,
      delimiter: format.delimiterByte,
      isUtc,
    };
  });
}

function parserSource(plans: readonly FieldPlan[]): string {
  const arrays = plans.map(({ column: c, sink }) => {
    const own = [`const s${c} = sinks[${c}], n${c} = s${c}.nulls;`];
    if (sink === 'text') own.push(`const t${c} = s${c}.arena, o${c} = s${c}.offsets;`);
    else if (sink !== 'any') own.push(`const v${c} = s${c}.values;`);
    return own.join(' ');
  });
  return [
    'return function parseRows(state, sinks, limit) {',
    'const { bytes, end, isFinal } = state;',
    'let p = state.position, row = state.row;',
    ...arrays,
    'rows: while (row < limit && p < end) {',
    // a line \. ends the data
    'if (bytes[p] === 92 && bytes[p + 1] === 46 && p + 2 <= end) {',
    `const e = bytes[p + 2] === ${carriageReturn} ? p + 3 : p + 2;`,
    'if (bytes[e] === 10 && (e < end || isFinal)) { state.ended = true; state.position = p; break; }',
    '}',
    ...plans.map(fieldSource),
    'row++;',
    'state.position = p;',
    'state.row = row;',
    '}',
    '};',
  ].join('\n');
}

/** The number that two digits make, or less than 0. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! ^ 48;
  const ones = bytes[at + 1]! ^ 48;
  return tens < 10 && ones < 10 ? tens * 10 + ones : -1;
}
