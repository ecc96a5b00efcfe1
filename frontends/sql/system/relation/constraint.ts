/**
 * pg_constraint: keys, checks and foreign keys. Not-null is a property of columns, as in PostgreSQL 15.
 */
import type { Constraint, ForeignKey, KeyConstraint, ReferentialAction, Table } from '../../../../engine/extend.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';

const actionLetters: Readonly<Record<ReferentialAction, string>> = {
  'no action': 'a',
  restrict: 'r',
  cascade: 'c',
  'set null': 'n',
  'set default': 'd',
};

const kindLetters = { 'primary key': 'p', unique: 'u', check: 'c', 'foreign key': 'f' } as const;

/** The key of the referenced table that a foreign key's columns are. */
export function referencedKey({ referencedColumns }: ForeignKey, referenced: Table): KeyConstraint | undefined {
  for (const key of referenced.constraints) {
    if (key.kind !== 'primary key' && key.kind !== 'unique') continue;
    const isSame = key.columns.length === referencedColumns.length;
    if (isSame && key.columns.every((column) => referencedColumns.includes(column))) return key;
  }
  return undefined;
}

function foreignKeyPart(constraint: ForeignKey, referenced: Table) {
  return {
    conindid: referencedKey(constraint, referenced)?.index ?? 0,
    confrelid: constraint.referencedTable,
    confupdtype: actionLetters[constraint.onUpdate],
    confdeltype: actionLetters[constraint.onDelete],
    confmatchtype: constraint.matchFull ? 'f' : 's',
    confkey: constraint.referencedColumns,
  };
}

function kindPart(constraint: Constraint, referenced: (id: number) => Table) {
  const isLate = constraint.kind !== 'check';
  return {
    condeferrable: isLate && constraint.deferrable,
    condeferred: isLate && constraint.initiallyDeferred,
    conindid: constraint.kind === 'primary key' || constraint.kind === 'unique' ? constraint.index : 0,
    confrelid: 0,
    confupdtype: ' ',
    confdeltype: ' ',
    confmatchtype: ' ',
    confkey: null,
    conbin: constraint.kind === 'check' ? constraint.expressionText : null,
    connoinherit: constraint.kind !== 'check',
    ...(constraint.kind === 'foreign key' ? foreignKeyPart(constraint, referenced(constraint.referencedTable)) : {}),
  };
}

export const constraints: SystemRelation = systemRelation(
  'pg_constraint',
  'oid oid, conname name, connamespace oid, contype char, condeferrable bool, condeferred bool, convalidated bool, conrelid oid, contypid oid, conindid oid, conparentid oid, confrelid oid, confupdtype char, confdeltype char, confmatchtype char, conislocal bool, coninhcount int4, connoinherit bool, conkey _int2, confkey _int2, conpfeqop _oid, conppeqop _oid, conffeqop _oid, confdelsetcols _int2, conexclop _oid, conbin pg_node_tree',
  { catalogId: 2606, source: 'catalog' },
  function* (session) {
    const catalog = session.catalog();
    for (const table of catalog.tables) {
      for (const constraint of table.constraints) {
        yield {
          ...kindPart(constraint, (id) => catalog.tableById(id)),
          oid: constraint.id,
          conname: constraint.name,
          connamespace: table.schema,
          contype: kindLetters[constraint.kind],
          convalidated: true,
          conrelid: table.id,
          contypid: 0,
          conparentid: 0,
          conislocal: true,
          coninhcount: 0,
          conkey: constraint.columns,
        };
      }
    }
  },
);
