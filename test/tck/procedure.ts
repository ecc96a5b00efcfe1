/**
 * `there exists a procedure name(in :: TYPE, …) :: (out :: TYPE, …):` as a table function over the rows of its table.
 */
import type { FunctionRegistry } from '../../engine/function/function.ts';
import { compareCypher } from '../../engine/value/cypher-order.ts';
import type { Datum } from '../../engine/value/type.ts';
import type { Step } from './feature.ts';
import { readValue } from './value-reader.ts';
import { datumOf } from './value-tree.ts';

const types: Readonly<Record<string, string>> = {
  INTEGER: 'int8',
  STRING: 'text',
  FLOAT: 'float8',
  BOOLEAN: 'bool',
};

function readFields(text: string): readonly { readonly name: string; readonly type: { readonly name: string } }[] {
  if (text.trim() === '') return [];
  return text.split(',').map((field) => {
    const [name, type] = field.split('::').map((part) => part.trim());
    return { name: name!, type: { name: types[type!.replace('?', '')] ?? 'any' } };
  });
}

export function registerProcedure(functions: FunctionRegistry, step: Step): void {
  const signature = /^there exists a procedure ([\w.]+)\(([^)]*)\)\s*::\s*\(([^)]*)\)/.exec(step.text);
  if (signature === null) throw new TypeError(`cannot read the procedure of "${step.text}"`);
  const [, name = '', inputs = '', outputs = ''] = signature;
  const parameters = readFields(inputs);
  const columns = readFields(outputs);
  const rows = step.table.slice(1).map((cells) => cells.map((cell) => datumOf(readValue(cell))));
  functions.register({
    kind: 'table',
    name,
    parameters: parameters.map(({ type }) => type),
    columns: () => columns,
    strict: false,
    volatility: 'stable',
    rows: (...given: readonly Datum[]) =>
      rows
        .filter((row) => given.every((value, i) => compareCypher(dynamic(value), dynamic(row[i])) === 0))
        .map((row) => row.slice(parameters.length).map(plain)),
  });
}

/** Numbers compare whatever they are held in. */
function dynamic(value: Datum): Datum {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** The datum of an SQL integer type. */
function plain(value: Datum): Datum {
  return typeof value === 'bigint' ? Number(value) : value;
}
