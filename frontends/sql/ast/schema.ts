/**
 * Statements that define or drop what is not a table: schemas, indexes, sequences, views, extensions, graph labels.
 */
import type { SequenceOptions, StorageOption } from './create-table.ts';
import type { Expression } from './expression.ts';
import type { Name, ObjectName } from './name.ts';
import type { Query } from './query.ts';

export interface CreateSchemaStatement {
  readonly kind: 'create-schema';
  /** undefined only for CREATE SCHEMA AUTHORIZATION role. */
  readonly name: Name | undefined;
  readonly authorization: Name | undefined;
  readonly ifNotExists: boolean;
  readonly position: number;
}

/** CREATE INDEX [CONCURRENTLY]: the word is taken and leaves no trace. */
export interface CreateIndexStatement {
  readonly kind: 'create-index';
  /** undefined: PostgreSQL's rule makes the name. */
  readonly name: Name | undefined;
  readonly unique: boolean;
  readonly ifNotExists: boolean;
  readonly table: ObjectName;
  /** USING method; undefined means btree. */
  readonly method: Name | undefined;
  readonly elements: readonly IndexElement[];
  readonly include: readonly Name[];
  readonly nullsNotDistinct: boolean;
  readonly options: readonly StorageOption[];
  readonly where: Expression | undefined;
  readonly position: number;
}

/** A column (then `value` is a one-part `column`), or an expression. */
export interface IndexElement {
  readonly value: Expression;
  readonly collation: ObjectName | undefined;
  readonly operatorClass: ObjectName | undefined;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | undefined;
  readonly position: number;
}

export interface CreateSequenceStatement {
  readonly kind: 'create-sequence';
  readonly name: ObjectName;
  readonly ifNotExists: boolean;
  readonly options: SequenceOptions;
  readonly position: number;
}

export interface CreateViewStatement {
  readonly kind: 'create-view';
  readonly name: ObjectName;
  readonly orReplace: boolean;
  readonly recursive: boolean;
  readonly columns: readonly Name[];
  readonly options: readonly StorageOption[];
  readonly query: Query;
  /** The query's own text in the statement. */
  readonly text: string;
  readonly checkOption: 'local' | 'cascaded' | undefined;
  readonly position: number;
}

export interface CreateExtensionStatement {
  readonly kind: 'create-extension';
  readonly name: Name;
  readonly ifNotExists: boolean;
  readonly schema: Name | undefined;
  readonly version: string | undefined;
  readonly position: number;
}

/** CREATE NODE LABEL label ON table [KEY (column, …)]. */
export interface CreateNodeLabelStatement {
  readonly kind: 'create-node-label';
  readonly label: ObjectName;
  readonly ifNotExists: boolean;
  readonly table: ObjectName;
  /** Empty: the table's primary key. */
  readonly key: readonly Name[];
  readonly position: number;
}

/** CREATE EDGE LABEL label ON table SOURCE label [KEY (c, …)] TARGET label [KEY (c, …)]. */
export interface CreateEdgeLabelStatement {
  readonly kind: 'create-edge-label';
  readonly label: ObjectName;
  readonly ifNotExists: boolean;
  readonly table: ObjectName;
  readonly source: EdgeEnd;
  readonly target: EdgeEnd;
  readonly position: number;
}

export interface EdgeEnd {
  readonly label: ObjectName;
  /** Empty: not written. */
  readonly key: readonly Name[];
}

/** DROP … [CONCURRENTLY] [IF EXISTS] name, … [CASCADE | RESTRICT]. Names of schemas and extensions have one part. */
export interface DropStatement {
  readonly kind: 'drop';
  readonly object: 'table' | 'index' | 'schema' | 'sequence' | 'view' | 'extension' | 'node-label' | 'edge-label';
  readonly names: readonly ObjectName[];
  readonly ifExists: boolean;
  readonly cascade: boolean;
  readonly position: number;
}

/** CREATE and ALTER ROLE, USER and GROUP. */
export interface RoleStatement {
  readonly kind: 'create-role' | 'alter-role';
  /** CREATE USER makes a role that may log in. */
  readonly form: 'role' | 'user' | 'group';
  readonly name: Name;
  readonly options: readonly RoleOption[];
  readonly position: number;
}

/** `word` for options that are one word (lower case); `text` null for PASSWORD NULL. */
export type RoleOption =
  | { readonly kind: 'word'; readonly word: string; readonly position: number }
  | { readonly kind: 'password'; readonly text: string | null; readonly position: number }
  | { readonly kind: 'limit'; readonly count: number; readonly position: number }
  | { readonly kind: 'until'; readonly text: string; readonly position: number }
  | { readonly kind: 'sysid'; readonly position: number }
  | { readonly kind: 'members'; readonly position: number };

export interface RenameRoleStatement {
  readonly kind: 'rename-role';
  readonly name: Name;
  readonly newName: Name;
  readonly position: number;
}

export interface DropRoleStatement {
  readonly kind: 'drop-role';
  readonly names: readonly Name[];
  readonly ifExists: boolean;
  readonly position: number;
}

/** COMMENT ON object IS 'text' | NULL. For a column or a constraint, `name` is its table and `part` is set. */
export interface CommentStatement {
  readonly kind: 'comment';
  readonly object:
    | 'table'
    | 'column'
    | 'index'
    | 'schema'
    | 'sequence'
    | 'view'
    | 'extension'
    | 'database'
    | 'constraint'
    | 'node-label'
    | 'edge-label';
  readonly name: ObjectName;
  /** The column of `column`, the constraint's name of `constraint`. */
  readonly part: string | undefined;
  readonly text: string | null;
  readonly position: number;
}
