/**
 * What pg_type says of a type and the engine has no use for: I/O functions, alignment, modifiers as one number.
 */
import { allTypes, type DataType, definitionOf, findType, oidOf, type TypeDefinition } from '../../../engine/extend.ts';

/** Pseudo types of signatures with their object ids; they have no definition in the engine. */
export const pseudoTypeIds: ReadonlyMap<string, number> = new Map([
  ['anything', 2276],
  ['anyelement', 2283],
  ['anyarray', 2277],
  ['anynonarray', 2776],
  ['anycompatible', 5077],
  ['anycompatiblearray', 5078],
  ['anycompatiblenonarray', 5079],
  ['trigger', 2279],
  ['internal', 2281],
]);

/** The object id of a type that may be a pseudo type. */
export function typeId(type: DataType): number {
  if (type.element?.name === 'anything') return 2276;
  return pseudoTypeIds.get(type.name) ?? (findType(type.name) === undefined ? 0 : oidOf(type));
}

/** The engine's own pseudo types. */
const pseudoDefinitions = new Set(['void', 'any', 'unknown', 'cstring', 'record', '_array']);

export function isPseudoDefinition(definition: TypeDefinition): boolean {
  return pseudoDefinitions.has(definition.name);
}

/** Every definition whose object id pg_type lists; `_array` stands for anyarray, a pseudo type. */
export function listedTypes(): readonly TypeDefinition[] {
  return [...allTypes()].filter((definition) => definition.name !== '_array');
}

const plainInputNames = new Set(
  'bool int2 int4 int8 oid float4 float8 text varchar bpchar name char unknown bytea xid cid tid regclass regtype regproc regnamespace regrole regoper regoperator regprocedure regcollation int2vector oidvector aclitem'.split(
    ' ',
  ),
);

/** Names of a type's text and binary functions, `int4in` or `uuid_in` as PostgreSQL happened to name them. */
export function inputOutputNames(definition: TypeDefinition): {
  readonly input: string;
  readonly output: string;
  readonly receive: string;
  readonly send: string;
} {
  const { name } = definition;
  const between = plainInputNames.has(name) ? '' : '_';
  const stem = `${name}${between}`;
  return { input: `${stem}in`, output: `${stem}out`, receive: `${stem}recv`, send: `${stem}send` };
}

/** Types that take a length, a precision or dimensions. */
export const modifierTypes: ReadonlySet<string> = new Set(
  'varchar bpchar numeric time timetz timestamp timestamptz interval vector'.split(' '),
);

const letters = {
  boolean: 'B',
  numeric: 'N',
  string: 'S',
  datetime: 'D',
  timespan: 'T',
  array: 'A',
  user: 'U',
  unknown: 'X',
  composite: 'C',
  pseudo: 'P',
} as const;

/** Types for the system's own use. */
const internalTypes = new Set(['char', 'pg_node_tree']);

export function categoryLetter(definition: TypeDefinition): string {
  if (internalTypes.has(definition.name)) return 'Z';
  return letters[definition.category];
}

export function alignmentOf(definition: TypeDefinition): 'c' | 's' | 'i' | 'd' {
  if (definition.name === 'record') return 'd';
  switch (definition.byteLength) {
    case 1:
      return 'c';
    case 2:
      return 's';
    case 8:
    case 16:
      return definition.name === 'uuid' ? 'c' : 'd';
    case 64:
    case -2:
      return 'c';
    default:
      return 'i';
  }
}

export function isByValue(definition: TypeDefinition): boolean {
  return [1, 2, 4, 8].includes(definition.byteLength);
}

/** p: inline only, x: compressed or apart, m: inline first. */
export function storageOf(definition: TypeDefinition): 'p' | 'x' | 'm' {
  if (definition.byteLength !== -1 || definition.element !== undefined) return 'p';
  return definition.name === 'numeric' ? 'm' : 'x';
}

/** pg_collation's ids: the database's default, and "C" for names. */
export function collationOf(type: DataType): number {
  const name = type.element?.name ?? type.name;
  if (name === 'name') return 950;
  return ['text', 'varchar', 'bpchar', 'pg_node_tree'].includes(name) ? 100 : 0;
}

/** Length, precision and scale as the one number that atttypmod is; −1 for none. */
export function modifierOf(type: DataType): number {
  const { name, length, precision, scale } = type.element ?? type;
  switch (name) {
    case 'varchar':
    case 'bpchar':
      return length === undefined ? -1 : length + 4;
    case 'numeric':
      return precision === undefined ? -1 : ((precision << 16) | ((scale ?? 0) & 0x7ff)) + 4;
    case 'interval':
      return precision === undefined ? -1 : (0x7fff << 16) | precision;
    case 'vector':
      return length ?? -1;
    default:
      return precision ?? -1;
  }
}

/** A type with its modifiers, as format_type prints it: `character varying(10)`, `numeric(10,2)[]`. */
export function formatType(type: DataType, modifier: number = modifierOf(type)): string {
  if (type.element !== undefined && type.name.startsWith('_')) return `${formatType(type.element, modifier)}[]`;
  if (type.name === 'anything') return '"any"';
  if (findType(type.name) === undefined) return type.name;
  const { name } = type;
  const base = definitionOf(type).sqlName;
  // bpchar of no length is not character, which has length 1; without a modifier asked for it is all of its kind
  if (modifier < 0) return name === 'bpchar' && modifier === -1 ? 'bpchar' : base;
  switch (name) {
    case 'varchar':
    case 'bpchar':
      return `${base}(${modifier - 4})`;
    case 'numeric': {
      const packed = modifier - 4;
      const scale = packed & 0x7ff;
      return `numeric(${packed >> 16},${scale > 1000 ? scale - 2048 : scale})`;
    }
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz': {
      const [first, ...rest] = base.split(' ');
      return `${first}(${modifier})${rest.length === 0 ? '' : ` ${rest.join(' ')}`}`;
    }
    case 'interval':
      return `interval(${modifier & 0xffff})`;
    case 'vector':
      return `vector(${modifier})`;
    default:
      return base;
  }
}
