/**
 * Expressions of the algebra: immutable, typed, `kind`-tagged.
 *
 * Columns are named by ids that are unique within one plan, so moving a node never renumbers anything: a `column`
 * expression means "the column with that id, from whatever input provides it". A subquery's plan may use columns of
 * the plans around it; those are its outer references. Three-valued logic lives here (`and`, `or`, `not`, `is null`,
 * `case`, `coalesce`), every other operation is a `call` of a registered function. Casts are calls, too.
 */
import type { AggregateFunction, ScalarFunction, WindowFunction } from '../function/function.ts';
import type { DataType, Datum } from '../value/type.ts';

/** What an expression knows of a relation; `relationOf` (relation.ts) gives the full type back. Breaks an import ring. */
export interface RelationNode {
  readonly kind: string;
  readonly columns: readonly Column[];
}

/** A column that a relation puts out. */
export interface Column {
  readonly id: number;
  /** For people: printed in plans and used as result name; never resolved. */
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
}

/** A table by catalog id; the name is for people. */
export interface TableReference {
  readonly id: number;
  readonly name: string;
}

export interface ColumnExpression {
  readonly kind: 'column';
  readonly id: number;
  readonly type: DataType;
}
export interface ConstantExpression {
  readonly kind: 'constant';
  readonly value: Datum;
  readonly type: DataType;
}
/** Parameter $index (1-based) of the statement; literals lifted out by the statement cache are parameters as well. */
export interface ParameterExpression {
  readonly kind: 'parameter';
  readonly index: number;
  readonly type: DataType;
}
/** The variable of an enclosing `comprehension`, `fold` or `quantifier`. */
export interface LocalExpression {
  readonly kind: 'local';
  readonly id: number;
  readonly type: DataType;
}
export interface CallExpression {
  readonly kind: 'call';
  readonly function: ScalarFunction;
  /** Already cast to the parameters' types; variadic elements already collected. */
  readonly arguments: readonly Expression[];
  readonly type: DataType;
  /** Position in the statement's text, for errors raised while it runs. */
  readonly position?: number;
}
/** Conjunction or disjunction of any number of operands, three-valued. */
export interface LogicExpression {
  readonly kind: 'and' | 'or';
  readonly operands: readonly Expression[];
  readonly type: DataType;
}
export interface NotExpression {
  readonly kind: 'not';
  readonly operand: Expression;
  readonly type: DataType;
}
/** IS NULL (never null itself). IS NOT NULL is `not` around it. */
export interface IsNullExpression {
  readonly kind: 'is null';
  readonly operand: Expression;
  readonly type: DataType;
}
/** Searched CASE; the simple form is bound to it. `otherwise` is a null constant when absent. */
export interface CaseExpression {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly result: Expression }[];
  readonly otherwise: Expression;
  readonly type: DataType;
}
export interface CoalesceExpression {
  readonly kind: 'coalesce';
  readonly operands: readonly Expression[];
  readonly type: DataType;
}
/** x IN (a, b, c), three-valued, equality by `equals`. Constants and parameters only: the executor may hash them. */
export interface InListExpression {
  readonly kind: 'in list';
  readonly operand: Expression;
  readonly items: readonly Expression[];
  readonly equals: ScalarFunction;
  readonly type: DataType;
}
/** ARRAY[…] when the type is an array, a ROW(…) when it is a record, a Cypher list when it is `any`. */
export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly type: DataType;
}
/** A map literal of the graph language; the type is `any`. */
export interface MapExpression {
  readonly kind: 'map';
  readonly entries: readonly { readonly key: string; readonly value: Expression }[];
  readonly type: DataType;
}
/**
 * One node or relationship as a value, read late: `table` and `rowId` are the identity, null when either is null.
 * Printed as `node(…)` or `relationship(…)`.
 */
export interface EntityExpression {
  readonly kind: 'entity';
  readonly entity: 'node' | 'relationship';
  readonly table: Expression;
  readonly rowId: Expression;
  readonly type: DataType;
}
/** `[local IN list WHERE filter | result]`: a list of type `any` or an array. */
export interface ComprehensionExpression {
  readonly kind: 'comprehension';
  readonly local: LocalExpression;
  readonly list: Expression;
  readonly filter: Expression | undefined;
  readonly result: Expression;
  readonly type: DataType;
}
/** reduce(accumulator = initial, local IN list | step). */
export interface FoldExpression {
  readonly kind: 'fold';
  readonly accumulator: LocalExpression;
  readonly initial: Expression;
  readonly local: LocalExpression;
  readonly list: Expression;
  readonly step: Expression;
  readonly type: DataType;
}
/** all | any | none | single (local IN list WHERE predicate); also `x op ANY (array)` and ALL. */
export interface QuantifierExpression {
  readonly kind: 'quantifier';
  readonly quantifier: 'all' | 'any' | 'none' | 'single';
  readonly local: LocalExpression;
  readonly list: Expression;
  readonly predicate: Expression;
  readonly type: DataType;
}
/**
 * A subquery as a value. The optimizer turns these into dependent joins, and those into joins where it can.
 * - `scalar`: the single row's first column, null for no row, 21000 for more than one
 * - `exists`: whether there is a row
 * - `any` / `all`: `comparison` over `operand` columns and the row, three-valued; IN is `any` with equality, NOT IN its negation
 * - `array`: the first column of all rows as an array or, for type `any`, a list (ARRAY(…), COLLECT {…}, pattern comprehension)
 * - `count`: number of rows
 */
export interface SubqueryExpression {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'exists' | 'any' | 'all' | 'array' | 'count';
  readonly plan: RelationNode;
  /** For any and all: a boolean over outer columns and the plan's output columns. */
  readonly comparison: Expression | undefined;
  readonly type: DataType;
}
/** Only inside Aggregate nodes. */
export interface AggregateCall {
  readonly kind: 'aggregate';
  readonly function: AggregateFunction;
  readonly arguments: readonly Expression[];
  readonly distinct: boolean;
  readonly orderBy: readonly SortKey[];
  readonly filter: Expression | undefined;
  readonly type: DataType;
}
/** Only inside Window nodes. */
export interface WindowCall {
  readonly kind: 'window';
  readonly function: WindowFunction | AggregateFunction;
  readonly arguments: readonly Expression[];
  readonly filter: Expression | undefined;
  readonly type: DataType;
}

export type Expression =
  | ColumnExpression
  | ConstantExpression
  | ParameterExpression
  | LocalExpression
  | CallExpression
  | LogicExpression
  | NotExpression
  | IsNullExpression
  | CaseExpression
  | CoalesceExpression
  | InListExpression
  | ListExpression
  | MapExpression
  | EntityExpression
  | ComprehensionExpression
  | FoldExpression
  | QuantifierExpression
  | SubqueryExpression;

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** A column and the expression that gives it its value. */
export interface Item {
  readonly column: Column;
  readonly expression: Expression;
}

export const booleanType: DataType = { name: 'bool' };

export function columnReference(column: Column): ColumnExpression {
  return { kind: 'column', id: column.id, type: column.type };
}
export function constant(value: Datum, type: DataType): ConstantExpression {
  return { kind: 'constant', value, type };
}
/** Flattens nested conjunctions; no operands give TRUE, one gives itself. */
export function conjunction(operands: readonly Expression[]): Expression {
  const flat = operands.flatMap((operand) => conjuncts(operand));
  if (flat.length === 1) return flat[0]!;
  if (flat.length === 0) return constant(true, booleanType);
  return { kind: 'and', operands: flat, type: booleanType };
}
/** The operands of a conjunction; TRUE has none. */
export function conjuncts(expression: Expression): readonly Expression[] {
  if (expression.kind === 'and') return expression.operands.flatMap((operand) => conjuncts(operand));
  if (expression.kind === 'constant' && expression.value === true) return [];
  return [expression];
}
