/**
 * PostgreSQL arrays: text form, order, key bytes.
 *
 * The datum is a JavaScript array, nested for more dimensions; all rows of a dimension have one length, an empty array
 * has no dimensions. Subscripts start at 1: a text that says otherwise (`[0:2]={1,2,3}`) is 0A000.
 *
 * Key bytes: per element 1 and its key, or 2 for null; 0; then the number of dimensions and their lengths as int32, so
 * that a prefix sorts first and arrays of the same elements sort by shape.
 */
import { DbError, invariant, unsupported } from '../error.ts';
import {
  type DataType,
  type Datum,
  definitionOf,
  type KeyReader,
  type KeyWriter,
  type ParseSettings,
  type PrintSettings,
} from './type.ts';

/** Most dimensions, as PostgreSQL's MAXDIM. */
export const maxArrayDimensions = 6;

function elementOf(type: DataType): DataType {
  invariant(type.element, `array type ${type.name} names its element`);
  return type.element;
}

/**
 * Whether a datum inside an array is a row of a further dimension, and not an element whose datum is an array too (a
 * record, a list of `any`, an int2vector).
 */
export function isArrayRow(value: Datum, element: DataType): value is readonly Datum[] {
  return Array.isArray(value) && element.name !== 'record' && element.name !== 'any' && element.element === undefined;
}

export function tooManyDimensions(count: number): DbError {
  return new DbError(
    '54000',
    `number of array dimensions (${count}) exceeds the maximum allowed (${maxArrayDimensions})`,
  );
}

/** Length of each dimension, outermost first; none for an empty array. */
export function arrayDimensions(value: readonly Datum[], element: DataType): number[] {
  const dimensions: number[] = [];
  let current: Datum = value;
  do {
    const row = current as readonly Datum[];
    if (row.length === 0) return [];
    dimensions.push(row.length);
    current = row[0];
  } while (isArrayRow(current, element));
  return dimensions;
}

/** Every element in row-major order. */
export function* arrayElements(value: readonly Datum[], element: DataType): Generator<Datum> {
  for (const item of value) {
    if (isArrayRow(item, element)) yield* arrayElements(item, element);
    else yield item;
  }
}

export function printArray(value: readonly Datum[], type: DataType, settings?: PrintSettings): string {
  const element = elementOf(type);
  const definition = definitionOf(element);
  const parts = value.map((item) => {
    if (item === null) return 'NULL';
    if (isArrayRow(item, element)) return printArray(item, type, settings);
    return quoteElement(definition.print(item, element, settings));
  });
  return `{${parts.join(',')}}`;
}

const needsQuotes = /^$|^null$|[{}",\\ \t\n\r\v\f]/i;

function quoteElement(text: string): string {
  if (!needsQuotes.test(text)) return text;
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

export function parseArray(text: string, type: DataType, settings?: ParseSettings): readonly Datum[] {
  const element = elementOf(type);
  return new ArrayReader(text, element, settings).read();
}

const boundsPattern = /^\s*((?:\[\s*[+-]?\d+\s*(?::\s*[+-]?\d+\s*)?\]\s*)+)/;
/** PostgreSQL's white space is ASCII's. */
const blank = /[ \t\n\r\v\f]/;
const unquotedPattern = /(?:\\[\s\S]|[^\\"{},])+/y;

/** Reads one array literal; every leaf goes through the element type's parse. */
class ArrayReader {
  private readonly text: string;
  private readonly element: DataType;
  private readonly settings: ParseSettings | undefined;
  private at = 0;
  /** Length of each dimension once its first row is complete. */
  private readonly lengths: (number | undefined)[] = [];
  private leafDepth: number | undefined;

  constructor(text: string, element: DataType, settings: ParseSettings | undefined) {
    this.text = text;
    this.element = element;
    this.settings = settings;
  }

  read(): readonly Datum[] {
    const bounds = boundsPattern.exec(this.text);
    if (bounds !== null) {
      this.at = bounds[0].length;
      if (this.text[this.at] !== '=') throw this.malformed('Missing "=" after array dimensions.');
      this.at++;
    }
    this.skipSpace();
    if (this.text[this.at] !== '{') {
      throw this.malformed(
        bounds === null
          ? 'Array value must start with "{" or dimension information.'
          : 'Array contents must start with "{".',
      );
    }
    const value = this.row(0);
    this.skipSpace();
    if (this.at < this.text.length) throw this.malformed('Junk after closing right brace.');
    const result = this.leafDepth === undefined ? [] : value;
    if (bounds !== null) this.checkBounds(bounds[1]!, result);
    return result;
  }

  private checkBounds(bounds: string, value: readonly Datum[]): void {
    const pairs = [...bounds.matchAll(/\[\s*([+-]?\d+)\s*(?::\s*([+-]?\d+)\s*)?\]/g)].map(([, first, last]) =>
      last === undefined ? { lower: 1, upper: Number(first) } : { lower: Number(first), upper: Number(last) },
    );
    const declared = pairs.map(({ lower, upper }) => upper - lower + 1);
    if (declared.some((length) => length < 1)) {
      throw new DbError('2202E', 'upper bound cannot be less than lower bound');
    }
    const actual = arrayDimensions(value, this.element);
    if (declared.length !== actual.length || declared.some((length, i) => length !== actual[i])) {
      throw this.malformed('Specified array dimensions do not match array contents.');
    }
    if (pairs.some(({ lower }) => lower !== 1)) throw unsupported('an array with a lower bound other than 1');
  }

  private row(depth: number): Datum[] {
    if (depth >= maxArrayDimensions) throw tooManyDimensions(depth + 1);
    const items: Datum[] = [];
    this.at++;
    this.skipSpace();
    if (this.text[this.at] === '}') {
      this.at++;
      this.closeRow(depth, 0);
      return items;
    }
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] === '{') {
        if (this.leafDepth !== undefined && depth >= this.leafDepth) throw this.ragged();
        items.push(this.row(depth + 1));
      } else {
        this.leafDepth ??= depth;
        // a row deeper than this leaf, even an empty one, has left its length behind
        if (this.leafDepth !== depth || this.lengths.length > depth + 1) throw this.ragged();
        items.push(this.leaf());
      }
      this.skipSpace();
      const separator = this.text[this.at++];
      if (separator === '}') break;
      if (separator === undefined) throw this.malformed('Unexpected end of input.');
      if (separator !== ',')
        throw this.malformed(
          separator === '{' || separator === '"' ? 'Unexpected array element.' : `Unexpected "${separator}" character.`,
        );
    }
    this.closeRow(depth, items.length);
    return items;
  }

  private closeRow(depth: number, length: number): void {
    const known = this.lengths[depth];
    if (known !== undefined && known !== length) throw this.ragged();
    this.lengths[depth] = length;
  }

  private leaf(): Datum {
    const definition = definitionOf(this.element);
    if (this.text[this.at] === '"') return definition.parse(this.quoted(), this.element, this.settings);
    unquotedPattern.lastIndex = this.at;
    const match = unquotedPattern.exec(this.text);
    if (match === null) {
      const found = this.text[this.at];
      throw this.malformed(found === undefined ? 'Unexpected end of input.' : `Unexpected "${found}" character.`);
    }
    this.at = unquotedPattern.lastIndex;
    if (this.text[this.at] === '"') throw this.malformed('Incorrectly quoted array element.');
    const raw = trimBlanks(match[0]);
    if (raw === '') throw this.malformed(`Unexpected "${this.text[this.at] ?? ''}" character.`);
    if (/^null$/i.test(raw)) return null;
    return definition.parse(raw.replace(/\\([\s\S])/g, '$1'), this.element, this.settings);
  }

  private quoted(): string {
    let value = '';
    for (this.at++; ; this.at++) {
      const character = this.text[this.at];
      if (character === undefined) throw this.malformed('Unexpected end of input.');
      if (character === '"') break;
      if (character === '\\') this.at++;
      value += this.text[this.at] ?? '';
    }
    this.at++;
    return value;
  }

  private skipSpace(): void {
    while (blank.test(this.text[this.at] ?? '')) this.at++;
  }

  private ragged(): DbError {
    return this.malformed('Multidimensional arrays must have sub-arrays with matching dimensions.');
  }

  private malformed(detail: string): DbError {
    return new DbError('22P02', `malformed array literal: "${this.text}"`, { detail });
  }
}

/** Without the blanks at its end, save one behind a backslash, which belongs to the element. */
function trimBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && blank.test(text[end - 1]!)) end--;
  let backslashes = 0;
  while (text[end - 1 - backslashes] === '\\') backslashes++;
  return text.slice(0, backslashes % 2 === 1 ? end + 1 : end);
}

/** Elements in turn (null above all), then count, then dimensions, as PostgreSQL's array_cmp. */
export function compareArray(left: readonly Datum[], right: readonly Datum[], type: DataType): number {
  const element = elementOf(type);
  const definition = definitionOf(element);
  if (definition.compare === undefined) throw noOrder(element);
  const a = [...arrayElements(left, element)];
  const b = [...arrayElements(right, element)];
  const count = Math.min(a.length, b.length);
  for (let i = 0; i < count; i++) {
    const x = a[i];
    const y = b[i];
    if (x === null || y === null) {
      if (x === y) continue;
      return x === null ? 1 : -1;
    }
    const order = definition.compare(x, y, element);
    if (order !== 0) return order;
  }
  return a.length - b.length || compareDimensions(arrayDimensions(left, element), arrayDimensions(right, element));
}

function compareDimensions(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length) return left.length - right.length;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
  return 0;
}

/** 42883 for a type whose values cannot be sorted. */
export function noOrder(type: DataType): DbError {
  const { sqlName } = definitionOf(type);
  const shown = type.element ? `${definitionOf(type.element).sqlName}[]` : sqlName;
  return new DbError('42883', `could not identify a comparison function for type ${shown}`);
}

export function writeArrayKey(writer: KeyWriter, value: readonly Datum[], type: DataType): void {
  const element = elementOf(type);
  const definition = definitionOf(element);
  if (definition.writeKey === undefined) throw noOrder(element);
  for (const item of arrayElements(value, element)) {
    writer.byte(item === null ? 2 : 1);
    if (item !== null) definition.writeKey(writer, item, element);
  }
  writer.byte(0);
  const dimensions = arrayDimensions(value, element);
  writer.byte(dimensions.length);
  for (const length of dimensions) writer.int32(length);
}

/** Whether every part of the key can be read back depends on the element; callers ask its definition. */
export function readArrayKey(reader: KeyReader, type: DataType): readonly Datum[] {
  const element = elementOf(type);
  const { readKey } = definitionOf(element);
  invariant(readKey, `the key bytes of type ${element.name} can be read back`);
  const items: Datum[] = [];
  for (let marker = reader.byte(); marker !== 0; marker = reader.byte()) {
    items.push(marker === 2 ? null : readKey(reader, element));
  }
  const dimensions = Array.from({ length: reader.byte() }, () => reader.int32());
  return shape(items, dimensions);
}

/** Flat elements folded into rows of the given lengths. */
function shape(items: readonly Datum[], dimensions: readonly number[]): readonly Datum[] {
  let rows: readonly Datum[] = items;
  for (let depth = dimensions.length - 1; depth > 0; depth--) {
    const length = dimensions[depth]!;
    const folded: Datum[] = [];
    for (let i = 0; i < rows.length; i += length) folded.push(rows.slice(i, i + length));
    rows = folded;
  }
  return rows;
}
