/**
 * Types by name, and what resolution asks of a type: its name in messages, its category, whether it is preferred.
 *
 * Pseudo types exist only in signatures and have no definition in value/: the polymorphic families `any…` and
 * `anycompatible…`, and `anything` (PostgreSQL's "any"). `any` is a real type, the graph languages' dynamic value.
 */
import { arrayOf, type DataType, definitionOf, findType, isPlainArray, type TypeCategory } from '../value/type.ts';

const byName = new Map<string, DataType>();

/** The type of that internal name, without modifiers; `_int4` is an array. Need not be registered yet. */
export function typeNamed(name: string): DataType {
  let type = byName.get(name);
  if (type === undefined) {
    type = name.startsWith('_') ? arrayOf(typeNamed(name.slice(1))) : { name };
    byName.set(name, type);
  }
  return type;
}

/** The type as error messages and format_type spell it, without modifiers. */
export function printedName(type: DataType): string {
  if (isPlainArray(type)) return `${printedName(type.element!)}[]`;
  if (type.name === 'anything') return '"any"';
  return findType(type.name) === undefined ? type.name : definitionOf(type).sqlName;
}

export function printedNames(types: readonly (DataType | undefined)[]): string {
  return types.map((type) => (type === undefined ? '' : printedName(type))).join(', ');
}

const pseudoTypes = new Set(['anything', 'anyelement', 'anyarray', 'anynonarray', 'anycompatible']);
pseudoTypes.add('anycompatiblearray').add('anycompatiblenonarray').add('any').add('trigger').add('void');

export function categoryOf(type: DataType): TypeCategory {
  if (type.element !== undefined) return 'array';
  if (pseudoTypes.has(type.name)) return 'pseudo';
  if (isUnknown(type)) return 'unknown';
  return findType(type.name) === undefined ? 'user' : definitionOf(type).category;
}

export function isPreferred(type: DataType): boolean {
  return type.element === undefined && findType(type.name) !== undefined && definitionOf(type).preferred === true;
}

export function isUnknown(type: DataType): boolean {
  return type.name === 'unknown';
}

/** Values whose type is known only at run time: the graph languages' values. */
export function isDynamic(type: DataType): boolean {
  return type.name === 'any';
}

/** The type without length, precision and scale. */
export function withoutModifiers(type: DataType): DataType {
  if (type.element !== undefined) {
    const element = withoutModifiers(type.element);
    return element === type.element ? type : arrayOf(element);
  }
  return hasModifiers(type) ? { name: type.name } : type;
}

export function hasModifiers(type: DataType): boolean {
  if (type.element !== undefined) return hasModifiers(type.element);
  return type.length !== undefined || type.precision !== undefined || type.scale !== undefined;
}

export function sameModifiers(left: DataType, right: DataType): boolean {
  if (left.element !== undefined && right.element !== undefined) return sameModifiers(left.element, right.element);
  return left.length === right.length && left.precision === right.precision && left.scale === right.scale;
}
