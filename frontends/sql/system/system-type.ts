/**
 * Types that only system relations have: int2vector and oidvector, names of objects, and texts of PostgreSQL's insides.
 *
 * int2vector and oidvector are arrays of int2 and oid that print as `1 2 3`. regnamespace and its kin are object ids;
 * the session reads and prints them as names, under the questions `<type>_in` and `<type>_out`. Registered once a
 * process, when this file is first imported.
 */
import {
  arrayOf,
  type Cast,
  type DataType,
  type Datum,
  DbError,
  definitionOf,
  type EvalContext,
  type Evaluate,
  type FunctionRegistry,
  registerType,
  type ScalarFunction,
  type TypeDefinition,
} from '../../../engine/extend.ts';

/** A type whose values are kept as the text that they are. */
function textLike(name: string, oid: number, arrayOid: number, byteLength = -1): TypeDefinition {
  const text = definitionOf({ name: 'text' });
  return { ...text, name, sqlName: name, oid, arrayOid, category: 'user', preferred: false, byteLength };
}

function parseOid(text: string, name: string): number {
  if (!/^\s*\d+\s*$/.test(text)) throw new DbError('22P02', `invalid input syntax for type ${name}: "${text}"`);
  return Number(text);
}

function integerLike(name: string, oid: number, arrayOid: number): TypeDefinition {
  const parse = (text: string): number => parseOid(text, name);
  return { ...definitionOf({ name: 'oid' }), name, sqlName: name, oid, arrayOid, category: 'user', parse };
}

function vectorLike(name: string, element: DataType, oid: number, arrayOid: number): TypeDefinition {
  const numbersOf = (value: Datum): readonly number[] => value as readonly number[];
  return {
    name,
    sqlName: name,
    oid,
    arrayOid,
    category: 'array',
    element,
    vector: 'any',
    byteLength: -1,
    compare: (left, right) => {
      const [a, b] = [numbersOf(left), numbersOf(right)];
      const at = a.findIndex((number, i) => number !== b[i]);
      return at < 0 ? a.length - b.length : at >= b.length ? 1 : a[at]! - b[at]!;
    },
    parse: (text) =>
      text.trim() === ''
        ? []
        : text
            .trim()
            .split(/\s+/)
            .map((part) => parseOid(part, name)),
    print: (value) => numbersOf(value).join(' '),
  };
}

const int2: DataType = { name: 'int2' };
const oid: DataType = { name: 'oid' };

/** Object ids that this frontend's catalog reads and prints as names; the engine casts regclass, regtype and regproc. */
const nameTypes = ['regnamespace', 'regrole', 'regoper', 'regoperator', 'regprocedure', 'regcollation'] as const;

const definitions: readonly TypeDefinition[] = [
  vectorLike('int2vector', int2, 22, 1006),
  vectorLike('oidvector', oid, 30, 1013),
  textLike('pg_node_tree', 194, 0),
  textLike('aclitem', 1033, 1034, 12),
  textLike('pg_lsn', 3220, 3221, 8),
  textLike('inet', 869, 1041),
  textLike('cstring', 2275, 1263, -2),
  textLike('tid', 27, 1010, 6),
  integerLike('xid', 28, 1011),
  integerLike('cid', 29, 1012),
];
for (const definition of definitions) registerType(definition);

/** Adds the casts of these types, and their equality, to a database's functions. */
export function registerSystemTypes(functions: FunctionRegistry): void {
  const binary: readonly (readonly [DataType, DataType])[] = [
    [
      { name: 'int2vector', element: int2 },
      { name: '_int2', element: int2 },
    ],
    [
      { name: 'oidvector', element: oid },
      { name: '_oid', element: oid },
    ],
    [{ name: 'pg_node_tree' }, { name: 'text' }],
  ];
  for (const [from, to] of binary) functions.registerCast({ from, to, context: 'implicit', function: undefined });
  for (const name of nameTypes) registerNameCasts(functions, name);
  for (const name of [...nameTypes, 'regclass', 'regtype', 'regproc']) registerNameArray(functions, name);
  for (const name of ['aclitem', 'pg_lsn', 'inet', 'tid', 'xid', 'cid']) registerEquality(functions, name);
}

function scalar(
  name: string,
  parameters: readonly DataType[],
  returns: DataType,
  evaluate: Evaluate,
  needsContext = false,
): ScalarFunction {
  const volatility = needsContext ? 'stable' : 'immutable';
  return { kind: 'scalar', name, parameters, returns, volatility, strict: true, needsContext, evaluate };
}

function registerNameCasts(functions: FunctionRegistry, name: string): void {
  const type: DataType = { name };
  const add = (from: DataType, to: DataType, context: Cast['context'], evaluate: Evaluate, asks: boolean): void => {
    const definition = scalar(`${from.name}_to_${to.name}`, [from], to, evaluate, asks);
    functions.register(definition);
    functions.registerCast({ from, to, context, function: definition });
  };
  const read = (session: EvalContext, text: string): Datum =>
    /^\s*\d+\s*$/.test(text) ? Number(text) : session.catalogAnswer(`${name}_in`, text);
  const print = (session: EvalContext, id: number): Datum => session.catalogAnswer(`${name}_out`, id);
  const same = (id: number | bigint): number => Number(id);
  for (const from of ['unknown', 'text', 'varchar', 'name']) {
    add({ name: from }, type, from === 'unknown' ? 'implicit' : 'explicit', read, true);
  }
  for (const to of ['text', 'varchar', 'name']) add(type, { name: to }, 'assignment', print, true);
  for (const from of ['oid', 'int2', 'int4', 'int8']) add({ name: from }, type, 'implicit', same, false);
  add(type, oid, 'implicit', same, false);
  add(type, { name: 'int4' }, 'assignment', same, false);
  add(type, { name: 'int8' }, 'assignment', same, false);
}

/** `'{int4,text}'::regtype[]` and back: each element through the catalog. */
function registerNameArray(functions: FunctionRegistry, name: string): void {
  const type = arrayOf({ name });
  const texts = arrayOf({ name: 'text' });
  const read = (session: EvalContext, text: string): Datum =>
    (definitionOf(texts).parse(text, texts) as readonly (string | null)[]).map((part) => {
      if (part === null) return null;
      return /^\d+$/.test(part) ? Number(part) : session.catalogAnswer(`${name}_in`, part);
    });
  const print = (session: EvalContext, ids: readonly (number | null)[]): Datum => {
    const parts = ids.map((id) => (id === null ? null : session.catalogAnswer(`${name}_out`, id)));
    return definitionOf(texts).print(parts, texts);
  };
  const add = (from: DataType, to: DataType, context: Cast['context'], evaluate: Evaluate): void => {
    const definition = scalar(`${from.name}_to_${to.name}`, [from], to, evaluate, true);
    functions.register(definition);
    functions.registerCast({ from, to, context, function: definition });
  };
  add({ name: 'unknown' }, type, 'implicit', read);
  for (const from of ['text', 'varchar']) add({ name: from }, type, 'explicit', read);
  for (const to of ['text', 'varchar']) add(type, { name: to }, 'assignment', print);
}

function registerEquality(functions: FunctionRegistry, name: string): void {
  const type: DataType = { name };
  const bool: DataType = { name: 'bool' };
  const equal = scalar(`${name}eq`, [type, type], bool, (left: Datum, right: Datum) => left === right);
  const differs = scalar(`${name}ne`, [type, type], bool, (left: Datum, right: Datum) => left !== right);
  for (const definition of [equal, differs]) functions.register(definition);
  const sides = { left: type, right: type };
  functions.registerOperator({ symbol: '=', ...sides, function: equal, commutator: '=', negator: '<>' });
  functions.registerOperator({ symbol: '<>', ...sides, function: differs, commutator: '<>', negator: '=' });
}
