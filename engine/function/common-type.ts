/**
 * The type that UNION, CASE, VALUES, ARRAY and polymorphic calls agree on (manual 10.5, select_common_type).
 *
 * All of one type: that type. All unknown: text. Else one category is needed, and a type gives way to the next when it
 * is not preferred and casts to it implicitly, but not the other way.
 */
import { DbError } from '../error.ts';
import { type DataType, sameType } from '../value/type.ts';
import {
  categoryOf,
  isDynamic,
  isPreferred,
  isUnknown,
  printedName,
  sameModifiers,
  typeNamed,
  withoutModifiers,
} from './type-name.ts';

type IsImplicit = (from: DataType, to: DataType) => boolean;

/** Throws 42804 naming two types that do not go together, 42846 when one has no cast. */
export function commonType(types: readonly DataType[], what: string, isImplicit: IsImplicit): DataType {
  const found = search(types, isImplicit);
  switch (found.kind) {
    case 'found':
      return found.type;
    case 'mismatch': {
      const [left, right] = [printedName(found.left), printedName(found.right)];
      throw new DbError('42804', `${what} types ${left} and ${right} cannot be matched`);
    }
    case 'no cast': {
      const [left, right] = [printedName(found.left), printedName(found.right)];
      throw new DbError('42846', `${what} could not convert type ${left} to ${right}`);
    }
  }
}

export function commonTypeOrNone(types: readonly DataType[], isImplicit: IsImplicit): DataType | undefined {
  const found = search(types, isImplicit);
  return found.kind === 'found' ? found.type : undefined;
}

type Search =
  | { readonly kind: 'found'; readonly type: DataType }
  | { readonly kind: 'mismatch' | 'no cast'; readonly left: DataType; readonly right: DataType };

function search(types: readonly DataType[], isImplicit: IsImplicit): Search {
  const known = types.filter((type) => !isUnknown(type));
  const [first] = known;
  if (first === undefined) return { kind: 'found', type: typeNamed('text') };
  const dynamic = known.find(isDynamic);
  if (dynamic !== undefined) return { kind: 'found', type: dynamic };
  if (known.every((type) => sameType(type, first))) {
    const sameModifier = known.every((type) => sameModifiers(type, first));
    return { kind: 'found', type: sameModifier ? first : withoutModifiers(first) };
  }
  let chosen = first;
  for (const type of known) {
    if (sameType(type, chosen)) continue;
    if (categoryOf(type) !== categoryOf(chosen)) return { kind: 'mismatch', left: chosen, right: type };
    if (!isPreferred(chosen) && isImplicit(chosen, type) && !isImplicit(type, chosen)) chosen = type;
  }
  const stuck = known.find((type) => !isImplicit(type, chosen));
  if (stuck !== undefined) return { kind: 'no cast', left: stuck, right: chosen };
  return { kind: 'found', type: withoutModifiers(chosen) };
}
