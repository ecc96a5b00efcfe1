/**
 * Factories of the algebra's nodes: they derive the output columns, so nobody else does.
 *
 * @example
 * const ids = new ColumnIds();
 * const id = ids.column('id', { name: 'int4' }, false);
 * const rows = scan({ id: 16384, name: 'airports' }, [{ column: id, number: 1 }]);
 * limit(rows, constant(10, { name: 'int8' }), undefined);
 */
import { invariant } from '../error.ts';
import type { TableFunction } from '../function/function.ts';
import type { DataType } from '../value/type.ts';
import type { AggregateCall, Column, Expression, Item, SortKey, TableReference, WindowCall } from './expression.ts';
import { columnReference } from './expression.ts';
import type {
  AggregateRelation,
  DependentJoinRelation,
  DistinctRelation,
  EagerRelation,
  ExpandRelation,
  FilterRelation,
  JoinRelation,
  JoinType,
  LimitRelation,
  NearestRelation,
  NodeScanRelation,
  PathExpandRelation,
  ProjectRelation,
  RecurseRelation,
  Relation,
  RowLock,
  ScanRelation,
  SetOperationRelation,
  SortRelation,
  TableFunctionRelation,
  UnnestRelation,
  ValuesRelation,
  WindowFrame,
  WindowRelation,
  WithReferenceRelation,
  WithRelation,
} from './relation.ts';
import type {
  DeleteRelation,
  GraphInsertRelation,
  GraphUpdateRelation,
  InsertRelation,
  UpdateRelation,
} from './write.ts';

/** Gives out column ids; one for a whole statement, subqueries and inlined views included. */
export class ColumnIds {
  #next: number;
  constructor(first = 1) {
    this.#next = first;
  }
  /** A new column. */
  column(name: string, type: DataType, nullable = true): Column {
    return { id: this.#next++, name, type, nullable };
  }
  /** A column like another one under a new id. */
  copy(column: Column, nullable: boolean = column.nullable): Column {
    return { ...column, id: this.#next++, nullable };
  }
  get next(): number {
    return this.#next;
  }
}

const nullableCopy = (columns: readonly Column[]): readonly Column[] =>
  columns.map((column) => (column.nullable ? column : { ...column, nullable: true }));

/** The item that hands a column through. */
export function passThrough(column: Column): Item {
  return { column, expression: columnReference(column) };
}

export function scan(
  table: TableReference,
  attributes: ScanRelation['attributes'],
  rowId?: Column,
  lock?: RowLock,
): ScanRelation {
  const columns = attributes.map((attribute) => attribute.column);
  if (rowId !== undefined) columns.push(rowId);
  return { kind: 'scan', table, attributes, rowId, lock, columns };
}

export function values(columns: readonly Column[], rows: ValuesRelation['rows']): ValuesRelation {
  invariant(
    rows.every((row) => row.length === columns.length),
    'VALUES rows have one expression a column',
  );
  return { kind: 'values', rows, columns };
}

/** One row of no columns. */
export function oneRow(): ValuesRelation {
  return { kind: 'values', rows: [[]], columns: [] };
}

export function filter(input: Relation, predicate: Expression): FilterRelation {
  return { kind: 'filter', input, predicate, columns: input.columns };
}

export function project(input: Relation, items: readonly Item[]): ProjectRelation {
  return { kind: 'project', input, items, columns: items.map((item) => item.column) };
}

function joinColumns(type: JoinType, left: Relation, right: Relation, mark: Column | undefined): readonly Column[] {
  switch (type) {
    case 'inner':
      return [...left.columns, ...right.columns];
    case 'left':
    case 'single':
      return [...left.columns, ...nullableCopy(right.columns)];
    case 'right':
      return [...nullableCopy(left.columns), ...right.columns];
    case 'full':
      return [...nullableCopy(left.columns), ...nullableCopy(right.columns)];
    case 'semi':
    case 'anti':
      return left.columns;
    case 'mark':
      invariant(mark !== undefined, 'a mark join has a mark column');
      return [...left.columns, mark];
  }
}

export function join(
  type: JoinType,
  left: Relation,
  right: Relation,
  condition: Expression,
  mark?: Column,
): JoinRelation {
  return { kind: 'join', type, left, right, condition, mark, columns: joinColumns(type, left, right, mark) };
}

export function dependentJoin(
  type: DependentJoinRelation['type'],
  left: Relation,
  right: Relation,
  condition: Expression,
  mark?: Column,
): DependentJoinRelation {
  return { kind: 'dependent join', type, left, right, condition, mark, columns: joinColumns(type, left, right, mark) };
}

export function aggregate(
  input: Relation,
  groups: readonly Item[],
  aggregates: readonly { readonly column: Column; readonly call: AggregateCall }[],
  sets?: AggregateRelation['sets'],
  grouping?: Column,
): AggregateRelation {
  const columns = [...groups.map((item) => item.column), ...aggregates.map((entry) => entry.column)];
  if (grouping !== undefined) columns.push(grouping);
  return { kind: 'aggregate', input, groups, sets, aggregates, grouping, columns };
}

export function window(
  input: Relation,
  partitionBy: readonly Expression[],
  orderBy: readonly SortKey[],
  frame: WindowFrame,
  calls: readonly { readonly column: Column; readonly call: WindowCall }[],
): WindowRelation {
  const columns = [...input.columns, ...calls.map((entry) => entry.column)];
  return { kind: 'window', input, partitionBy, orderBy, frame, calls, columns };
}

export function sort(input: Relation, keys: readonly SortKey[]): SortRelation {
  return { kind: 'sort', input, keys, columns: input.columns };
}

export function limit(
  input: Relation,
  count: Expression | undefined,
  offset: Expression | undefined,
  withTies = false,
): LimitRelation {
  return { kind: 'limit', input, count, offset, withTies, columns: input.columns };
}

export function distinct(input: Relation, on?: readonly Expression[]): DistinctRelation {
  return { kind: 'distinct', input, on, columns: input.columns };
}

export function setOperation(
  operation: SetOperationRelation['operation'],
  all: boolean,
  inputs: readonly Relation[],
  columns: readonly Column[],
): SetOperationRelation {
  invariant(
    inputs.every((input) => input.columns.length === columns.length),
    'set operation inputs match by place',
  );
  return { kind: 'set operation', operation, all, inputs, columns };
}

export function withDefinition(
  name: string,
  reference: number,
  definition: Relation,
  materialized: boolean | undefined,
  input: Relation,
): WithRelation {
  return { kind: 'with', name, reference, definition, materialized, input, columns: input.columns };
}

export function withReference(reference: number, name: string, columns: readonly Column[]): WithReferenceRelation {
  return { kind: 'with reference', reference, name, columns };
}

export function recurse(
  reference: number,
  name: string,
  all: boolean,
  base: Relation,
  step: Relation,
  columns: readonly Column[],
): RecurseRelation {
  return { kind: 'recurse', reference, name, all, base, step, columns };
}

export function unnest(
  input: Relation,
  list: Expression,
  element: Column,
  options: { readonly ordinality?: Column; readonly outer?: boolean } = {},
): UnnestRelation {
  const columns = [...input.columns, element];
  if (options.ordinality !== undefined) columns.push(options.ordinality);
  const { ordinality, outer = false } = options;
  return { kind: 'unnest', input, list, element, ordinality, outer, columns };
}

export function tableFunction(
  input: Relation,
  definition: TableFunction,
  args: readonly Expression[],
  results: readonly Column[],
  options: { readonly ordinality?: Column; readonly outer?: boolean } = {},
): TableFunctionRelation {
  const { ordinality, outer = false } = options;
  const columns = [...input.columns, ...results];
  if (ordinality !== undefined) columns.push(ordinality);
  return { kind: 'table function', input, function: definition, arguments: args, results, ordinality, outer, columns };
}

const propertyColumns = (properties: NodeScanRelation['properties']): Column[] =>
  properties.map((property) => property.column);

export function nodeScan(fields: Omit<NodeScanRelation, 'kind' | 'columns'>): NodeScanRelation {
  const columns = [fields.node.table, fields.node.rowId, ...propertyColumns(fields.properties)];
  return { kind: 'node scan', ...fields, columns };
}

export function expand(fields: Omit<ExpandRelation, 'kind' | 'columns'>): ExpandRelation {
  const { input, relationship, relationshipProperties, target, targetProperties } = fields;
  const columns = [
    ...input.columns,
    relationship.table,
    relationship.rowId,
    ...propertyColumns(relationshipProperties),
    target.table,
    target.rowId,
    ...propertyColumns(targetProperties),
  ];
  return { kind: 'expand', ...fields, columns };
}

export function pathExpand(fields: Omit<PathExpandRelation, 'kind' | 'columns'>): PathExpandRelation {
  const { input, target, targetProperties, relationships, path, length } = fields;
  const columns = [...input.columns, target.table, target.rowId, ...propertyColumns(targetProperties)];
  for (const column of [relationships, path, length]) if (column !== undefined) columns.push(column);
  return { kind: 'path expand', ...fields, columns };
}

export function nearest(fields: Omit<NearestRelation, 'kind' | 'columns'>): NearestRelation {
  return { kind: 'nearest', ...fields, columns: [...fields.input.columns, fields.distance] };
}

export function eager(input: Relation): EagerRelation {
  return { kind: 'eager', input, columns: input.columns };
}

const returned = (input: Relation, returning: readonly { readonly column: Column }[], rowId?: Column): Column[] => {
  const columns = [...input.columns, ...returning.map((attribute) => attribute.column)];
  if (rowId !== undefined) columns.push(rowId);
  return columns;
};

export function insert(fields: Omit<InsertRelation<Relation>, 'kind' | 'columns'>): InsertRelation<Relation> {
  return { kind: 'insert', ...fields, columns: returned(fields.input, fields.returning, fields.rowId) };
}
export function update(fields: Omit<UpdateRelation<Relation>, 'kind' | 'columns'>): UpdateRelation<Relation> {
  return { kind: 'update', ...fields, columns: returned(fields.input, fields.returning) };
}
export function deleteRows(fields: Omit<DeleteRelation<Relation>, 'kind' | 'columns'>): DeleteRelation<Relation> {
  return { kind: 'delete', ...fields, columns: returned(fields.input, fields.returning) };
}
export function graphUpdate(
  fields: Omit<GraphUpdateRelation<Relation>, 'kind' | 'columns'>,
): GraphUpdateRelation<Relation> {
  return { kind: 'graph update', ...fields, columns: fields.input.columns };
}
export function graphInsert(
  fields: Omit<GraphInsertRelation<Relation>, 'kind' | 'columns'>,
): GraphInsertRelation<Relation> {
  return { kind: 'graph insert', ...fields, columns: [...fields.input.columns, fields.table, fields.rowId] };
}
