/**
 * A search as a plan: Limit over Sort by distance over Project over Filter over Scan, just what SQL's
 * `SELECT … WHERE … ORDER BY vector <-> $1 LIMIT k` becomes, so the optimizer chooses between an index and an exact
 * search by the same rule for both languages.
 */
import {
  type BindContext,
  type BoundQuery,
  build,
  type CatalogColumn,
  type Column,
  columnReference,
  constant,
  DbError,
  definitionOf,
  type Expression,
  type Relation,
  similarName,
  type Table,
} from '../../engine/extend.ts';
import { bindCondition } from './bind-condition.ts';
import { bindOperator, bindValue } from './bind-value.ts';
import type { Condition, Metric, NearestClause, SearchForm } from './form.ts';

/** pgvector's operators; the inner product is negative, so that nearest comes first. */
const operatorOf: Readonly<Record<Metric, string>> = {
  l2: '<->',
  'inner product': '<#>',
  cosine: '<=>',
  l1: '<+>',
};

export function bindSearch(form: SearchForm, context: BindContext): BoundQuery {
  const table = context.catalog.requireTable(form.schema, form.search, context.searchPath);
  const selected = form.select ?? table.columns.map((column) => column.name);
  const columns = scannedColumns(form, selected, table, context);
  const lookup = (name: string): Column => columns.get(name)!.column;
  const scan: Relation = build.scan({ id: table.id, name: table.name }, [...columns.values()]);
  const passing: Relation =
    form.where === undefined
      ? scan
      : build.filter(
          scan,
          bindCondition(form.where, (name) => columnReference(lookup(name)), context),
        );
  const output = selected.map((name) => ({ name, column: lookup(name) }));
  const { nearest } = form;
  if (nearest === undefined) return query(paged(passing, form), output);
  const distance = bindDistance(nearest, columnReference(lookup(nearest.column)), context);
  const column = context.columnIds.column(nearest.distance ?? 'distance', distance.type);
  const kept = [...new Set(output.map((item) => item.column))];
  const measured = build.project(passing, [...kept.map(build.passThrough), { column, expression: distance }]);
  const key = { expression: columnReference(column), descending: false, nullsFirst: false };
  const ranked = paged(build.sort(measured, [key]), form);
  return query(ranked, nearest.distance === undefined ? output : [...output, { name: nearest.distance, column }]);
}

function query(relation: Relation, output: BoundQuery['output']): BoundQuery {
  return { kind: 'query', relation, output, command: 'SELECT', writes: false };
}

interface Attribute {
  readonly column: Column;
  readonly number: number;
}

/** The columns that the search reads, by name, in the table's order; throws 42703 for one that is not there. */
function scannedColumns(
  form: SearchForm,
  selected: readonly string[],
  table: Table,
  context: BindContext,
): ReadonlyMap<string, Attribute> {
  const wanted = new Set([...selected, ...(form.where === undefined ? [] : columnsOf(form.where))]);
  if (form.nearest !== undefined) wanted.add(form.nearest.column);
  for (const name of wanted) requireColumn(name, table);
  const attribute = ({ name, number, type, notNull }: CatalogColumn): [string, Attribute] => [
    name,
    { column: context.columnIds.column(name, type, !notNull), number },
  ];
  return new Map(table.columns.filter(({ name }) => wanted.has(name)).map(attribute));
}

function columnsOf(condition: Condition): readonly string[] {
  if ('and' in condition) return condition.and.flatMap(columnsOf);
  if ('or' in condition) return condition.or.flatMap(columnsOf);
  return 'not' in condition ? columnsOf(condition.not) : [condition.column];
}

function requireColumn(name: string, table: Table): void {
  const names = table.columns.map((column) => column.name);
  if (names.includes(name)) return;
  const similar = similarName(name, names);
  throw new DbError('42703', `column "${name}" of relation "${table.name}" does not exist`, {
    ...(similar === undefined ? {} : { hint: `Perhaps you meant "${similar}".` }),
  });
}

function bindDistance(nearest: NearestClause, vector: Expression, context: BindContext): Expression {
  if (vector.type.name !== 'vector') {
    const found = definitionOf(vector.type).sqlName;
    throw new DbError('42804', `column "${nearest.column}" must be of type vector, not ${found}`);
  }
  const to = bindValue(nearest.to, vector.type, context);
  return bindOperator(operatorOf[nearest.metric ?? 'l2'], vector, to, context);
}

function paged(input: Relation, { limit, offset }: SearchForm): Relation {
  if (limit === undefined && offset === undefined) return input;
  const bound = (value: number | undefined): Expression | undefined =>
    value === undefined ? undefined : constant(value, { name: 'int8' });
  return build.limit(input, bound(limit), bound(offset));
}
