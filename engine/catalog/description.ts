/**
 * What is to be created: the arguments of the catalog's editor. Ids are given out by the editor, names that are left out
 * are made by PostgreSQL's rules (object-name.ts).
 *
 * Everybody outside catalog/ imports these types from catalog.ts.
 */
import type { DataType, Datum } from '../value/type.ts';
import type { Column, ForeignKey, IndexKey, Role, View } from './object.ts';

export interface ColumnDescription {
  readonly name: string;
  readonly type: DataType;
  readonly notNull: boolean;
  readonly defaultText?: string;
  readonly generation?: Column['generation'];
  readonly sequence?: number;
  /** For ADD COLUMN: the value of rows that exist already. */
  readonly missing?: Datum;
}
export interface KeyDescription {
  readonly name?: string;
  readonly kind: 'primary key' | 'unique';
  readonly columns: readonly string[];
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly nullsNotDistinct?: boolean;
  /** For ADD PRIMARY KEY: the table holds no row, so an int2/int4 key may become the row id itself. */
  readonly tableIsEmpty?: boolean;
}
export interface IndexDescription {
  /** Undefined: named as PostgreSQL names it. */
  readonly name?: string;
  readonly table: number;
  readonly method: string;
  readonly unique: boolean;
  readonly nullsNotDistinct: boolean;
  readonly keys: readonly IndexKey[];
  /** What expression keys are called in a name made up, by place: the function's name; default `expr`. */
  readonly keyNames?: readonly (string | undefined)[];
  readonly include: readonly number[];
  readonly predicateText?: string;
  readonly options: Readonly<Record<string, string>>;
  /** False for methods whose entries do not live in an ordered space. */
  readonly ordered: boolean;
}
export type ForeignKeyDescription = Omit<ForeignKey, 'id' | 'kind' | 'name'> & { readonly name?: string };

export type ViewDescription = Omit<View, 'kind' | 'id' | 'comment' | 'dependsOn' | 'dependsOnColumns'> &
  Partial<Pick<View, 'dependsOn' | 'dependsOnColumns'>>;

export interface TableDescription {
  readonly schema: number;
  readonly name: string;
  readonly owner: number;
  readonly columns: readonly ColumnDescription[];
  readonly keys: readonly KeyDescription[];
}

/** What ALTER TABLE … ALTER COLUMN changes. A `defaultText` or `sequence` given as undefined is taken away. */
export type ColumnChange = Partial<Pick<Column, 'notNull' | 'defaultText' | 'type' | 'generation' | 'sequence'>>;

/** What ALTER ROLE changes. */
export type RoleChange = Partial<Pick<Role, 'superuser' | 'login' | 'passwordVerifier'>>;
