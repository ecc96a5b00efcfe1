/**
 * Polymorphic signatures (manual 38.2.5): which concrete types stand for the pseudo types in one call.
 *
 * The simple family (anyelement, anyarray, anynonarray) demands one exact type everywhere; the compatible family
 * (anycompatible, anycompatiblearray, anycompatiblenonarray) takes the common type of its arguments.
 */
import { DbError } from '../error.ts';
import { arrayOf, type DataType, sameType } from '../value/type.ts';
import { isUnknown, printedName, typeNamed } from './type-name.ts';

const simpleFamily = new Set(['anyelement', 'anyarray', 'anynonarray']);
const compatibleFamily = new Set(['anycompatible', 'anycompatiblearray', 'anycompatiblenonarray']);

export function isPolymorphic(type: DataType): boolean {
  const name = type.element?.name ?? type.name;
  return simpleFamily.has(name) || compatibleFamily.has(name);
}

function isArrayForm(name: string): boolean {
  return name === 'anyarray' || name === 'anycompatiblearray';
}

/** What the pseudo types of one call stand for. `undefined` members: the family does not appear. */
export interface Binding {
  readonly element: DataType | undefined;
  readonly compatible: DataType | undefined;
}

type CommonType = (types: readonly DataType[]) => DataType | undefined;

/**
 * Binds the pseudo types of `parameters` to the argument types; undefined when the arguments do not agree.
 * `commonType` finds the type of the compatible family.
 */
export function bindPolymorphic(
  parameters: readonly DataType[],
  argumentTypes: readonly DataType[],
  commonType: CommonType,
): Binding | undefined {
  const simple: DataType[] = [];
  const compatible: DataType[] = [];
  let needsScalar = false;
  for (let i = 0; i < parameters.length; i++) {
    const parameter = parameters[i]!;
    if (!isPolymorphic(parameter)) continue;
    const name = parameter.element === undefined ? parameter.name : 'anyarray';
    const argument = argumentTypes[i]!;
    const list = (parameter.element?.name ?? name).startsWith('anycompatible') ? compatible : simple;
    if (name.endsWith('nonarray')) needsScalar = true;
    if (isUnknown(argument)) continue;
    if (!isArrayForm(name)) list.push(argument);
    else if (argument.element !== undefined) list.push(argument.element);
    else return undefined;
  }
  const [element] = simple;
  if (simple.some((type) => !sameType(type, element!))) return undefined;
  const common = compatible.length === 0 ? undefined : commonType(compatible);
  if (compatible.length > 0 && common === undefined) return undefined;
  if (needsScalar && (element ?? common)?.element !== undefined) return undefined;
  return { element, compatible: common };
}

/** The concrete type of a parameter or result. Throws 42804 when only unknown literals were given. */
export function concreteType(type: DataType, binding: Binding): DataType {
  if (!isPolymorphic(type)) return type;
  if (type.element !== undefined) return arrayOf(concreteType(type.element, binding));
  const bound = compatibleFamily.has(type.name) ? (binding.compatible ?? typeNamed('text')) : binding.element;
  if (bound === undefined) {
    const message = 'could not determine polymorphic type because input has type unknown';
    throw new DbError('42804', message, { hint: 'Add an explicit cast to one of the arguments.' });
  }
  if (!isArrayForm(type.name)) return bound;
  if (bound.element !== undefined) return bound; // more dimensions are the same type
  if (bound.name === 'record')
    throw new DbError('42704', `could not find array type for data type ${printedName(bound)}`);
  return arrayOf(bound);
}
