/**
 * What the parts of the binder share: the statement being bound, and the scopes in which names are looked up.
 *
 * Binding an expression may bind a subquery and binding a query binds expressions. So that the files import one way
 * only, they meet here: a `Binder` carries the entry points (made in statement.ts), and every part is given a `Scope`,
 * which leads back to its binder.
 */
import type {
  AggregateCall,
  BindContext,
  Column,
  ColumnIds,
  Expression,
  Relation,
  RowLock,
  SortKey,
  Table,
  TableFunction,
  WindowCall,
  WindowFrame,
} from '../../../engine/extend.ts';
import type { Expression as ExpressionNode, WindowSpecification } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import type { DeleteStatement, InsertStatement, UpdateStatement } from '../ast/write.ts';

export type WriteNode = InsertStatement | UpdateStatement | DeleteStatement;

/** One statement being bound. */
export interface Binder {
  readonly context: BindContext;
  readonly ids: ColumnIds;
  readonly literals: LiteralTable;
  readonly parameters: ParameterTable;
  /** Where in the text a bound column was named, for errors that are found later. */
  readonly origins: WeakMap<Expression, Origin>;
  /** Which column of which view a column of a view's body is, by id. */
  readonly viewColumns: Map<number, { readonly table: number; readonly number: number }>;
  /** Whether views are kept by id instead of being read in place: in the body of a view. */
  readonly keepsViews: boolean;
  /** A number for a WITH, a recursion or a local variable, unique in the statement. */
  nextReference(): number;
  /** Notes that a part of the statement writes. */
  noteWrite(): void;
  /** Binds an expression; see expression/expression.ts. */
  expression(node: ExpressionNode, scope: Scope): Expression;
  /** Binds a query as far as its column types; see select/query.ts. */
  query(query: Query, scope: Scope): PendingQuery;
  /** Binds a write inside WITH; see write/write.ts. */
  write(statement: WriteNode, scope: Scope): BoundQueryParts;
}

export interface Origin {
  /** As the user would write it: `t.a`. */
  readonly name: string;
  readonly position: number;
}

/** What is known of the literals that were lifted out of the text; see literal.ts. */
export interface LiteralTable {
  /** The parameter that stands for the literal at a position; undefined when it was not lifted. */
  parameterAt(position: number): number | undefined;
  /** Makes the literal's value part of the plan's key. */
  lookAt(parameterIndex: number): void;
  /** Class and text of the lifted literal behind a parameter, for comparing expressions. */
  readonly lifted: Map<number, string>;
  /** Types the lifted literals were given. */
  readonly types: Map<number, string>;
}

/** The parameters `$n` of a statement; see parameters.ts. */
export interface ParameterTable {
  /** Those that the statement names. */
  readonly named: Set<number>;
  /** Where one stood when no type was known and any would do. */
  readonly leftUntyped: Map<number, number>;
}

/** A relation and its result columns: `relation.columns` are exactly those of `output`, in order. */
export interface BoundQueryParts {
  readonly relation: Relation;
  readonly output: readonly OutputColumn[];
}
export interface OutputColumn {
  readonly name: string;
  readonly column: Column;
}

/**
 * A query whose columns may still be of type `unknown` (`SELECT 'a'`, `SELECT NULL`): whoever uses it says what they
 * become. `finish` is called once.
 */
export interface PendingQuery {
  readonly columns: readonly { readonly name: string; readonly expression: Expression; readonly position: number }[];
  /** `types` by place; undefined keeps a column's type, and makes text of an unknown one. */
  finish(types?: readonly (TargetType | undefined)[]): BoundQueryParts;
}
export interface TargetType {
  readonly type: Column['type'];
  /** How far the conversion may go: a set operation converts implicitly, INSERT assigns. */
  readonly convert: (expression: Expression, position: number) => Expression;
}

/** A column that can be named in an expression. */
export interface NamedColumn {
  readonly name: string;
  /** A column reference, or what a column merged by USING stands for. */
  readonly expression: Expression;
}

/** An entry of FROM (or the target of a write) under its name. */
export interface RangeItem {
  /** Alias or table name; undefined for a join without alias. */
  readonly name: string | undefined;
  /** Set when the item is a table named without alias: then `schema.table.column` works, too. */
  readonly schema: string | undefined;
  readonly columns: readonly NamedColumn[];
  /** False when `name.column` may not be used: a join's merged columns, or items below an aliased join. */
  readonly namesItsColumns: boolean;
  /** Columns that an unqualified name finds here. */
  readonly unqualified: readonly NamedColumn[];
  /** The table behind it. */
  readonly table: RangeTable | undefined;
  /** The system relation behind it: its `tableoid`. */
  readonly systemId?: number;
}
export interface RangeTable {
  readonly table: Table;
  /** Column ids by column number. */
  readonly columnIds: ReadonlyMap<number, number>;
  readonly rowId: Column | undefined;
}

/** The clause an expression stands in: what it may contain, and its name in messages. */
export interface Clause {
  /** As in "aggregate functions are not allowed in WHERE". */
  readonly name: string;
  readonly aggregates: boolean;
  readonly windows: boolean;
  readonly setFunctions: boolean;
}

/** What the expressions of one SELECT ask of the nodes that compute it. */
export interface QueryLevel {
  /** Ids of the columns its FROM items provide. */
  readonly provided: Set<number>;
  readonly aggregates: { readonly column: Column; readonly call: AggregateCall }[];
  readonly windows: WindowEntry[];
  readonly setFunctions: SetFunctionEntry[];
  /** GROUPING(…) calls: the column that stands for each and the grouped expressions it asks about. */
  readonly groupings: {
    readonly column: Column;
    readonly operands: readonly Expression[];
    readonly position: number;
  }[];
  /** WINDOW name AS (…), with what the windows it builds on bring. */
  readonly namedWindows: Map<string, WindowSpecification>;
}
export interface WindowEntry {
  readonly column: Column;
  readonly call: WindowCall;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
  readonly frame: WindowFrame;
}
/** A set-returning function in the select list. */
export interface SetFunctionEntry {
  readonly function: TableFunction;
  readonly arguments: readonly Expression[];
  readonly results: readonly Column[];
  /** 0 when no argument is a set itself, else one more than the deepest. */
  readonly depth: number;
}

/** A name WITH defines. */
export interface WithEntry {
  readonly name: string;
  readonly reference: number;
  readonly columns: readonly { readonly name: string; readonly type: Column['type']; readonly nullable: boolean }[];
  /** Counts the references, so that an unused SELECT is left out. */
  uses: number;
}
export interface WithScope {
  readonly entries: readonly WithEntry[];
  readonly outer: WithScope | undefined;
}

export interface Scope {
  readonly binder: Binder;
  /** Scope of the query around this one. */
  readonly outer: Scope | undefined;
  readonly items: readonly RangeItem[];
  /** Items that are there but cannot be referred to from here, for hints. */
  readonly hidden: readonly RangeItem[];
  readonly withs: WithScope | undefined;
  readonly clause: Clause;
  readonly level: QueryLevel;
  /** Whether this is the statement itself, whose WITH may write. */
  readonly isTop: boolean;
  /** FOR UPDATE of an outer query that reaches into this one. */
  readonly lock: RowLock | undefined;
}
