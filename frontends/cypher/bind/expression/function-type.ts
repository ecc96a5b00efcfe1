/**
 * Static types of openCypher's functions: what an argument may be, and what comes out.
 *
 * Only what is needed to refuse at compile time what can never work; functions that are not listed take and give `any`.
 */
import {
  anyType,
  booleanKind,
  elementOf,
  listOf,
  type StaticKind,
  type StaticType,
  staticType,
} from '../static-type.ts';

export interface FunctionType {
  /** Kinds each argument may be of; undefined for any. */
  readonly arguments: readonly (readonly StaticKind[] | undefined)[];
  readonly returns: (types: readonly StaticType[]) => StaticType;
}

const text = staticType('string');
const integer = staticType('integer');
const float = staticType('float');
const node = staticType('node');
const entity: readonly StaticKind[] = ['node', 'relationship'];
const number: readonly StaticKind[] = ['integer', 'float'];

const gives =
  (type: StaticType): FunctionType['returns'] =>
  () =>
    type;
const first: FunctionType['returns'] = ([type]) => type ?? anyType;
const element: FunctionType['returns'] = ([type]) => (type === undefined ? anyType : elementOf(type));

function takes(kinds: readonly StaticKind[] | undefined, returns: FunctionType['returns']): FunctionType {
  return { arguments: [kinds], returns };
}

const types = new Map<string, FunctionType>(
  Object.entries({
    labels: takes(['node'], gives(listOf(text))),
    type: takes(['relationship'], gives(text)),
    properties: takes(['map', 'node', 'relationship'], gives(staticType('map'))),
    keys: takes(['map', 'node', 'relationship'], gives(listOf(text))),
    id: takes(entity, gives(integer)),
    elementid: takes(entity, gives(text)),
    startnode: takes(['relationship'], gives(node)),
    endnode: takes(['relationship'], gives(node)),
    nodes: takes(['path'], gives(listOf(node))),
    relationships: takes(['path'], gives(listOf(staticType('relationship')))),
    length: takes(['path'], gives(integer)),
    size: takes(['list', 'string', 'map'], gives(integer)),
    head: takes(['list'], element),
    last: takes(['list'], element),
    tail: takes(['list'], first),
    reverse: takes(['list', 'string'], first),
    range: { arguments: [], returns: gives(listOf(integer)) },
    split: { arguments: [['string'], ['string', 'list']], returns: gives(listOf(text)) },
    tostring: takes(undefined, gives(text)),
    tointeger: takes(undefined, gives(integer)),
    tofloat: takes(undefined, gives(float)),
    toboolean: takes(undefined, gives(booleanKind)),
    toupper: takes(['string'], gives(text)),
    tolower: takes(['string'], gives(text)),
    trim: takes(['string'], gives(text)),
    abs: takes(number, first),
    sqrt: takes(number, gives(float)),
    rand: { arguments: [], returns: gives(float) },
    exists: takes(undefined, gives(booleanKind)),
    collect: { arguments: [], returns: ([type]) => listOf(type ?? anyType) },
    count: { arguments: [], returns: gives(integer) },
    min: takes(undefined, first),
    max: takes(undefined, first),
  } satisfies Record<string, FunctionType>),
);

export function functionType(name: string): FunctionType | undefined {
  return types.get(name);
}
