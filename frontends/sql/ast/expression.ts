/**
 * Expressions. Every node has a `position` that PostgreSQL's own error would point at: an operator's own token for
 * operators, the name for functions and columns, the first token for everything else.
 *
 * Precedence and associativity are resolved; parentheses leave no trace, except that `(a, b)` is a `row` and that a
 * parenthesized operand of AND is not merged into it. Names are not looked up and types are not known.
 */
import type { Name, ObjectName } from './name.ts';
import type { NodeTypes } from './node-type.ts';

type Query = NodeTypes['query'];
type SortItem = NodeTypes['sort-item'];
type TypeName = NodeTypes['type-name'];

export type Expression =
  | Literal
  | Parameter
  | ColumnReference
  | Star
  | FieldSelection
  | Subscript
  | OperatorCall
  | LogicalExpression
  | Negation
  | TruthTest
  | DistinctTest
  | Between
  | InList
  | InSubquery
  | PatternMatch
  | QuantifiedComparison
  | Exists
  | Subquery
  | ArrayConstructor
  | ArraySubquery
  | RowConstructor
  | Case
  | Cast
  | Coalesce
  | NullIf
  | Extreme
  | FunctionCall
  | ValueFunction
  | Collate
  | GroupingCall
  | DefaultValue;

/**
 * A constant. `type` is what PostgreSQL gives it before any context: an unsigned integer is `int4`, else `int8`, else
 * `numeric`; a quoted string is `unknown`; `B'…'` and `X'…'` are `bit`.
 *
 * | type | value |
 * |---|---|
 * | int4 | number |
 * | int8 | number when safe, else bigint |
 * | numeric | decimal text as PostgreSQL's numeric input reads it, e.g. `1.50`, `1e10` |
 * | unknown | the string's content, escapes resolved |
 * | bit | digits `0` and `1`; `X'…'` already expanded |
 * | bool | boolean |
 * | null | null |
 *
 * A literal's position equals the position of the `LiftedLiteral` that normalizing the same text gives, except for
 * bool and null, which are never lifted.
 */
export type Literal = {
  readonly kind: 'literal';
  readonly position: number;
} & (
  | { readonly type: 'int4'; readonly value: number }
  | { readonly type: 'int8'; readonly value: number | bigint }
  | { readonly type: 'numeric'; readonly value: string }
  | { readonly type: 'unknown'; readonly value: string }
  | { readonly type: 'bit'; readonly value: string }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null }
);

/** `$number`, counted from 1. */
export interface Parameter {
  readonly kind: 'parameter';
  readonly number: number;
  readonly position: number;
}

/**
 * `a`, `t.a`, `s.t.a` or `db.s.t.a`, last part the column (or, for one part, possibly a table's whole row). Further
 * dotted parts after the fourth cannot occur; whether `x.y` is table.column or column.field is for the binder.
 */
export interface ColumnReference {
  readonly kind: 'column';
  readonly parts: readonly string[];
  readonly position: number;
}

/** `*`, `t.*` or `(expression).*`: allowed in select and RETURNING lists, and as a row in some calls. */
export interface Star {
  readonly kind: 'star';
  /** Qualifier parts of `t.*`; empty for `*`. */
  readonly qualifier: readonly string[];
  /** Set for `(expression).*`; then `qualifier` is empty. */
  readonly operand: Expression | undefined;
  readonly position: number;
}

/** `(expression).field`. */
export interface FieldSelection {
  readonly kind: 'field';
  readonly operand: Expression;
  readonly field: string;
  readonly position: number;
}

/** `a[1]` or a slice `a[1:2]`, `a[:2]`, `a[1:]`, `a[:]`; one node a dimension, the outermost node the last dimension. */
export interface Subscript {
  readonly kind: 'subscript';
  readonly operand: Expression;
  readonly slice: boolean;
  /** The index itself when `slice` is false: then always set. */
  readonly lower: Expression | undefined;
  readonly upper: Expression | undefined;
  readonly position: number;
}

/**
 * A binary or prefix operator other than the ones with their own node. `!=` is `<>`. `operator` is the bare symbol;
 * `schema` is set for `OPERATOR(schema.symbol)`. `left` is undefined for a prefix operator.
 */
export interface OperatorCall {
  readonly kind: 'operator';
  readonly schema: string | undefined;
  readonly operator: string;
  readonly left: Expression | undefined;
  readonly right: Expression;
  readonly position: number;
}

/** A chain of ANDs or ORs, flat and in order: `a AND b AND c` has three operands, never fewer than two. */
export interface LogicalExpression {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
  readonly position: number;
}

/** `NOT x`. */
export interface Negation {
  readonly kind: 'not';
  readonly operand: Expression;
  readonly position: number;
}

/** `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN`, also ISNULL and NOTNULL. */
export interface TruthTest {
  readonly kind: 'truth-test';
  readonly test: 'null' | 'true' | 'false' | 'unknown';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly position: number;
}

/** `x IS [NOT] DISTINCT FROM y`; `negated` for NOT DISTINCT. */
export interface DistinctTest {
  readonly kind: 'distinct-test';
  readonly negated: boolean;
  readonly left: Expression;
  readonly right: Expression;
  readonly position: number;
}

export interface Between {
  readonly kind: 'between';
  readonly negated: boolean;
  readonly symmetric: boolean;
  readonly operand: Expression;
  readonly low: Expression;
  readonly high: Expression;
  readonly position: number;
}

/** `x [NOT] IN (a, b, …)`; at least one item. */
export interface InList {
  readonly kind: 'in-list';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly items: readonly Expression[];
  readonly position: number;
}

/** `x [NOT] IN (SELECT …)`; the operand may be a `row`. */
export interface InSubquery {
  readonly kind: 'in-subquery';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly query: Query;
  readonly position: number;
}

/** LIKE, ILIKE and SIMILAR TO with their optional ESCAPE. */
export interface PatternMatch {
  readonly kind: 'pattern-match';
  readonly match: 'like' | 'ilike' | 'similar';
  readonly negated: boolean;
  readonly operand: Expression;
  readonly pattern: Expression;
  readonly escape: Expression | undefined;
  readonly position: number;
}

/**
 * `x op ANY (…)`, `x op ALL (…)`; SOME is ANY. LIKE and ILIKE before ANY come as their operators `~~`, `!~~`, `~~*` and
 * `!~~*`. `right` is a query, or an array-valued expression.
 */
export interface QuantifiedComparison {
  readonly kind: 'quantified';
  readonly quantifier: 'any' | 'all';
  readonly schema: string | undefined;
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression | Query;
  readonly position: number;
}

export interface Exists {
  readonly kind: 'exists';
  readonly query: Query;
  readonly position: number;
}

/** A query in parentheses used as a value. */
export interface Subquery {
  readonly kind: 'subquery';
  readonly query: Query;
  readonly position: number;
}

/** `ARRAY[a, b]`; a nested `[c, d]` inside is again an `array`. */
export interface ArrayConstructor {
  readonly kind: 'array';
  readonly elements: readonly Expression[];
  readonly position: number;
}

/** `ARRAY(SELECT …)`. */
export interface ArraySubquery {
  readonly kind: 'array-subquery';
  readonly query: Query;
  readonly position: number;
}

/** `ROW(a, b)` (explicit; may be empty or single) or `(a, b)` (at least two). */
export interface RowConstructor {
  readonly kind: 'row';
  readonly explicit: boolean;
  readonly fields: readonly Expression[];
  readonly position: number;
}

export interface Case {
  readonly kind: 'case';
  /** Set for `CASE operand WHEN value …`: each condition is then compared with it. */
  readonly operand: Expression | undefined;
  readonly branches: readonly { readonly condition: Expression; readonly result: Expression }[];
  readonly otherwise: Expression | undefined;
  readonly position: number;
}

/**
 * `CAST(x AS type)`, `x::type`, or a typed literal `type 'text'` (then the operand is an `unknown` literal). Position
 * is that of CAST, of `::`, or of the type name.
 */
export interface Cast {
  readonly kind: 'cast';
  readonly operand: Expression;
  readonly type: TypeName;
  readonly form: 'cast' | 'typed-literal';
  readonly position: number;
}

export interface Coalesce {
  readonly kind: 'coalesce';
  readonly arguments: readonly Expression[];
  readonly position: number;
}

export interface NullIf {
  readonly kind: 'nullif';
  readonly left: Expression;
  readonly right: Expression;
  readonly position: number;
}

/** GREATEST and LEAST. */
export interface Extreme {
  readonly kind: 'greatest' | 'least';
  readonly arguments: readonly Expression[];
  readonly position: number;
}

/**
 * A function call, plain, aggregate or window. SQL's special forms arrive as calls of the functions PostgreSQL turns
 * them into, in schema `pg_catalog`: `EXTRACT(f FROM x)` is `extract('f', x)`, `POSITION(a IN b)` is `position(b, a)`,
 * `SUBSTRING(x FROM a FOR b)` is `substring(x, a, b)`, `SUBSTRING(x SIMILAR p ESCAPE e)` is `substring(x, p, e)`,
 * `OVERLAY(x PLACING y FROM a FOR b)` is `overlay(x, y, a, b)`, `TRIM([BOTH|LEADING|TRAILING] c FROM x)` is
 * `btrim|ltrim|rtrim(x, c)`, `x AT TIME ZONE z` is `timezone(z, x)`, `x AT LOCAL` is `timezone(x)`,
 * `(a, b) OVERLAPS (c, d)` is `overlaps(a, b, c, d)`, `NORMALIZE(x, form)` is `normalize(x, 'form')`,
 * `COLLATION FOR (x)` is `pg_collation_for(x)`.
 */
export interface FunctionCall {
  readonly kind: 'call';
  readonly name: ObjectName;
  readonly arguments: readonly FunctionArgument[];
  /** `f(*)`; then there are no arguments. */
  readonly star: boolean;
  readonly distinct: boolean;
  /** The last argument was written `VARIADIC array`. */
  readonly variadic: boolean;
  /** ORDER BY inside the parentheses, or of WITHIN GROUP when `withinGroup` is true. */
  readonly orderBy: readonly SortItem[];
  readonly withinGroup: boolean;
  readonly filter: Expression | undefined;
  readonly over: WindowSpecification | WindowReference | undefined;
  readonly position: number;
}

export interface FunctionArgument {
  /** `name => value` or `name := value`. */
  readonly name: Name | undefined;
  readonly value: Expression;
}

/** `OVER name`. */
export interface WindowReference {
  readonly kind: 'window-reference';
  readonly name: string;
  readonly position: number;
}

/** What stands in OVER (…) or in WINDOW name AS (…). */
export interface WindowSpecification {
  readonly kind: 'window';
  /** An existing window that this one extends: `OVER (w ORDER BY x)`. */
  readonly base: Name | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortItem[];
  readonly frame: WindowFrame | undefined;
  readonly position: number;
}

export interface WindowFrame {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  /** CURRENT ROW when only a start was written. */
  readonly end: FrameBound;
  readonly exclusion: 'no-others' | 'current-row' | 'group' | 'ties';
  readonly position: number;
}

export type FrameBound =
  | { readonly kind: 'unbounded-preceding' | 'unbounded-following' | 'current-row'; readonly position: number }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression; readonly position: number };

/** The functions written without parentheses. `user` is an alias of `current_user` and arrives as that. */
export interface ValueFunction {
  readonly kind: 'value-function';
  readonly name:
    | 'current_date'
    | 'current_time'
    | 'current_timestamp'
    | 'localtime'
    | 'localtimestamp'
    | 'current_role'
    | 'current_user'
    | 'session_user'
    | 'system_user'
    | 'current_catalog'
    | 'current_schema';
  /** Digits after the second, for the ones that take them. */
  readonly precision: number | undefined;
  readonly position: number;
}

export interface Collate {
  readonly kind: 'collate';
  readonly operand: Expression;
  readonly collation: ObjectName;
  readonly position: number;
}

/** `GROUPING(a, b)`. */
export interface GroupingCall {
  readonly kind: 'grouping';
  readonly arguments: readonly Expression[];
  readonly position: number;
}

/** DEFAULT as a value: only in VALUES rows of an INSERT and in SET of UPDATE; elsewhere the binder refuses it (42601). */
export interface DefaultValue {
  readonly kind: 'default';
  readonly position: number;
}
