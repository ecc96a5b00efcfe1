/**
 * How each relation reads as text: `kind { field: value … }`, fields in this order, those with their usual value
 * left out. A relation's columns follow from its fields; they are printed where they are its own (`values`), or where an
 * optimizer's rule has narrowed them.
 */
import * as build from '../build.ts';
import type { Column } from '../expression.ts';
import type { FuseRelation, PathExpandRelation, Relation } from '../relation.ts';
import {
  type Form,
  type Forms,
  flag,
  list,
  name,
  number,
  optional,
  optionalFlag,
  optionalList,
  record,
  word,
} from './form.ts';
import * as part from './part-form.ts';
import * as write from './write-form.ts';

export type RelationOf<Kind extends Relation['kind']> = Extract<Relation, { readonly kind: Kind }>;

export interface NodeForm<Node> {
  readonly fields: Forms<Node>;
  /** The node with the columns that follow from its fields; `columns` are those printed with it. */
  readonly build: (fields: Omit<Node, 'kind' | 'columns'>, columns: readonly Column[] | undefined) => Node;
  /** The columns follow from nothing and are always printed. */
  readonly hasOwnColumns?: true;
}

const joinTypes = ['inner', 'left', 'right', 'full', 'semi', 'anti', 'single', 'mark'] as const;
const dependentTypes = ['inner', 'left', 'semi', 'anti', 'single', 'mark'] as const;
const input = part.relation;

const step: Form<NonNullable<PathExpandRelation['step']>> = record<NonNullable<PathExpandRelation['step']>>({
  relationship: part.entityColumns,
  properties: list(part.property),
  filter: part.expression,
});

export const pathFields: Forms<Omit<PathExpandRelation, 'input'>> = {
  from: part.identity,
  to: optional(part.identity),
  types: list(name),
  direction: word('out', 'in', 'both'),
  minimum: number,
  maximum: optional(number),
  mode: word('walk', 'trail', 'acyclic', 'shortest', 'all shortest'),
  step: optional(step),
  target: part.entityColumns,
  targetLabels: part.labels,
  targetProperties: list(part.property),
  relationships: part.optionalColumn,
  path: part.optionalColumn,
  length: part.optionalColumn,
};

const fused: Form<FuseRelation['inputs'][number]> = record<FuseRelation['inputs'][number]>({
  key: part.expressions,
  score: part.expression,
  weight: number,
  relation: input,
});

export const relationForms: { readonly [Kind in Relation['kind']]: NodeForm<RelationOf<Kind>> } = {
  scan: {
    fields: {
      table: part.table,
      attributes: list(part.attribute),
      rowId: part.optionalColumn,
      lock: optional(part.rowLock),
    },
    build: ({ table, attributes, rowId, lock }) => build.scan(table, attributes, rowId, lock),
  },
  values: {
    fields: { rows: list(list(part.expression)) },
    build: ({ rows }, columns) => build.values(columns!, rows),
    hasOwnColumns: true,
  },
  filter: {
    fields: { predicate: part.expression, input },
    build: (fields) => build.filter(fields.input, fields.predicate),
  },
  project: {
    fields: { items: list(part.item), input },
    build: (fields) => build.project(fields.input, fields.items),
  },
  join: {
    fields: {
      type: word(...joinTypes),
      condition: part.expression,
      mark: part.optionalColumn,
      left: input,
      right: input,
    },
    build: ({ type, left, right, condition, mark }) => build.join(type, left, right, condition, mark),
  },
  'dependent join': {
    fields: {
      type: word(...dependentTypes),
      condition: part.expression,
      mark: part.optionalColumn,
      left: input,
      right: input,
    },
    build: ({ type, left, right, condition, mark }) => build.dependentJoin(type, left, right, condition, mark),
  },
  aggregate: {
    fields: {
      groups: list(part.item),
      sets: optionalList(list(number)),
      aggregates: list(part.aggregate),
      grouping: part.optionalColumn,
      input,
    },
    build: (fields) => build.aggregate(fields.input, fields.groups, fields.aggregates, fields.sets, fields.grouping),
  },
  window: {
    fields: {
      partitionBy: part.expressions,
      orderBy: list(part.sortKey),
      frame: part.frame,
      calls: list(part.windowCall),
      input,
    },
    build: (fields) => build.window(fields.input, fields.partitionBy, fields.orderBy, fields.frame, fields.calls),
  },
  sort: {
    fields: { keys: list(part.sortKey), input },
    build: (fields) => build.sort(fields.input, fields.keys),
  },
  limit: {
    fields: { count: part.optionalExpression, offset: part.optionalExpression, withTies: flag, input },
    build: (fields) => build.limit(fields.input, fields.count, fields.offset, fields.withTies),
  },
  distinct: {
    fields: { on: optionalList(part.expression), input },
    build: (fields) => build.distinct(fields.input, fields.on),
  },
  'set operation': {
    fields: { operation: word('union', 'intersect', 'except'), all: flag, inputs: list(input) },
    build: ({ operation, all, inputs }, columns) => build.setOperation(operation, all, inputs, columns!),
    hasOwnColumns: true,
  },
  with: {
    fields: { name, reference: part.reference, materialized: optionalFlag, definition: input, input },
    build: (fields) => {
      const { definition, materialized } = fields;
      return build.withDefinition(fields.name, fields.reference, definition, materialized, fields.input);
    },
  },
  'with reference': {
    fields: { reference: part.reference, name },
    build: (fields, columns) => build.withReference(fields.reference, fields.name, columns!),
    hasOwnColumns: true,
  },
  recurse: {
    fields: { reference: part.reference, name, all: flag, base: input, step: input },
    build: (fields, columns) => {
      return build.recurse(fields.reference, fields.name, fields.all, fields.base, fields.step, columns!);
    },
    hasOwnColumns: true,
  },
  unnest: {
    fields: { list: part.expression, element: part.column, ordinality: part.optionalColumn, outer: flag, input },
    build: ({ element, ordinality, outer, ...fields }) => {
      return build.unnest(fields.input, fields.list, element, { ...given({ ordinality }), outer });
    },
  },
  'table function': {
    fields: {
      function: part.tableFunctionName,
      arguments: part.expressions,
      results: list(part.column),
      ordinality: part.optionalColumn,
      outer: flag,
      input,
    },
    build: ({ results, ordinality, outer, ...fields }) => {
      const options = { ...given({ ordinality }), outer };
      return build.tableFunction(fields.input, fields.function, fields.arguments, results, options);
    },
  },
  'node scan': {
    fields: { labels: part.labels, node: part.entityColumns, properties: list(part.property) },
    build: (fields) => build.nodeScan(fields),
  },
  expand: {
    fields: {
      from: part.identity,
      types: list(name),
      direction: word('out', 'in', 'both'),
      relationship: part.entityColumns,
      relationshipProperties: list(part.property),
      target: part.entityColumns,
      targetLabels: part.labels,
      targetProperties: list(part.property),
      input,
    },
    build: (fields) => build.expand(fields),
  },
  'path expand': {
    fields: { ...pathFields, input },
    build: (fields) => build.pathExpand(fields),
  },
  nearest: {
    fields: {
      attribute: part.column,
      query: part.expression,
      metric: word('l2', 'inner product', 'cosine', 'l1'),
      count: part.optionalExpression,
      distance: part.column,
      filter: part.optionalExpression,
      input: input as Form<RelationOf<'scan'>>,
    },
    build: (fields) => build.nearest(fields),
  },
  fuse: {
    fields: {
      method: word('rrf', 'dbsf'),
      rankConstant: number,
      keys: list(part.column),
      score: part.column,
      inputs: list(fused),
    },
    build: (fields, columns) => ({ kind: 'fuse', ...fields, columns: columns! }),
    hasOwnColumns: true,
  },
  eager: {
    fields: { input },
    build: (fields) => build.eager(fields.input),
  },
  insert: {
    fields: { ...write.insertFields, input },
    build: (fields) => build.insert(fields),
  },
  update: {
    fields: { ...write.updateFields, input },
    build: (fields) => build.update(fields),
  },
  delete: {
    fields: { ...write.deleteFields, input },
    build: (fields) => build.deleteRows(fields),
  },
  'graph update': {
    fields: { ...write.graphUpdateFields, input },
    build: (fields) => build.graphUpdate(fields),
  },
  'graph insert': {
    fields: { ...write.graphInsertFields, input },
    build: (fields) => build.graphInsert(fields),
  },
};

/** Without the fields that are undefined. */
function given<Fields extends object>(fields: Fields): { [Field in keyof Fields]?: NonNullable<Fields[Field]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
