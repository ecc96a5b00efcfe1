/**
 * PostgreSQL's functions about the server that the engine itself has no use for: they ask no catalog and have one answer
 * here.
 */
import type { DataType, Datum, FunctionRegistry, ScalarFunction, TableFunction } from '../../../engine/extend.ts';
import { sqlKeywords } from '../grammar/keyword.ts';
import { keywordCategory } from './object-name.ts';

const text: DataType = { name: 'text' };
const name: DataType = { name: 'name' };
const oid: DataType = { name: 'oid' };
const int4: DataType = { name: 'int4' };
const bool: DataType = { name: 'bool' };

function constantFunction(
  functionName: string,
  parameters: readonly DataType[],
  returns: DataType,
  value: Datum,
): ScalarFunction {
  const rule = { kind: 'scalar', volatility: 'stable', strict: false } as const;
  return { ...rule, name: functionName, parameters, returns, evaluate: () => value };
}

const scalars: readonly ScalarFunction[] = [
  // no object has an access list
  constantFunction('acldefault', [{ name: 'char' }, oid], { name: '_aclitem', element: { name: 'aclitem' } }, null),
  constantFunction('getdatabaseencoding', [], name, 'UTF8'),
  constantFunction('pg_get_function_arg_default', [oid, int4], text, null),
  constantFunction('pg_jit_available', [], bool, false),
  constantFunction('pg_is_wal_replay_paused', [], bool, false),
  constantFunction('pg_trigger_depth', [], int4, 0),
];

function tableOf(
  functionName: string,
  parameters: readonly DataType[],
  columns: readonly (readonly [string, DataType])[],
  rows: TableFunction['rows'],
): TableFunction {
  const described = columns.map(([columnName, type]) => ({ name: columnName, type }));
  const rule = { kind: 'table', volatility: 'stable', strict: true } as const;
  return { ...rule, name: functionName, parameters, columns: () => described, rows };
}

const categoryTexts = {
  U: 'unreserved',
  C: 'unreserved (cannot be function or type name)',
  T: 'reserved (can be function or type name)',
  R: 'reserved',
} as const;

function* keywordRows(): Generator<readonly Datum[]> {
  for (const [word, code] of [...sqlKeywords].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const { letter, isBare } = keywordCategory(code);
    yield [word, letter, isBare, categoryTexts[letter], isBare ? 'can be bare label' : 'requires AS'];
  }
}

const tables: readonly TableFunction[] = [
  tableOf(
    'pg_get_keywords',
    [],
    [
      ['word', text],
      ['catcode', { name: 'char' }],
      ['barelabel', bool],
      ['catdesc', text],
      ['baredesc', text],
    ],
    keywordRows,
  ),
  // no object has an access list
  tableOf(
    'aclexplode',
    [{ name: '_aclitem', element: { name: 'aclitem' } }],
    [
      ['grantor', oid],
      ['grantee', oid],
      ['privilege_type', text],
      ['is_grantable', bool],
    ],
    () => [],
  ),
];

export function registerSystemFunctions(functions: FunctionRegistry): void {
  for (const definition of [...scalars, ...tables]) functions.register(definition);
}
