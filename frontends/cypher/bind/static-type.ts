/**
 * What the binder knows of a value's type before the query runs.
 *
 * Cypher is dynamically typed; a static type is a promise only where it is not `any`: every value of the expression is
 * null or of that type. It is there to report what can never work (`1 AND true`, a property of an integer) at compile
 * time, as openCypher asks, and to choose SQL functions by their argument types.
 */
import type { DataType } from '../../../engine/extend.ts';

export type StaticType =
  | { readonly kind: ScalarKind }
  /** `element` is `any` where elements differ or nothing is known of them. */
  | { readonly kind: 'list'; readonly element: StaticType };

export type ScalarKind =
  | 'any'
  | 'null'
  | 'boolean'
  | 'integer'
  | 'float'
  | 'string'
  | 'map'
  | 'node'
  | 'relationship'
  | 'path';

export type StaticKind = StaticType['kind'];

const scalars = new Map<ScalarKind, StaticType>();

/** The type of that kind; one object a kind. */
export function staticType(kind: ScalarKind): StaticType {
  let type = scalars.get(kind);
  if (type === undefined) {
    type = { kind };
    scalars.set(kind, type);
  }
  return type;
}

export const anyType: StaticType = staticType('any');
export const booleanKind: StaticType = staticType('boolean');

export function listOf(element: StaticType): StaticType {
  return { kind: 'list', element };
}

/** The type of a list's elements; `any` for what is not known to be a list. */
export function elementOf(type: StaticType): StaticType {
  return type.kind === 'list' ? type.element : anyType;
}

/** The type that holds both: nulls fit everywhere, different types make `any`. */
export function commonStaticType(types: readonly StaticType[]): StaticType {
  const known = types.filter((type) => type.kind !== 'null');
  const [first, ...others] = known;
  if (first === undefined) return staticType(types.length === 0 ? 'any' : 'null');
  if (first.kind === 'list') {
    const lists = others.every((type) => type.kind === 'list');
    return lists ? listOf(commonStaticType(known.map(elementOf))) : anyType;
  }
  return others.every((type) => type.kind === first.kind) ? first : anyType;
}

/** Whether a value of this type can be of one of the kinds. */
export function mayBe(type: StaticType, kinds: readonly StaticKind[]): boolean {
  return type.kind === 'any' || type.kind === 'null' || kinds.includes(type.kind);
}

/** The type as messages name it. */
export function staticTypeName(type: StaticType): string {
  if (type.kind === 'list') return type.element.kind === 'any' ? 'List' : `List<${staticTypeName(type.element)}>`;
  return type.kind.charAt(0).toUpperCase() + type.kind.slice(1);
}

const sqlNames: Partial<Record<StaticKind, string>> = {
  boolean: 'bool',
  integer: 'int8',
  float: 'float8',
  string: 'text',
};

/** The type under which a value looks for an SQL function; `unknown` fits every parameter. */
export function sqlTypeOf(type: StaticType): DataType {
  return { name: sqlNames[type.kind] ?? 'unknown' };
}

const kindsOfSqlTypes: Readonly<Record<string, ScalarKind>> = {
  bool: 'boolean',
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  float4: 'float',
  float8: 'float',
  text: 'string',
  varchar: 'string',
};

/** What is known of a value of an SQL type once it is `any`. */
export function staticTypeOfSql(type: DataType): StaticType {
  if (type.element !== undefined) return listOf(staticTypeOfSql(type.element));
  return staticType(kindsOfSqlTypes[type.name] ?? 'any');
}
