/**
 * Data types in plan text: `int4`, `varchar(length 10)`, `numeric(precision 10, scale 2)`, `text[]`,
 * `record(name text, size int8)`.
 */
import { arrayOf, type DataType } from '../../value/type.ts';
import { printName, type Scanner } from './scanner.ts';

const modifiers = ['length', 'precision', 'scale'] as const;

/** Names of types stand where nothing else can, so `any` needs no quotes. */
function printTypeName(name: string): string {
  return name === 'any' ? name : printName(name);
}

export function printType(type: DataType): string {
  if (type.element !== undefined) return `${printType(type.element)}[]`;
  if (type.fields !== undefined) {
    const fields = type.fields.map((field) => `${printName(field.name)} ${printType(field.type)}`);
    return `${printTypeName(type.name)}(${fields.join(', ')})`;
  }
  const given = modifiers.flatMap((modifier) => {
    const value = type[modifier];
    return value === undefined ? [] : [`${modifier} ${value}`];
  });
  return given.length === 0 ? printTypeName(type.name) : `${printTypeName(type.name)}(${given.join(', ')})`;
}

export function parseType(scanner: Scanner): DataType {
  const name = scanner.name();
  let type: DataType = scanner.at('(') ? parseArguments(name, scanner) : { name };
  while (scanner.take('[')) {
    scanner.expect(']');
    type = arrayOf(type);
  }
  return type;
}

function parseArguments(name: string, scanner: Scanner): DataType {
  if (name !== 'record') {
    const given = scanner.list('(', ')', () => [scanner.name(), scanner.number()] as const);
    return { name, ...Object.fromEntries(given) };
  }
  const fields = scanner.list('(', ')', () => {
    const field = scanner.name();
    return { name: field, type: parseType(scanner) };
  });
  return { name, fields };
}
