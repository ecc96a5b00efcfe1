/**
 * How physical plans read as text, for tests and for eyes; they are not read back. Each node ends with its columns'
 * ids and the estimate.
 */
import type { AdjacentEdges, Attributes, Bound, Physical } from '../physical.ts';
import {
  type Form,
  type Forms,
  flag,
  list,
  name,
  number,
  optional,
  optionalList,
  printed,
  printFields,
  record,
  word,
} from './form.ts';
import * as part from './part-form.ts';
import { pathFields, relationForms } from './relation-form.ts';
import * as write from './write-form.ts';

type PhysicalOf<Kind extends Physical['kind']> = Extract<Physical, { readonly kind: Kind }>;
/** Estimates are printed with every node. */
type Own<Node> = Omit<Node, 'rows' | 'cost'>;

const input: Form<Physical> = printed((value, out) => out.relation(value));
const attributes: Form<Attributes> = list(part.attribute);

const bound: Form<Bound | undefined> = optional(
  printed(({ expression, inclusive }, out) => `${inclusive ? '=' : '<>'} ${out.expressions.print(expression)}`),
);
type Prune = PhysicalOf<'table scan'>['prunes'][number];
type SortLimit = NonNullable<PhysicalOf<'sort'>['limit']>;
const prune: Form<Prune> = record<Prune>({ number, lower: bound, upper: bound });
const limit: Form<SortLimit> = record<SortLimit>({
  count: part.expression,
  offset: part.optionalExpression,
});
const adjacency: Form<AdjacentEdges> = record<AdjacentEdges>({
  label: part.table,
  direction: word('out', 'in'),
  near: number,
  far: number,
});
const windowFields = relationForms.window.fields;
const table = { table: part.table, attributes, rowId: part.optionalColumn };
const join = { condition: part.expression, mark: part.optionalColumn, left: input, right: input };

/** The fields of a write, behind one another. */
const written = <Write>(fields: Forms<Write>): Form<Write> => printed((value, out) => printFields(fields, value, out));

export const physicalForms: { readonly [Kind in Physical['kind']]: Forms<Own<PhysicalOf<Kind>>> } = {
  'table scan': { ...table, prunes: list(prune), reverse: flag },
  'row lookup': { ...table, keys: part.expressions },
  'index scan': {
    ...table,
    index: part.table,
    equal: part.expressions,
    lower: bound,
    upper: bound,
    reverse: flag,
  },
  values: { tuples: list(list(part.expression)) },
  project: { predicate: part.optionalExpression, items: optionalList(part.item), input },
  'hash join': {
    type: printed(String),
    leftKeys: part.expressions,
    rightKeys: part.expressions,
    nullsMatch: list(printed(String)),
    residual: part.optionalExpression,
    mark: part.optionalColumn,
    left: input,
    right: input,
  },
  'lookup join': {
    type: printed(String),
    ...table,
    index: optional(part.table),
    keys: part.expressions,
    adjacency: optional(adjacency),
    residual: part.optionalExpression,
    left: input,
  },
  'loop join': { type: printed(String), ...join },
  apply: { type: printed(String), ...join },
  'hash aggregate': {
    groups: list(part.item),
    sets: optionalList(list(number)),
    aggregates: list(part.aggregate),
    grouping: part.optionalColumn,
    input,
  },
  window: {
    window: record<PhysicalOf<'window'>['window']>({
      partitionBy: windowFields.partitionBy,
      orderBy: windowFields.orderBy,
      frame: windowFields.frame,
      calls: windowFields.calls,
    }),
    input,
  },
  sort: { keys: list(part.sortKey), limit: optional(limit), input },
  limit: {
    count: part.optionalExpression,
    offset: part.optionalExpression,
    ties: optionalList(part.sortKey),
    input,
  },
  distinct: { on: optionalList(part.expression), input },
  'set operation': { operation: word('union', 'intersect', 'except'), all: flag, inputs: list(input) },
  with: { name, reference: number, always: flag, definition: input, input },
  'with reference': { name, reference: number },
  recurse: { name, reference: number, all: flag, base: input, step: input },
  unnest: { list: part.expression, element: part.column, ordinality: part.optionalColumn, outer: flag, input },
  'table function': {
    function: part.tableFunctionName,
    arguments: part.expressions,
    results: list(part.column),
    ordinality: part.optionalColumn,
    outer: flag,
    input,
  },
  'lock rows': { table: part.table, rowId: part.column, lock: part.rowLock, input },
  'vector index scan': {
    ...table,
    index: part.table,
    vector: number,
    query: part.expression,
    metric: printed(String),
    count: part.expression,
    offset: part.optionalExpression,
    distance: part.optionalColumn,
    filter: part.optionalExpression,
  },
  'path expand': { path: record(pathFields), input },
  eager: { input },
  insert: { write: written(write.insertFields), input },
  update: { write: written(write.updateFields), input },
  delete: { write: written(write.deleteFields), input },
  'graph update': { write: written(write.graphUpdateFields), input },
  'graph insert': { write: written(write.graphInsertFields), input },
};
