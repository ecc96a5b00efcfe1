/**
 * CREATE INDEX: method, keys, operator classes, options.
 */
import {
  DbError,
  type IndexDescription,
  type IndexKey,
  type SchemaChange,
  type Table,
  unsupported,
} from '../../../../engine/extend.ts';
import type { StorageOption } from '../../ast/create-table.ts';
import type { CreateIndexStatement, IndexElement } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';
import { requireCollation } from '../collation.ts';
import { isComparable } from '../sort-key.ts';
import { typeText } from '../type-name.ts';
import { tableColumn, targetTable } from '../write/target.ts';
import { existingTable } from './existing-table.ts';
import { bindIndexExpression, bindIndexPredicate } from './table-expression.ts';

type CreateIndex = Extract<SchemaChange, { readonly kind: 'create index' }>;

/** Methods of PostgreSQL and pgvector that we know of and do not have. */
const missingMethods = new Set(['hash', 'gin', 'gist', 'spgist', 'brin', 'ivfflat']);

export function bindCreateIndex(node: CreateIndexStatement, scope: Scope): CreateIndex {
  const table = targetTable(node.table, scope.binder);
  const method = methodOf(node);
  const keys = node.elements.map((element) => indexKey(element, method, table, scope));
  const isVector = method === 'hnsw';
  if (isVector && node.unique) {
    throw new DbError('0A000', `access method "${method}" does not support unique indexes`, {
      position: node.position,
    });
  }
  if (isVector && keys.length > 1) {
    throw new DbError('0A000', `access method "${method}" does not support multicolumn indexes`, {
      position: node.position,
    });
  }
  const predicate = node.where === undefined ? undefined : bindIndexPredicate(node.where, existingTable(table), scope);
  const index: IndexDescription = {
    ...(node.name === undefined ? {} : { name: node.name.text }),
    table: table.id,
    method,
    unique: node.unique,
    nullsNotDistinct: node.nullsNotDistinct,
    keys,
    include: node.include.map((name) => tableColumn(name, table).number),
    ...(predicate === undefined ? {} : { predicateText: predicate }),
    options: optionsOf(node.options, method),
    ordered: !isVector,
  };
  return { kind: 'create index', index, ifNotExists: node.ifNotExists };
}

function methodOf({ method }: CreateIndexStatement): string {
  const name = method?.text ?? 'btree';
  if (name === 'btree' || name === 'hnsw') return name;
  const position = method!.position;
  if (missingMethods.has(name)) throw unsupported(`access method "${name}"`, { position });
  throw new DbError('42704', `access method "${name}" does not exist`, { position });
}

function indexKey(element: IndexElement, method: string, table: Table, scope: Scope): IndexKey {
  const { value, direction, position } = element;
  const isVector = method === 'hnsw';
  if (isVector && (direction === 'desc' || element.nulls !== undefined)) {
    throw new DbError('0A000', `access method "${method}" does not support ASC/DESC options`, { position });
  }
  const descending = direction === 'desc';
  const nullsFirst = element.nulls === undefined ? descending : element.nulls === 'first';
  const order = { descending, nullsFirst, operatorClass: element.operatorClass?.name };
  if (value.kind === 'column' && value.parts.length === 1) {
    const column = tableColumn({ text: value.parts[0]!, position: value.position }, table);
    requireIndexable(column.type, element, method, scope);
    if (element.collation !== undefined) requireCollation(element.collation, column.type);
    return { column: column.number, expressionText: undefined, type: column.type, ...order };
  }
  const { type, text } = bindIndexExpression(value, existingTable(table), scope);
  requireIndexable(type, element, method, scope);
  if (element.collation !== undefined) requireCollation(element.collation, type);
  return { column: undefined, expressionText: text, type, ...order };
}

const vectorClasses = new Set(['vector_l2_ops', 'vector_ip_ops', 'vector_cosine_ops', 'vector_l1_ops']);
/** Operator classes of btree that order as the type does, and the types they are for; undefined for any. */
const orderClasses: Readonly<Record<string, readonly string[] | undefined>> = {
  int2_ops: ['int2'],
  int4_ops: ['int4'],
  int8_ops: ['int8'],
  float4_ops: ['float4'],
  float8_ops: ['float8'],
  numeric_ops: ['numeric'],
  text_ops: ['text', 'varchar'],
  varchar_ops: ['text', 'varchar'],
  bpchar_ops: ['bpchar'],
  text_pattern_ops: ['text', 'varchar'],
  varchar_pattern_ops: ['text', 'varchar'],
  bpchar_pattern_ops: ['bpchar'],
  name_ops: ['name'],
  bool_ops: ['bool'],
  bytea_ops: ['bytea'],
  date_ops: ['date'],
  time_ops: ['time'],
  timetz_ops: ['timetz'],
  timestamp_ops: ['timestamp'],
  timestamptz_ops: ['timestamptz'],
  interval_ops: ['interval'],
  uuid_ops: ['uuid'],
  jsonb_ops: ['jsonb'],
  oid_ops: ['oid'],
  array_ops: undefined,
  vector_ops: ['vector'],
};

function requireIndexable(type: IndexKey['type'], element: IndexElement, method: string, scope: Scope): void {
  const { position, operatorClass } = element;
  if (method === 'hnsw') {
    if (type.name !== 'vector' || (operatorClass !== undefined && !vectorClasses.has(operatorClass.name))) {
      const what =
        operatorClass === undefined ? 'no default operator class' : `no operator class "${operatorClass.name}"`;
      throw new DbError('42704', `data type ${typeText(type)} has ${what} for access method "${method}"`, { position });
    }
    if (type.length === undefined) throw new DbError('22023', 'column does not have dimensions', { position });
    if (operatorClass === undefined) {
      const message = 'data type vector has no default operator class for access method "hnsw"';
      const hint = `Name one of ${[...vectorClasses].join(', ')}.`;
      throw new DbError('42704', message, { position, hint });
    }
    return;
  }
  if (operatorClass !== undefined) requireOrderClass(operatorClass.name, type, position);
  if (isComparable('<', type, scope)) return;
  const hint = 'You must specify an operator class for the index or define a default operator class for the data type.';
  const message = `data type ${typeText(type)} has no default operator class for access method "${method}"`;
  throw new DbError('42704', message, { position, hint });
}

function requireOrderClass(name: string, type: IndexKey['type'], position: number): void {
  if (!(name in orderClasses)) {
    throw new DbError('42704', `operator class "${name}" does not exist for access method "btree"`, { position });
  }
  const types = orderClasses[name];
  const isFor = types === undefined ? type.element !== undefined : types.includes(type.name);
  if (isFor) return;
  throw new DbError('42804', `operator class "${name}" does not accept data type ${typeText(type)}`, { position });
}

const methodOptions: Readonly<Record<string, ReadonlySet<string>>> = {
  btree: new Set(['fillfactor', 'deduplicate_items']),
  hnsw: new Set(['m', 'ef_construction']),
};

function optionsOf(options: readonly StorageOption[], method: string): Readonly<Record<string, string>> {
  const known = methodOptions[method]!;
  return Object.fromEntries(
    options.map(({ name, value, position }) => {
      if (!known.has(name)) throw new DbError('22023', `unrecognized parameter "${name}"`, { position });
      return [name, value ?? 'true'];
    }),
  );
}
