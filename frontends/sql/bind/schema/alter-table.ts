/**
 * ALTER TABLE, action by action. A column that one action adds is known to the next.
 */
import {
  DbError,
  type SchemaChange,
  type Table,
  type TableAlteration,
  unreachable,
  unsupported,
} from '../../../../engine/extend.ts';
import type { AlterTableAction, AlterTableStatement } from '../../ast/alter-table.ts';
import type { TableConstraint } from '../../ast/create-table.ts';
import type { Scope } from '../binder.ts';
import { bindTypeName } from '../type-name.ts';
import { tableColumn } from '../write/target.ts';
import { bindColumnDefinition, columnType } from './column.ts';
import { bindTableConstraints, requireIdleOptions } from './create-table.ts';
import { existingTable, nextColumnNumber } from './existing-table.ts';
import type { NewTable } from './foreign-key.ts';
import { requireRelation } from './object.ts';
import { bindDefault, bindTransform } from './table-expression.ts';

/** Undefined when the table is missing under IF EXISTS. */
export function bindAlterTable(node: AlterTableStatement, scope: Scope): SchemaChange | undefined {
  const table = requireRelation(node.table, 'table', node.ifExists, scope);
  if (table === undefined) return undefined;
  if (table.id < 16_384) {
    const message = `permission denied: "${table.name}" is a system catalog`;
    throw new DbError('42501', message, { position: node.table.position });
  }
  const added: { name: string; number: number; type: NewTable['columns'][number]['type'] }[] = [];
  const alterations = node.actions.flatMap((action): readonly TableAlteration[] => {
    if (action.kind === 'add-column') {
      const number = nextColumnNumber([...table.columns, ...added]);
      added.push({ name: action.column.name.text, number, type: columnType(action.column, scope).type });
    }
    return alterationsOf(action, table, existingTable(table, added), scope);
  });
  return { kind: 'alter table', table: table.id, alterations };
}

function alterationsOf(
  action: AlterTableAction,
  table: Table,
  known: NewTable,
  scope: Scope,
): readonly TableAlteration[] {
  switch (action.kind) {
    case 'add-column': {
      const bound = bindColumnDefinition(action.column, known, scope);
      return [{ kind: 'add column', ...bound, ifNotExists: action.ifNotExists }];
    }
    case 'drop-column': {
      if (!action.ifExists) requireColumn(action.column, known, table);
      const { ifExists, cascade } = action;
      return [{ kind: 'drop column', name: action.column.text, ifExists, cascade }];
    }
    case 'rename-column':
      requireColumn(action.column, known, table);
      return [{ kind: 'rename column', from: action.column.text, to: action.newName.text }];
    case 'rename-table':
      return [{ kind: 'rename', to: action.newName.text }];
    case 'rename-constraint':
      return [{ kind: 'rename constraint', from: action.constraint.text, to: action.newName.text }];
    case 'set-schema': {
      const { text, position } = action.schema;
      const schema = scope.binder.context.catalog.schemaNamed(text);
      if (schema === undefined) throw new DbError('3F000', `schema "${text}" does not exist`, { position });
      return [{ kind: 'set schema', schema: schema.id }];
    }
    case 'add-constraint':
      return addedConstraint(action.constraint, known, scope);
    case 'drop-constraint': {
      const { ifExists, cascade } = action;
      return [{ kind: 'drop constraint', name: action.constraint.text, ifExists, cascade }];
    }
    case 'validate-constraint':
      return [];
    default:
      return columnAlterations(action, table, known, scope);
  }
}

function addedConstraint(node: TableConstraint, table: NewTable, scope: Scope): readonly TableAlteration[] {
  const { keys, checks, foreignKeys } = bindTableConstraints([node], table, scope);
  return [
    ...keys.map((key): TableAlteration => ({ kind: 'add key', key })),
    ...checks.map((check): TableAlteration => ({ kind: 'add check', check })),
    ...foreignKeys.map((foreignKey): TableAlteration => ({ kind: 'add foreign key', foreignKey })),
  ];
}

type ColumnAction = Exclude<
  AlterTableAction,
  {
    readonly kind:
      | 'add-column'
      | 'drop-column'
      | 'rename-column'
      | 'rename-table'
      | 'rename-constraint'
      | 'set-schema'
      | 'add-constraint'
      | 'drop-constraint'
      | 'validate-constraint';
  }
>;

function columnAlterations(
  action: ColumnAction,
  table: Table,
  known: NewTable,
  scope: Scope,
): readonly TableAlteration[] {
  const { position } = action;
  switch (action.kind) {
    case 'set-default': {
      const column = tableColumn(action.column, table);
      if (column.generation !== undefined) throw notPlain(column.name, table, column.generation, position);
      const defaultText = bindDefault(action.value, column.type, column.name, scope);
      return [{ kind: 'set default', column: column.name, defaultText }];
    }
    case 'drop-default': {
      const column = tableColumn(action.column, table);
      if (column.generation !== undefined) throw notPlain(column.name, table, column.generation, position);
      return [{ kind: 'set default', column: column.name, defaultText: undefined }];
    }
    case 'set-not-null':
    case 'drop-not-null': {
      requireColumn(action.column, known, table);
      return [{ kind: 'set not null', column: action.column.text, notNull: action.kind === 'set-not-null' }];
    }
    case 'set-type': {
      const column = tableColumn(action.column, table);
      const type = bindTypeName(action.type, scope.binder.literals);
      const usingText = bindTransform(action.using, column, type, known, scope);
      return [{ kind: 'set type', column: column.name, type, usingText }];
    }
    case 'set-options':
      requireIdleOptions(action.options);
      return [];
    case 'set-statistics':
    case 'reset-options':
    case 'owner':
      return [];
    case 'add-identity':
      throw unsupported('ALTER COLUMN … ADD GENERATED AS IDENTITY', { position });
    case 'drop-identity':
      throw unsupported('ALTER COLUMN … DROP IDENTITY', { position });
    case 'add-constraint-using-index':
      throw unsupported('ADD CONSTRAINT … USING INDEX', { position });
    default:
      return unreachable(action);
  }
}

function requireColumn(
  name: { readonly text: string; readonly position: number },
  known: NewTable,
  table: Table,
): void {
  if (known.columns.some((column) => column.name === name.text)) return;
  tableColumn(name, table);
}

function notPlain(column: string, table: Table, generation: string, position: number): DbError {
  const what = generation === 'stored' ? 'a generated column' : 'an identity column';
  return new DbError('42601', `column "${column}" of relation "${table.name}" is ${what}`, { position });
}
