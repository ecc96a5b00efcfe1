/**
 * ALTER TABLE, and the RENAME and SET SCHEMA forms of the other ALTER statements.
 */
import type { ColumnDefinition, SequenceOptions, StorageOption, TableConstraint } from './create-table.ts';
import type { Expression } from './expression.ts';
import type { Name, ObjectName } from './name.ts';
import type { TypeName } from './type-name.ts';

export interface AlterTableStatement {
  readonly kind: 'alter-table';
  readonly table: ObjectName;
  readonly ifExists: boolean;
  /** In order; RENAME and SET SCHEMA forms stand alone. */
  readonly actions: readonly AlterTableAction[];
  readonly position: number;
}

export type AlterTableAction = { readonly position: number } & (
  | { readonly kind: 'add-column'; readonly column: ColumnDefinition; readonly ifNotExists: boolean }
  | { readonly kind: 'drop-column'; readonly column: Name; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'rename-column'; readonly column: Name; readonly newName: Name }
  | { readonly kind: 'rename-constraint'; readonly constraint: Name; readonly newName: Name }
  | { readonly kind: 'rename-table'; readonly newName: Name }
  | { readonly kind: 'set-schema'; readonly schema: Name }
  | { readonly kind: 'add-constraint'; readonly constraint: TableConstraint }
  /** ADD CONSTRAINT name UNIQUE | PRIMARY KEY USING INDEX index. */
  | {
      readonly kind: 'add-constraint-using-index';
      readonly name: Name | undefined;
      readonly primary: boolean;
      readonly index: Name;
    }
  | {
      readonly kind: 'drop-constraint';
      readonly constraint: Name;
      readonly ifExists: boolean;
      readonly cascade: boolean;
    }
  | { readonly kind: 'validate-constraint'; readonly constraint: Name }
  | { readonly kind: 'set-default'; readonly column: Name; readonly value: Expression }
  | { readonly kind: 'drop-default'; readonly column: Name }
  | { readonly kind: 'set-not-null' | 'drop-not-null'; readonly column: Name }
  | {
      readonly kind: 'set-type';
      readonly column: Name;
      readonly type: TypeName;
      readonly collation: ObjectName | undefined;
      readonly using: Expression | undefined;
    }
  | {
      readonly kind: 'add-identity';
      readonly column: Name;
      readonly always: boolean;
      readonly sequence: SequenceOptions;
    }
  | { readonly kind: 'drop-identity'; readonly column: Name; readonly ifExists: boolean }
  | { readonly kind: 'set-statistics'; readonly column: Name; readonly target: number }
  | { readonly kind: 'set-options'; readonly options: readonly StorageOption[] }
  | { readonly kind: 'reset-options'; readonly names: readonly string[] }
  | { readonly kind: 'owner'; readonly role: Name }
);

/** ALTER INDEX | SEQUENCE | VIEW | SCHEMA name RENAME TO new. Tables and columns come as `alter-table`. */
export interface RenameStatement {
  readonly kind: 'rename';
  readonly object: 'index' | 'sequence' | 'view' | 'schema';
  readonly name: ObjectName;
  readonly ifExists: boolean;
  readonly newName: Name;
  readonly position: number;
}

/** ALTER SEQUENCE | VIEW name SET SCHEMA new. */
export interface SetSchemaStatement {
  readonly kind: 'set-schema';
  readonly object: 'sequence' | 'view';
  readonly name: ObjectName;
  readonly ifExists: boolean;
  readonly schema: Name;
  readonly position: number;
}

export interface AlterSequenceStatement {
  readonly kind: 'alter-sequence';
  readonly name: ObjectName;
  readonly ifExists: boolean;
  readonly options: SequenceOptions;
  readonly position: number;
}
