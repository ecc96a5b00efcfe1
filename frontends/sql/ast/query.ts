/**
 * Queries: everything that may stand after WITH, in parentheses or as a statement that returns rows.
 *
 * A `Query` is a body with the clauses that belong to the whole of it (WITH, ORDER BY, LIMIT, locking). `TABLE t` is a
 * select of `*` from t.
 */
import type { ColumnDefinition } from './create-table.ts';
import type { Expression, FunctionCall, Star, WindowSpecification } from './expression.ts';
import type { Name, ObjectName } from './name.ts';
import type { NodeTypes } from './node-type.ts';

declare module './node-type.ts' {
  interface NodeTypes {
    readonly query: Query;
    readonly 'sort-item': SortItem;
  }
}

export interface Query {
  readonly kind: 'query';
  readonly with: WithClause | undefined;
  readonly body: QueryBody;
  readonly orderBy: readonly SortItem[];
  /** LIMIT n or FETCH FIRST n ROWS. LIMIT ALL and no limit are undefined; `FETCH FIRST ROW` is literal 1. */
  readonly limit: Expression | undefined;
  /** FETCH FIRST n ROWS WITH TIES. */
  readonly withTies: boolean;
  readonly offset: Expression | undefined;
  readonly locking: readonly LockingClause[];
  readonly position: number;
}

/** A nested `query` body is a parenthesized operand with clauses of its own; without such clauses it is unwrapped. */
export type QueryBody = Select | Values | SetOperation | Query;

export interface Select {
  readonly kind: 'select';
  /** `all` when DISTINCT is absent; an `on` list for DISTINCT ON (…). */
  readonly distinct:
    | { readonly kind: 'all' | 'distinct' }
    | { readonly kind: 'on'; readonly expressions: readonly Expression[] };
  /** May be empty, as PostgreSQL allows. */
  readonly items: readonly SelectItem[];
  /** Comma-separated FROM items, in order. */
  readonly from: readonly FromItem[];
  readonly where: Expression | undefined;
  readonly groupBy: readonly GroupItem[];
  /** GROUP BY DISTINCT. */
  readonly groupByDistinct: boolean;
  readonly having: Expression | undefined;
  readonly windows: readonly NamedWindow[];
  readonly position: number;
}

export interface SelectItem {
  readonly value: Expression | Star;
  /** AS name, or a bare label. */
  readonly alias: Name | undefined;
  readonly position: number;
}

export interface NamedWindow {
  readonly name: Name;
  readonly window: WindowSpecification;
}

/** VALUES (…), (…): at least one row; all rows have the same length (42601 otherwise, raised by the parser). */
export interface Values {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
  readonly position: number;
}

export interface SetOperation {
  readonly kind: 'set-operation';
  readonly operator: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: QueryBody;
  readonly right: QueryBody;
  /** Position of the operator word. */
  readonly position: number;
}

/** One ORDER BY item. `nulls` is undefined when not written: last for asc, first for desc. */
export interface SortItem {
  readonly value: Expression;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last' | undefined;
  /** ORDER BY x USING operator; then `direction` says nothing. */
  readonly using: { readonly schema: string | undefined; readonly operator: string } | undefined;
  readonly position: number;
}

export type GroupItem =
  | { readonly kind: 'expression'; readonly value: Expression; readonly position: number }
  /** `()`. */
  | { readonly kind: 'empty'; readonly position: number }
  | { readonly kind: 'rollup' | 'cube'; readonly items: readonly Expression[]; readonly position: number }
  | { readonly kind: 'grouping-sets'; readonly sets: readonly GroupItem[]; readonly position: number };

export interface LockingClause {
  readonly strength: 'update' | 'no-key-update' | 'share' | 'key-share';
  /** OF names; empty: all tables. */
  readonly tables: readonly ObjectName[];
  readonly wait: 'block' | 'nowait' | 'skip-locked';
  readonly position: number;
}

export interface WithClause {
  readonly recursive: boolean;
  readonly expressions: readonly CommonTableExpression[];
  readonly position: number;
}

export interface CommonTableExpression {
  readonly name: Name;
  readonly columns: readonly Name[];
  /** undefined when neither MATERIALIZED nor NOT MATERIALIZED was written. */
  readonly materialized: boolean | undefined;
  readonly statement: Query | NodeTypes['insert'] | NodeTypes['update'] | NodeTypes['delete'];
}

/** FROM items. */
export type FromItem = TableReference | DerivedTable | FunctionTable | Join;

/** AS alias (column, …). For functions `definitions` holds `AS t(a int, b text)`. */
export interface TableAlias {
  readonly name: Name;
  readonly columns: readonly Name[];
}

export interface TableReference {
  readonly kind: 'table';
  readonly name: ObjectName;
  /** FROM ONLY t: without tables that inherit from it (there are none, so both mean the same). */
  readonly only: boolean;
  readonly alias: TableAlias | undefined;
  readonly position: number;
}

/** A query in FROM; alias may be absent, as PostgreSQL 16 allows. */
export interface DerivedTable {
  readonly kind: 'derived';
  readonly lateral: boolean;
  readonly query: Query;
  readonly alias: TableAlias | undefined;
  readonly position: number;
}

/**
 * A function in FROM. `call` is usually a `call`; PostgreSQL also allows the value functions and COALESCE-like forms
 * here, hence Expression.
 */
export interface FunctionTable {
  readonly kind: 'function';
  readonly lateral: boolean;
  readonly call: FunctionCall | Expression;
  readonly withOrdinality: boolean;
  readonly alias: TableAlias | undefined;
  /** Column definitions for record-returning functions: `f() AS t(a int)`; then `alias.columns` is empty. */
  readonly definitions: readonly ColumnDefinition[];
  readonly position: number;
}

export interface Join {
  readonly kind: 'join';
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'cross';
  readonly natural: boolean;
  readonly left: FromItem;
  readonly right: FromItem;
  /** Exactly one of on, using, natural or type cross. */
  readonly on: Expression | undefined;
  readonly using: readonly Name[] | undefined;
  /** `USING (…) AS alias`: names the merged columns only. */
  readonly usingAlias: Name | undefined;
  /** Alias of a parenthesized join: `(a JOIN b ON …) AS x`; hides the names inside. */
  readonly alias: TableAlias | undefined;
  readonly position: number;
}
