/**
 * CREATE SEQUENCE and ALTER SEQUENCE.
 */
import { type SchemaChange, type Sequence, unsupported } from '../../../../engine/extend.ts';
import type { AlterSequenceStatement } from '../../ast/alter-table.ts';
import type { SequenceOptions as SequenceOptionsNode } from '../../ast/create-table.ts';
import type { CreateSequenceStatement } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';
import { requireTable, tableColumn } from '../write/target.ts';
import { schemaFor } from './create-table.ts';
import { requireRelation } from './object.ts';
import { integerDatum, sequenceOptions } from './sequence-options.ts';

export function bindCreateSequence(node: CreateSequenceStatement, scope: Scope): SchemaChange {
  return {
    kind: 'create sequence',
    schema: schemaFor(node.name, scope),
    name: node.name.name,
    ifNotExists: node.ifNotExists,
    options: sequenceOptions(node.options, { name: 'int8' }, scope),
    ownedBy: ownerOf(node.options, scope),
  };
}

/** Undefined when the sequence is missing under IF EXISTS. */
export function bindAlterSequence(node: AlterSequenceStatement, scope: Scope): SchemaChange | undefined {
  const found = requireRelation(node.name, 'sequence', node.ifExists, scope);
  if (found === undefined) return undefined;
  const { type, ...rest } = sequenceOptions(node.options, found.type, scope);
  const { restart, minimum, maximum, ownedBy, position } = node.options;
  if (ownedBy === 'none') throw unsupported('ALTER SEQUENCE … OWNED BY NONE', { position });
  if (minimum === 'none') throw unsupported('ALTER SEQUENCE … NO MINVALUE', { position });
  if (maximum === 'none') throw unsupported('ALTER SEQUENCE … NO MAXVALUE', { position });
  const change = node.options.type === undefined ? rest : { type, ...rest };
  return {
    kind: 'alter sequence',
    sequence: found.id,
    change,
    restart:
      restart === undefined ? undefined : restart === 'start' ? (rest.start ?? found.start) : integerDatum(restart),
    ownedBy: ownerOf(node.options, scope),
  };
}

function ownerOf({ ownedBy }: SequenceOptionsNode, scope: Scope): Sequence['ownedBy'] {
  if (ownedBy === undefined || ownedBy === 'none') return undefined;
  const table = requireTable(ownedBy.table, scope.binder);
  const column = tableColumn({ text: ownedBy.column, position: ownedBy.table.position }, table);
  return { table: table.id, column: column.number };
}
