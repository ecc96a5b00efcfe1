/**
 * CREATE TABLE, CREATE TABLE AS and their columns and constraints; ALTER TABLE uses the same parts.
 */
import type { Expression } from './expression.ts';
import type { Name, ObjectName } from './name.ts';
import type { NodeTypes } from './node-type.ts';
import type { TypeName } from './type-name.ts';

export interface CreateTableStatement {
  readonly kind: 'create-table';
  readonly table: ObjectName;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnDefinition[];
  readonly constraints: readonly TableConstraint[];
  /** WITH (name = value, …). */
  readonly options: readonly StorageOption[];
  readonly position: number;
}

export interface CreateTableAsStatement {
  readonly kind: 'create-table-as';
  readonly table: ObjectName;
  readonly ifNotExists: boolean;
  /** Empty: names come from the query. */
  readonly columns: readonly Name[];
  readonly options: readonly StorageOption[];
  readonly query: NodeTypes['query'];
  /** False for WITH NO DATA. */
  readonly withData: boolean;
  readonly position: number;
}

export interface ColumnDefinition {
  readonly kind: 'column-definition';
  readonly name: Name;
  /** `serial`, `bigserial` and `smallserial` are ordinary names here; the binder expands them. */
  readonly type: TypeName;
  readonly collation: ObjectName | undefined;
  readonly constraints: readonly ColumnConstraint[];
  readonly position: number;
}

/** Constraint attributes; both false when not written. */
export interface Deferral {
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
}

interface ConstraintHead {
  /** CONSTRAINT name, when written. */
  readonly name: Name | undefined;
  readonly position: number;
}

/** Constraints and properties written at a column, in the order they were written. */
export type ColumnConstraint = ConstraintHead &
  (
    | { readonly kind: 'not-null' | 'null' }
    | { readonly kind: 'default'; readonly value: Expression }
    | ({ readonly kind: 'primary-key'; readonly options: readonly StorageOption[] } & Deferral)
    | ({
        readonly kind: 'unique';
        readonly nullsNotDistinct: boolean;
        readonly options: readonly StorageOption[];
      } & Deferral)
    | CheckRule
    | ({ readonly kind: 'references' } & ReferenceRule & Deferral)
    | { readonly kind: 'identity'; readonly always: boolean; readonly sequence: SequenceOptions }
    | { readonly kind: 'generated'; readonly value: Expression; readonly stored: boolean }
  );

/** NO INHERIT is taken and leaves no trace: no table inherits from another. */
export interface CheckRule {
  readonly kind: 'check';
  readonly condition: Expression;
  /** The condition's own text in the statement, trimmed. */
  readonly text: string;
}

export interface ReferenceRule {
  readonly table: ObjectName;
  /** Empty: the referenced table's primary key. */
  readonly columns: readonly Name[];
  readonly match: 'simple' | 'full' | 'partial';
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
}

export interface ReferentialAction {
  readonly action: 'no-action' | 'restrict' | 'cascade' | 'set-null' | 'set-default';
  /** ON DELETE SET NULL (a, b); empty: all referencing columns. */
  readonly columns: readonly Name[];
}

/** NOT VALID is taken and leaves no trace: rows that are there are checked all the same. */
export type TableConstraint = ConstraintHead &
  (
    | ({
        readonly kind: 'primary-key';
        readonly columns: readonly Name[];
        readonly include: readonly Name[];
        readonly options: readonly StorageOption[];
      } & Deferral)
    | ({
        readonly kind: 'unique';
        readonly columns: readonly Name[];
        readonly include: readonly Name[];
        readonly nullsNotDistinct: boolean;
        readonly options: readonly StorageOption[];
      } & Deferral)
    | CheckRule
    | ({ readonly kind: 'foreign-key'; readonly localColumns: readonly Name[] } & ReferenceRule & Deferral)
  );

/** `name = value` of WITH (…); value undefined for a bare name. Numbers and booleans are kept as their text. */
export interface StorageOption {
  readonly name: string;
  readonly value: string | undefined;
  readonly position: number;
}

/** Options of CREATE/ALTER SEQUENCE and of identity columns; undefined when not written, `none` for NO MINVALUE etc. */
export interface SequenceOptions {
  readonly type: TypeName | undefined;
  readonly increment: bigint | undefined;
  readonly minimum: bigint | 'none' | undefined;
  readonly maximum: bigint | 'none' | undefined;
  readonly start: bigint | undefined;
  readonly restart: bigint | 'start' | undefined;
  readonly cache: bigint | undefined;
  readonly cycle: boolean | undefined;
  /** OWNED BY table.column, or `none`. */
  readonly ownedBy: { readonly table: ObjectName; readonly column: string } | 'none' | undefined;
  readonly position: number;
}
