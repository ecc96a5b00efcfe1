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
import type { Name } from '../../ast/name.ts';
import type { Scope } from '../binder.ts';
import { requireCollation } from '../collation.ts';
import { bindTypeName } from '../type-name.ts';
import { requireUserRelation, tableColumn } from '../write/target.ts';
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
  requireUserRelation(table, node.table.position);
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
    case 'validate-constraint': {
      // constraints are checked over all rows when they are added
      const { text, position } = action.constraint;
      if (table.constraints.some((constraint) => constraint.name === text)) return [];
      throw new DbError('42704', `constraint "${text}" of relation "${table.name}" does not exist`, { position });
    }
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
      const column = plainColumn(action.column, known, table);
      const defaultText = bindDefault(action.value, column.type, column.name, scope);
      return [{ kind: 'set default', column: column.name, defaultText }];
    }
    case 'drop-default': {
      const column = plainColumn(action.column, known, table);
      return [{ kind: 'set default', column: column.name, defaultText: undefined }];
    }
    case 'set-not-null':
    case 'drop-not-null': {
      requireColumn(action.column, known, table);
      return [{ kind: 'set not null', column: action.column.text, notNull: action.kind === 'set-not-null' }];
    }
    case 'set-type': {
      const column = requireColumn(action.column, known, table);
      const type = bindTypeName(action.type, scope.binder.literals);
      if (action.collation !== undefined) requireCollation(action.collation, type);
      const usingText = bindTransform(action.using, column, type, known, scope);
      return [{ kind: 'set type', column: column.name, type, usingText }];
    }
    case 'set-options':
      requireIdleOptions(action.options);
      return [];
    case 'set-statistics':
      requireColumn(action.column, known, table);
      return [];
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

/** A column of the table, or one that this statement adds. */
function requireColumn(name: Name, known: NewTable, table: Table): NewTable['columns'][number] {
  return known.columns.find((column) => column.name === name.text) ?? tableColumn(name, table);
}

/** A column that may have a default: no generated one, no identity. */
function plainColumn(name: Name, known: NewTable, table: Table): NewTable['columns'][number] {
  const generation = table.columns.find((column) => column.name === name.text)?.generation;
  if (generation === undefined) return requireColumn(name, known, table);
  const what = generation === 'stored' ? 'a generated column' : 'an identity column';
  const { text, position } = name;
  throw new DbError('42601', `column "${text}" of relation "${table.name}" is ${what}`, { position });
}
