/**
 * Actions of grammar/table.ohm for ALTER TABLE, one action object a clause.
 */
import type { Node } from 'ohm-js';
import type { AlterTableAction, AlterTableStatement } from '../ast/alter-table.ts';
import type { ColumnDefinition, StorageOption, TableConstraint } from '../ast/create-table.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { TableReference } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';
import { type Actions, build, isWritten, joined, maybe, type ParseContext } from './context.ts';
import type { IdentityRule } from './table.ts';

/** What ALTER COLUMN does, still without its column and position. */
type ColumnChange = Record<string, unknown> & { readonly kind: string };

export function alterTableActions(context: ParseContext): Actions {
  const at = (node: Node) => ({ position: context.position(node) });
  const one = (node: Node, action: AlterTableAction): readonly AlterTableAction[] => [{ ...action, ...at(node) }];

  return {
    alterTable: (word, _table, ifExists, relation, actions): AlterTableStatement => ({
      kind: 'alter-table',
      table: build<TableReference>(relation).name,
      ifExists: isWritten(ifExists),
      actions: build<AlterTableAction[]>(actions),
      position: context.position(word),
    }),
    alterBody_renameTable: (word, _to, name) =>
      one(word, { kind: 'rename-table', newName: context.name(name), position: 0 }),
    alterBody_renameConstraint: (word, _constraint, constraint, _to, name) =>
      one(word, {
        kind: 'rename-constraint',
        constraint: context.name(constraint),
        newName: context.name(name),
        position: 0,
      }),
    alterBody_renameColumn: (word, _column, column, _to, name) =>
      one(word, { kind: 'rename-column', column: context.name(column), newName: context.name(name), position: 0 }),
    alterBody_setSchema: (word, _schema, name) =>
      one(word, { kind: 'set-schema', schema: context.name(name), position: 0 }),
    alterBody_actions: (first, _commas, rest) => joined<AlterTableAction>(first, rest),

    alterAction_addUsingIndex: (word, name, key, _using, _index, index): AlterTableAction => ({
      kind: 'add-constraint-using-index',
      name: maybe<Name>(name),
      primary: build<boolean>(key),
      index: context.name(index),
      ...at(word),
    }),
    indexedKey_primary: (_primary, _key) => true,
    indexedKey_unique: (_unique) => false,
    alterAction_addConstraint: (word, constraint): AlterTableAction => ({
      kind: 'add-constraint',
      constraint: build<TableConstraint>(constraint),
      ...at(word),
    }),
    alterAction_addColumn: (word, _column, ifNotExists, column): AlterTableAction => ({
      kind: 'add-column',
      column: build<ColumnDefinition>(column),
      ifNotExists: isWritten(ifNotExists),
      ...at(word),
    }),
    alterAction_dropConstraint: (word, _constraint, ifExists, name, behaviour): AlterTableAction => ({
      kind: 'drop-constraint',
      constraint: context.name(name),
      ifExists: isWritten(ifExists),
      cascade: maybe<boolean>(behaviour) ?? false,
      ...at(word),
    }),
    alterAction_dropColumn: (word, _column, ifExists, name, behaviour): AlterTableAction => ({
      kind: 'drop-column',
      column: context.name(name),
      ifExists: isWritten(ifExists),
      cascade: maybe<boolean>(behaviour) ?? false,
      ...at(word),
    }),
    alterAction_alterColumn: (word, _column, name, change): AlterTableAction =>
      ({ ...build<ColumnChange>(change), column: context.name(name), ...at(word) }) as unknown as AlterTableAction,
    alterAction_validate: (word, _constraint, name): AlterTableAction => ({
      kind: 'validate-constraint',
      constraint: context.name(name),
      ...at(word),
    }),
    alterAction_setOptions: (word, options): AlterTableAction => ({
      kind: 'set-options',
      options: build<StorageOption[]>(options),
      ...at(word),
    }),
    alterAction_resetOptions: (word, _open, names, _close): AlterTableAction => ({
      kind: 'reset-options',
      names: build<Name[]>(names).map((name) => name.text),
      ...at(word),
    }),
    alterAction_owner: (word, _to, role): AlterTableAction => ({
      kind: 'owner',
      role: context.name(role),
      ...at(word),
    }),

    alterColumn_setDefault: (_set, _default, value) => ({ kind: 'set-default', value: build<Expression>(value) }),
    alterColumn_dropDefault: (_drop, _default) => ({ kind: 'drop-default' }),
    alterColumn_setNotNull: (_set, _not, _null) => ({ kind: 'set-not-null' }),
    alterColumn_dropNotNull: (_drop, _not, _null) => ({ kind: 'drop-not-null' }),
    alterColumn_type: (_setData, _type, type, collation, using) => ({
      kind: 'set-type',
      type: build<TypeName>(type),
      collation: maybe<ObjectName>(collation),
      using: maybe<Expression>(using),
    }),
    alterColumn_addIdentity: (_add, rule) => ({ ...build<IdentityRule>(rule), kind: 'add-identity' }),
    alterColumn_dropIdentity: (_drop, _identity, ifExists) => ({
      kind: 'drop-identity',
      ifExists: isWritten(ifExists),
    }),
    alterColumn_statistics: (_set, _statistics, target) => ({
      kind: 'set-statistics',
      target: Number(build<bigint>(target)),
    }),
    setData: (_set, _data) => true,
    usingExpression: (_using, value) => build(value),
  };
}
