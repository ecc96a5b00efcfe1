/**
 * Constants in plan text: `true`, `null::int4`, `'2024-02-29'::date`: the type's own text form in quotes.
 *
 * Dynamically typed values say themselves what they are: `any(5)` is an integer, `any(5.0)` a float, `any([1, 'a'])` a
 * list, `any({ name: 'x' })` a map, `any('1 day'::interval)` a value of a type that has a text form.
 */
import { invariant } from '../../error.ts';
import { Interval } from '../../value/interval.ts';
import { Numeric } from '../../value/numeric.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';
import { printName, printString, type Scanner } from './scanner.ts';
import { parseType, printType } from './type-text.ts';

const anyType: DataType = { name: 'any' };

function isDynamic(type: DataType): boolean {
  return type.element === undefined ? type.name === 'any' : isDynamic(type.element);
}

export function printConstant(value: Datum, type: DataType): string {
  if (value === null) return `null::${printType(type)}`;
  if (type.name === 'bool') return value === true ? 'true' : 'false';
  if (isDynamic(type)) return `any(${printDynamic(value)})${type.element === undefined ? '' : `::${printType(type)}`}`;
  return printTyped(value, type);
}

function printTyped(value: Datum, type: DataType): string {
  return `${printString(definitionOf(type).print(value, type))}::${printType(type)}`;
}

function printDynamic(value: Datum): string {
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'bigint':
      return String(value);
    case 'number':
      return printFloat(value);
    case 'string':
      return printString(value);
    default:
      return value === null ? 'null' : printDynamicObject(value as object);
  }
}

function printDynamicObject(value: object): string {
  if (Array.isArray(value)) return `[${value.map(printDynamic).join(', ')}]`;
  if (value instanceof Map) {
    const entries = [...value].map(([key, item]) => `${printName(key as string)}: ${printDynamic(item)}`);
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Numeric) return printTyped(value, { name: 'numeric' });
  if (value instanceof Interval) return printTyped(value, { name: 'interval' });
  invariant(value instanceof TemporalValue, 'a constant is no node, relationship or path');
  return printTyped(value.value, { name: value.type });
}

/** Always with a point, an exponent or a name, so that it does not read as an integer. */
function printFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** The text of a constant after its first token, which says that it is one; undefined when it is none. */
export function parseConstant(scanner: Scanner): { readonly value: Datum; readonly type: DataType } | undefined {
  if (scanner.token.kind === 'string') return parseTyped(scanner);
  if (scanner.take('true')) return { value: true, type: { name: 'bool' } };
  if (scanner.take('false')) return { value: false, type: { name: 'bool' } };
  if (scanner.take('null')) {
    scanner.expect('::');
    return { value: null, type: parseType(scanner) };
  }
  if (!scanner.take('any')) return undefined;
  scanner.expect('(');
  const value = parseDynamic(scanner);
  scanner.expect(')');
  return { value, type: scanner.take('::') ? parseType(scanner) : anyType };
}

function parseTyped(scanner: Scanner): { readonly value: Datum; readonly type: DataType } {
  const text = scanner.string();
  scanner.expect('::');
  const type = parseType(scanner);
  return { value: definitionOf(type).parse(text, type), type };
}

function parseDynamic(scanner: Scanner): Datum {
  const { kind } = scanner.token;
  if (kind === 'number') {
    const text = scanner.numberText();
    return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
  }
  if (kind === 'string') return parseDynamicText(scanner);
  if (scanner.take('true')) return true;
  if (scanner.take('false')) return false;
  if (scanner.take('null')) return null;
  if (scanner.at('[')) return scanner.list('[', ']', () => parseDynamic(scanner));
  const entries = scanner.list('{', '}', () => {
    const key = scanner.name();
    scanner.expect(':');
    return [key, parseDynamic(scanner)] as const;
  });
  return new Map(entries);
}

function parseDynamicText(scanner: Scanner): Datum {
  const text = scanner.string();
  if (!scanner.take('::')) return text;
  const type = parseType(scanner);
  const value = definitionOf(type).parse(text, type);
  switch (type.name) {
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return new TemporalValue(type.name, value as number);
    default:
      return value;
  }
}
