/**
 * Writes as relations: each takes rows, changes a table for each of them, and puts out rows.
 *
 * A write puts out its input's columns and, behind them, the row's columns asked for in `returning` (the new row, for a
 * delete the old one) and its row id. SQL's RETURNING is a Project above; Cypher's clauses go on with the bound
 * variables. Unique keys and foreign keys are enforced by the executor from the catalog; check constraints are bound
 * here. `countsRows` is false for writes inside other statements, whose rows do not count for the command tag.
 *
 * `Input` is always Relation: a type parameter, so that the files import one way.
 */
import type { Column, Expression, TableReference } from './expression.ts';

export interface ReturnedAttribute {
  readonly column: Column;
  readonly number: number;
}
/** Holds unless false; raises 23514 naming the constraint. Over the columns of `attributes`. */
export interface Check {
  readonly name: string;
  readonly predicate: Expression;
}
/** A value for every column of the table, in column order, over the input's columns (defaults filled in). */
export interface Assignment {
  readonly number: number;
  readonly expression: Expression;
}

export interface InsertRelation<Input> {
  readonly kind: 'insert';
  readonly table: TableReference;
  readonly input: Input;
  readonly values: readonly Assignment[];
  /** Columns standing for the new row's values in `checks` and `conflict`, by column number. */
  readonly attributes: readonly ReturnedAttribute[];
  readonly checks: readonly Check[];
  readonly conflict: ConflictClause | undefined;
  readonly returning: readonly ReturnedAttribute[];
  readonly rowId: Column | undefined;
  readonly countsRows: boolean;
  readonly columns: readonly Column[];
}
/** ON CONFLICT: `arbiters` are catalog ids of unique indexes (empty: any conflict). */
export interface ConflictClause {
  readonly arbiters: readonly number[];
  readonly action: 'nothing' | 'update';
  /** The existing row's columns, for `assignments` and `where`; EXCLUDED is `attributes`. */
  readonly existing: readonly ReturnedAttribute[];
  readonly assignments: readonly Assignment[];
  readonly where: Expression | undefined;
}
export interface UpdateRelation<Input> {
  readonly kind: 'update';
  readonly table: TableReference;
  /** Delivers the row id of the row to change; each row at most once (later ones are skipped, as PostgreSQL does). */
  readonly input: Input;
  readonly rowId: Expression;
  /** Changed columns only, over the input's columns. */
  readonly assignments: readonly Assignment[];
  readonly attributes: readonly ReturnedAttribute[];
  readonly checks: readonly Check[];
  readonly returning: readonly ReturnedAttribute[];
  readonly countsRows: boolean;
  readonly columns: readonly Column[];
}
export interface DeleteRelation<Input> {
  readonly kind: 'delete';
  readonly table: TableReference;
  readonly input: Input;
  readonly rowId: Expression;
  readonly returning: readonly ReturnedAttribute[];
  readonly countsRows: boolean;
  readonly columns: readonly Column[];
}
/**
 * SET, REMOVE and DELETE of the graph language on a node or relationship whose table is known only when it runs.
 * `changes` apply in order.
 */
export interface GraphUpdateRelation<Input> {
  readonly kind: 'graph update';
  readonly input: Input;
  readonly entity: 'node' | 'relationship';
  readonly target: { readonly table: Expression; readonly rowId: Expression };
  readonly changes: readonly GraphChange[];
  readonly columns: readonly Column[];
}
export type GraphChange =
  | { readonly kind: 'set property'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'replace properties' | 'add properties'; readonly value: Expression }
  | { readonly kind: 'add labels' | 'remove labels'; readonly labels: readonly string[] }
  | { readonly kind: 'delete'; readonly detach: boolean };
/** CREATE of a node or relationship: into its declared table, or the open tables. Puts out its identity. */
export interface GraphInsertRelation<Input> {
  readonly kind: 'graph insert';
  readonly input: Input;
  readonly entity: 'node' | 'relationship';
  /** Node labels, or the one relationship type. */
  readonly labels: readonly string[];
  /** Value of type any: a map. */
  readonly properties: Expression;
  readonly source: { readonly table: Expression; readonly rowId: Expression } | undefined;
  readonly target: { readonly table: Expression; readonly rowId: Expression } | undefined;
  readonly table: Column;
  readonly rowId: Column;
  readonly columns: readonly Column[];
}
