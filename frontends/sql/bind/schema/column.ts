/**
 * Column definitions of CREATE TABLE and ALTER TABLE ADD COLUMN: type, default, identity, and constraints written at
 * the column.
 */
import {
  type CheckDescription,
  type ColumnSpecification,
  type DataType,
  DbError,
  type ForeignKeyDescription,
  type KeyDescription,
  type SequenceOptions,
  unsupported,
} from '../../../../engine/extend.ts';
import type { ColumnConstraint, ColumnDefinition } from '../../ast/create-table.ts';
import type { Scope } from '../binder.ts';
import { requireCollation } from '../collation.ts';
import { bindTypeName } from '../type-name.ts';
import { bindForeignKey, type NewTable } from './foreign-key.ts';
import { sequenceOptions } from './sequence-options.ts';
import { bindDefault, bindGenerated, bindTableCheck } from './table-expression.ts';

/** A column and the constraints written with it. */
export interface BoundColumn {
  readonly column: ColumnSpecification;
  readonly keys: readonly KeyDescription[];
  readonly checks: readonly CheckDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
}

const serialTypes: Readonly<Record<string, string>> = {
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
  smallserial: 'int2',
  serial2: 'int2',
};

/** The type of a column; serial types count up by a sequence of their own. */
export function columnType(
  node: ColumnDefinition,
  scope: Scope,
): { readonly type: DataType; readonly serial: boolean } {
  const { name, schema } = node.type.name;
  const serial = schema === undefined ? serialTypes[name] : undefined;
  if (serial === undefined) return { type: bindTypeName(node.type, scope.binder.literals), serial: false };
  if (node.type.arrayBounds.length > 0) {
    throw unsupported('array of serial', { position: node.type.position });
  }
  return { type: { name: serial }, serial: true };
}

/** `table` knows all columns of the new table, which checks and generated columns may refer to. */
export function bindColumnDefinition(node: ColumnDefinition, table: NewTable, scope: Scope): BoundColumn {
  const { type, serial } = columnType(node, scope);
  const state = new ColumnState(node, type, table, scope);
  if (serial) state.makeSerial();
  if (node.collation !== undefined) requireCollation(node.collation, type);
  for (const constraint of node.constraints) state.add(constraint);
  return state.finish();
}

class ColumnState {
  readonly #node: ColumnDefinition;
  readonly #type: DataType;
  readonly #table: NewTable;
  readonly #scope: Scope;
  readonly #keys: KeyDescription[] = [];
  readonly #checks: CheckDescription[] = [];
  readonly #foreignKeys: ForeignKeyDescription[] = [];
  #notNull: boolean | undefined;
  #defaultText: string | undefined;
  #generation: ColumnSpecification['generation'];
  #sequence: SequenceOptions | undefined;

  constructor(node: ColumnDefinition, type: DataType, table: NewTable, scope: Scope) {
    this.#node = node;
    this.#type = type;
    this.#table = table;
    this.#scope = scope;
  }

  makeSerial(): void {
    this.#sequence = { type: this.#type };
    this.#notNull = true;
  }

  add(constraint: ColumnConstraint): void {
    const { position } = constraint;
    const name = this.#node.name.text;
    switch (constraint.kind) {
      case 'not-null':
        if (this.#notNull === false) throw this.#conflict('NULL/NOT NULL declarations', position);
        this.#notNull = true;
        return;
      case 'null':
        if (this.#notNull === true) throw this.#conflict('NULL/NOT NULL declarations', position);
        this.#notNull = false;
        return;
      case 'default':
        this.#requireNoDefault(position);
        this.#defaultText = bindDefault(constraint.value, this.#type, name, this.#scope);
        return;
      case 'primary-key':
        this.#notNull = true;
        this.#keys.push(this.#key('primary key', constraint));
        return;
      case 'unique': {
        const key = this.#key('unique', constraint);
        this.#keys.push(constraint.nullsNotDistinct ? { ...key, nullsNotDistinct: true } : key);
        return;
      }
      case 'check':
        this.#checks.push(bindTableCheck(constraint, constraint.name?.text, this.#table, this.#scope));
        return;
      case 'references': {
        const local = [this.#node.name];
        this.#foreignKeys.push(bindForeignKey(constraint, constraint.name?.text, local, this.#table, this.#scope));
        return;
      }
      case 'identity':
        this.#requireNoDefault(position);
        this.#requireIntegerType(position);
        this.#generation = constraint.always ? 'always' : 'by default';
        this.#sequence = sequenceOptions(constraint.sequence, this.#type, this.#scope);
        this.#notNull = true;
        return;
      case 'generated':
        this.#requireNoDefault(position);
        if (!constraint.stored) throw unsupported('a virtual generated column', { position });
        this.#generation = 'stored';
        this.#defaultText = bindGenerated(constraint.value, this.#type, name, this.#table, this.#scope);
        return;
    }
  }

  #key(
    kind: KeyDescription['kind'],
    constraint: ColumnConstraint & { kind: 'primary-key' | 'unique' },
  ): KeyDescription {
    const { deferrable, initiallyDeferred } = constraint;
    const key: KeyDescription = { kind, columns: [this.#node.name.text], deferrable, initiallyDeferred };
    return constraint.name === undefined ? key : { ...key, name: constraint.name.text };
  }

  #conflict(what: string, position: number): DbError {
    const message = `conflicting ${what} for column "${this.#node.name.text}" of table "${this.#table.name}"`;
    return new DbError('42601', message, { position });
  }

  #requireNoDefault(position: number): void {
    if (this.#sequence === undefined && this.#defaultText === undefined) return;
    const message = `multiple default values specified for column "${this.#node.name.text}" of table "${this.#table.name}"`;
    throw new DbError('42601', message, { position });
  }

  #requireIntegerType(position: number): void {
    if (['int2', 'int4', 'int8'].includes(this.#type.name)) return;
    throw new DbError('22023', 'identity column type must be smallint, integer, or bigint', { position });
  }

  finish(): BoundColumn {
    const column: ColumnSpecification = {
      name: this.#node.name.text,
      type: this.#type,
      notNull: this.#notNull ?? false,
      ...(this.#defaultText === undefined ? {} : { defaultText: this.#defaultText }),
      ...(this.#generation === undefined ? {} : { generation: this.#generation }),
      ...(this.#sequence === undefined ? {} : { ownSequence: this.#sequence }),
    };
    return { column, keys: this.#keys, checks: this.#checks, foreignKeys: this.#foreignKeys };
  }
}
