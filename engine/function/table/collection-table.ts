/**
 * Rows out of arrays and text: unnest, string_to_table, regexp_matches, regexp_split_to_table, pg_options_to_table.
 */
import type { DataType, Datum } from '../../value/type.ts';
import { type Registrar, tableFunction } from '../definition.ts';
import { allMatches, splitByPattern } from '../text/regular-expression-functions.ts';
import { splitText } from '../text/text-array.ts';

type Row = readonly Datum[];

/** Elements in row-major order; a vector or record is one element. */
function* unnest(array: Row): Generator<Row> {
  const isNested = array.some(Array.isArray);
  for (const value of array) {
    if (isNested && Array.isArray(value)) yield* unnest(value);
    else yield [value];
  }
}

/** Arrays of records give a column a field. */
function* unnestRecords(array: Row, width: number): Generator<Row> {
  for (const record of array) yield record === null ? Array.from({ length: width }, () => null) : (record as Row);
}

function unnestColumns([array]: readonly DataType[]): readonly { readonly name: string; readonly type: DataType }[] {
  const element = array!.element ?? array!;
  return element.fields ?? [{ name: 'unnest', type: element }];
}

function* single(values: Iterable<Datum>): Generator<Row> {
  for (const value of values) yield [value];
}

/** information_schema's way to number the elements of an array. */
function expandedColumns([array]: readonly DataType[]): readonly { readonly name: string; readonly type: DataType }[] {
  return [
    { name: 'x', type: array!.element ?? array! },
    { name: 'n', type: { name: 'int4' } },
  ];
}

function* expandedRows(array: Row): Generator<Row> {
  for (const [i, value] of array.entries()) yield [value, i + 1];
}

function* optionRows(array: Row): Generator<Row> {
  for (const [value] of unnest(array)) {
    if (value === null) continue;
    const option = value as string;
    const at = option.indexOf('=');
    yield at < 0 ? [option, null] : [option.slice(0, at), option.slice(at + 1)];
  }
}

export function registerCollectionTables(registrar: Registrar): void {
  registrar.register(tableFunction('unnest(anyarray)', unnestColumns, unnest));
  registrar.register(
    tableFunction('unnest(_record)', unnestColumns, (array: Row) => unnestRecords(array, widthOf(array))),
  );
  registrar.register(
    tableFunction(
      'string_to_table(text, text)',
      'string_to_table text',
      (text: string | null, separator: string | null) => (text === null ? [] : single(splitText(text, separator))),
      { strict: false },
    ),
  );
  registrar.register(
    tableFunction(
      'string_to_table(text, text, text)',
      'string_to_table text',
      (text: string | null, separator: string | null, nullText: string | null) =>
        text === null ? [] : single(splitText(text, separator, nullText)),
      { strict: false },
    ),
  );
  for (const parameters of ['text, text', 'text, text, text']) {
    registrar.register(
      tableFunction(
        `regexp_matches(${parameters})`,
        'regexp_matches _text',
        (text: string, pattern: string, flags = '') => single(allMatches(text, pattern, flags)),
      ),
    );
    registrar.register(
      tableFunction(
        `regexp_split_to_table(${parameters})`,
        'regexp_split_to_table text',
        (text: string, pattern: string, flags = '') => single(splitByPattern(text, pattern, flags)),
      ),
    );
  }
  registrar.register(tableFunction('_pg_expandarray(anyarray)', expandedColumns, expandedRows));
  // no table is a partition
  registrar.register(tableFunction('pg_partition_ancestors(regclass)', 'relid regclass', () => []));
  registrar.register(tableFunction('pg_options_to_table(_text)', 'option_name text, option_value text', optionRows));
}

function widthOf(array: Row): number {
  const first = array.find((record) => record !== null);
  return first === undefined ? 0 : (first as Row).length;
}
