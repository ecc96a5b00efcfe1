/**
 * Schema changes as data: what CREATE, ALTER, DROP and their kin ask for, with names resolved to catalog ids where the
 * thing exists already and expressions bound to plan text. The executor (exec/schema-change) runs them through the
 * catalog's editor and does the work on rows and index entries.
 */
import type {
  Column,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  Sequence,
} from '../catalog/catalog.ts';
import type { DataType } from '../value/type.ts';
import type { Relation } from './relation.ts';

export interface CheckDescription {
  readonly name: string | undefined;
  /**
   * Plan text; columns of the table are written by number as `attribute N` (see print.ts, `printStored`), so that it
   * can be made before the table exists.
   */
  readonly expressionText: string;
  readonly source: string;
}
/** serial, bigserial or GENERATED … AS IDENTITY: a sequence is created with the column. */
export interface SequenceOptions {
  readonly type: DataType;
  readonly start?: number | bigint;
  readonly increment?: number | bigint;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly cycle?: boolean;
  readonly cache?: number;
}
export interface ColumnSpecification extends ColumnDescription {
  /** Creates the sequence `<table>_<column>_seq` owned by the column and, for serial, the default nextval. */
  readonly ownSequence?: SequenceOptions;
}

/** In the table it belongs to, `table` and `referencedTable` may be 0: the table being created. */
export interface CreateTable {
  readonly kind: 'create table';
  readonly schema: number;
  readonly name: string;
  readonly ifNotExists: boolean;
  readonly columns: readonly ColumnSpecification[];
  readonly keys: readonly KeyDescription[];
  readonly checks: readonly CheckDescription[];
  readonly foreignKeys: readonly ForeignKeyDescription[];
  /** CREATE TABLE AS: rows to fill it with, columns by place. */
  readonly source: Relation | undefined;
}

export type TableAlteration =
  | {
      readonly kind: 'add column';
      readonly column: ColumnSpecification;
      readonly ifNotExists: boolean;
      readonly keys: readonly KeyDescription[];
      readonly checks: readonly CheckDescription[];
      readonly foreignKeys: readonly ForeignKeyDescription[];
    }
  | { readonly kind: 'drop column'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean }
  | { readonly kind: 'rename column'; readonly from: string; readonly to: string }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'set schema'; readonly schema: number }
  | { readonly kind: 'set default'; readonly column: string; readonly defaultText: string | undefined }
  | { readonly kind: 'set not null'; readonly column: string; readonly notNull: boolean }
  /** `usingText`: plan text over the table's attributes that gives the new value. */
  | { readonly kind: 'set type'; readonly column: string; readonly type: DataType; readonly usingText: string }
  | { readonly kind: 'add key'; readonly key: KeyDescription }
  | { readonly kind: 'add check'; readonly check: CheckDescription }
  | { readonly kind: 'add foreign key'; readonly foreignKey: ForeignKeyDescription }
  | { readonly kind: 'rename constraint'; readonly from: string; readonly to: string }
  | { readonly kind: 'drop constraint'; readonly name: string; readonly ifExists: boolean; readonly cascade: boolean };

export type SchemaChange =
  | CreateTable
  | { readonly kind: 'alter table'; readonly table: number; readonly alterations: readonly TableAlteration[] }
  | { readonly kind: 'create index'; readonly index: IndexDescription; readonly ifNotExists: boolean }
  | { readonly kind: 'create schema'; readonly name: string; readonly ifNotExists: boolean }
  | {
      readonly kind: 'create sequence';
      readonly schema: number;
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly options: SequenceOptions;
      readonly ownedBy: Sequence['ownedBy'];
    }
  | {
      readonly kind: 'alter sequence';
      readonly sequence: number;
      readonly change: Partial<SequenceOptions>;
      readonly restart: number | bigint | undefined;
      readonly ownedBy: Sequence['ownedBy'];
    }
  | {
      readonly kind: 'create view';
      readonly schema: number;
      readonly name: string;
      readonly orReplace: boolean;
      readonly columns: readonly Column[];
      readonly bodyText: string;
      readonly source: string;
    }
  | {
      readonly kind: 'create node label';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly table: number;
      readonly key: readonly number[];
    }
  | {
      readonly kind: 'create edge label';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly table: number;
      readonly sourceLabel: string;
      readonly sourceTable: number;
      readonly sourceColumns: readonly number[];
      readonly targetLabel: string;
      readonly targetTable: number;
      readonly targetColumns: readonly number[];
    }
  | {
      readonly kind: 'create role';
      readonly name: string;
      readonly superuser: boolean;
      readonly login: boolean;
      readonly password: string | undefined;
    }
  | {
      readonly kind: 'alter role';
      readonly role: number;
      /** What is missing stays; a null password takes the password away. */
      readonly change: { readonly superuser?: boolean; readonly login?: boolean; readonly password?: string | null };
    }
  /** Objects found by the binder; missing ones under IF EXISTS became notices there. */
  | { readonly kind: 'drop'; readonly objects: readonly number[]; readonly cascade: boolean }
  | { readonly kind: 'rename'; readonly object: number; readonly name: string }
  | {
      readonly kind: 'truncate';
      readonly tables: readonly number[];
      readonly restartIdentity: boolean;
      readonly cascade: boolean;
    }
  | {
      readonly kind: 'comment';
      readonly object: number;
      readonly column: number | undefined;
      readonly text: string | undefined;
    };
