/**
 * INSERT, UPDATE, DELETE, TRUNCATE and COPY.
 */
import type { Expression } from './expression.ts';
import type { Name, ObjectName } from './name.ts';
import type { FromItem, Query, SelectItem, WithClause } from './query.ts';

declare module './node-type.ts' {
  interface NodeTypes {
    readonly insert: InsertStatement;
    readonly update: UpdateStatement;
    readonly delete: DeleteStatement;
  }
}

/** A column to be written, possibly an element or field of it: `a`, `a[1]`, `a.field`. */
export interface TargetColumn {
  readonly name: Name;
  /** Empty for a plain column. */
  readonly path: readonly TargetStep[];
}

export type TargetStep =
  | { readonly kind: 'field'; readonly field: string; readonly position: number }
  | {
      readonly kind: 'subscript';
      readonly slice: boolean;
      readonly lower: Expression | undefined;
      readonly upper: Expression | undefined;
      readonly position: number;
    };

export interface InsertStatement {
  readonly kind: 'insert';
  readonly with: WithClause | undefined;
  readonly table: ObjectName;
  readonly alias: Name | undefined;
  /** undefined when no column list was written (an empty list cannot be written). */
  readonly columns: readonly TargetColumn[] | undefined;
  readonly overriding: 'system' | 'user' | undefined;
  /** `default-values`, or a query; VALUES with DEFAULT items is a query whose body is `values`. */
  readonly source: { readonly kind: 'default-values' } | Query;
  readonly onConflict: OnConflict | undefined;
  readonly returning: readonly SelectItem[];
  readonly position: number;
}

export interface OnConflict {
  readonly target: ConflictTarget | undefined;
  readonly action: { readonly kind: 'nothing' } | ConflictUpdate;
  readonly position: number;
}

export type ConflictTarget =
  | { readonly kind: 'constraint'; readonly name: Name }
  | {
      readonly kind: 'columns';
      readonly elements: readonly ConflictElement[];
      /** Predicate that picks a partial unique index. */
      readonly where: Expression | undefined;
      readonly position: number;
    };

export interface ConflictElement {
  readonly value: Expression;
  readonly collation: ObjectName | undefined;
  readonly operatorClass: ObjectName | undefined;
  readonly position: number;
}

export interface ConflictUpdate {
  readonly kind: 'update';
  readonly assignments: readonly Assignment[];
  readonly where: Expression | undefined;
}

/** `a = value`, or `(a, b) = source` where the source is a row, ROW(…) or a subquery. */
export type Assignment =
  | { readonly kind: 'single'; readonly target: TargetColumn; readonly value: Expression; readonly position: number }
  | {
      readonly kind: 'multiple';
      readonly targets: readonly TargetColumn[];
      /** A `row` (with as many fields as targets), a `subquery`, or any other expression PostgreSQL would reject later. */
      readonly source: Expression;
      readonly position: number;
    };

export interface UpdateStatement {
  readonly kind: 'update';
  readonly with: WithClause | undefined;
  readonly table: ObjectName;
  readonly alias: Name | undefined;
  readonly assignments: readonly Assignment[];
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly returning: readonly SelectItem[];
  readonly position: number;
}

export interface DeleteStatement {
  readonly kind: 'delete';
  readonly with: WithClause | undefined;
  readonly table: ObjectName;
  readonly alias: Name | undefined;
  readonly using: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly returning: readonly SelectItem[];
  readonly position: number;
}

export interface TruncateStatement {
  readonly kind: 'truncate';
  readonly tables: readonly ObjectName[];
  readonly restartIdentity: boolean;
  readonly cascade: boolean;
  readonly position: number;
}

export interface CopyStatement {
  readonly kind: 'copy';
  readonly source: CopyTable | Query;
  readonly direction: 'from' | 'to';
  /** STDIN and STDOUT are both `client`: the direction tells them apart. */
  readonly endpoint:
    | { readonly kind: 'client' }
    | { readonly kind: 'file'; readonly path: string; readonly position: number };
  /** Old-style options (`CSV HEADER DELIMITER ','`) arrive as the same options that `WITH (FORMAT csv, …)` gives. */
  readonly options: readonly CopyOption[];
  /** COPY … FROM … WHERE. */
  readonly where: Expression | undefined;
  readonly position: number;
}

export interface CopyTable {
  readonly kind: 'copy-table';
  readonly table: ObjectName;
  /** Empty: all columns. */
  readonly columns: readonly Name[];
}

/**
 * An option by its lower-case name: format, freeze, delimiter, null, default, header, quote, escape, force_quote,
 * force_not_null, force_null, encoding, on_error … A bare option has value undefined, which means true.
 */
export interface CopyOption {
  readonly name: string;
  readonly value: string | readonly string[] | { readonly kind: 'all' } | undefined;
  readonly position: number;
}
