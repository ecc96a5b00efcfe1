/**
 * The recursive heart of the syntax tree: expressions, patterns and the clauses that read.
 *
 * They stand in one file because they nest in each other: an expression holds subqueries, a pattern holds property
 * expressions. Clauses that write stand in statement.ts. The tree says what was written; it resolves no name and knows no
 * type. What the parser has checked, and a binder may rely on, is said at the node. A part that may be left out is
 * `undefined`, never missing. Nodes are built by the parser and changed by nobody; walk.ts visits them. Positions: name.ts.
 *
 * Source: openCypher 9, with label expressions, subqueries and quantified patterns after ISO/IEC 39075 (GQL).
 */
import type { LabelExpression } from './label.ts';
import type { AllPropertiesSelector, CountStar, Literal, Parameter, PropertySelector } from './literal.ts';
import type { Name, Variable } from './name.ts';
import type { BinaryOperator, ComparisonOperator } from './operator.ts';
import type { Repetition } from './repetition.ts';

/** One query, or several joined by UNION; UNION and UNION ALL are never mixed within one. `C` is what its clauses may be. */
export interface Query<C> {
  readonly kind: 'query';
  readonly parts: readonly SingleQuery<C>[];
  /** True for UNION ALL; false for UNION and for a single part. */
  readonly unionAll: boolean;
  readonly position: number;
}

/**
 * Clauses in order. Ends in RETURN, an updating clause or CALL; RETURN is the last clause where it stands, and WITH
 * stands between an updating clause and a reading one. In EXISTS and COUNT subqueries it may end in a reading clause.
 */
export interface SingleQuery<C> {
  readonly kind: 'single-query';
  readonly clauses: readonly C[];
  readonly position: number;
}

/** Clauses that change nothing; `Clause` in statement.ts adds the others. */
export type ReadingClause = MatchClause | UnwindClause | ProcedureCall | ProjectionClause | SubqueryCall<ReadingClause>;

/** `[OPTIONAL] MATCH pattern, … [WHERE predicate]` */
export interface MatchClause {
  readonly kind: 'match';
  readonly optional: boolean;
  readonly patterns: readonly PathPattern[];
  readonly where: Expression | undefined;
  readonly position: number;
}

/** `UNWIND list AS variable` */
export interface UnwindClause {
  readonly kind: 'unwind';
  readonly list: Expression;
  readonly variable: Variable;
  readonly position: number;
}

/** `CALL name.space.procedure(arguments) [YIELD field [AS variable], … [WHERE predicate]]` */
export interface ProcedureCall {
  readonly kind: 'procedure-call';
  readonly namespace: readonly Name[];
  readonly name: Name;
  /** Undefined: written without parentheses, arguments come from the parameters; only when `standalone`. */
  readonly arguments: readonly Expression[] | undefined;
  /** Undefined: no YIELD. 'all': `YIELD *`, only when `standalone`. */
  readonly yields: readonly YieldItem[] | 'all' | undefined;
  readonly where: Expression | undefined;
  /** It is the only clause of its statement, whose result is then the procedure's. */
  readonly standalone: boolean;
  readonly position: number;
}

export interface YieldItem {
  readonly kind: 'yield-item';
  readonly field: Name;
  /** The variable it binds: the field's own name where there is no AS. */
  readonly variable: Variable;
  readonly position: number;
}

/** `[OPTIONAL] CALL [(imports)] { query }` */
export interface SubqueryCall<C> {
  readonly kind: 'subquery-call';
  readonly optional: boolean;
  /** Undefined: no scope list, the subquery imports by a leading WITH. 'all': `CALL (*) {…}`. */
  readonly imports: readonly Variable[] | 'all' | undefined;
  readonly query: Query<C>;
  readonly position: number;
}

/** `WITH …` or `RETURN …`. That an item of WITH has an alias is the binder's to ask: ambiguous aggregation goes first. */
export interface ProjectionClause {
  readonly kind: 'with' | 'return';
  readonly distinct: boolean;
  /** `*` stands before the items, if any. */
  readonly star: boolean;
  readonly items: readonly ProjectionItem[];
  readonly orderBy: readonly SortItem[];
  readonly skip: Expression | undefined;
  readonly limit: Expression | undefined;
  /** WITH only. */
  readonly where: Expression | undefined;
  readonly position: number;
}

export interface ProjectionItem {
  readonly kind: 'projection-item';
  readonly expression: Expression;
  readonly alias: Variable | undefined;
  /** The column's name: the alias, or the expression exactly as written. */
  readonly column: string;
  readonly position: number;
}

export interface SortItem {
  readonly kind: 'sort-item';
  readonly expression: Expression;
  readonly descending: boolean;
  readonly position: number;
}

/** `[p =] (a)-[r]->(b)…`, or the same within shortestPath(…) / allShortestPaths(…). */
export interface PathPattern {
  readonly kind: 'path-pattern';
  readonly variable: Variable | undefined;
  /** When set, the elements are node, relationship, node. */
  readonly shortest: 'one' | 'all' | undefined;
  /**
   * A relationship stands between two nodes. A group touches a node or another group without one: the end of a group and
   * the node behind it are the same node. Two nodes never touch.
   */
  readonly elements: readonly PatternElement[];
  readonly position: number;
}

export type PatternElement = NodePattern | RelationshipPattern | PatternGroup;

/** `(variable :labels {properties} WHERE predicate)` */
export interface NodePattern {
  readonly kind: 'node-pattern';
  readonly variable: Variable | undefined;
  readonly labels: LabelExpression | undefined;
  /** A parameter only in CREATE. */
  readonly properties: MapLiteral | Parameter | undefined;
  readonly where: Expression | undefined;
  readonly position: number;
}

/** `-[variable :types *1..3 {properties} WHERE predicate]->{1,3}` */
export interface RelationshipPattern {
  readonly kind: 'relationship-pattern';
  /** Seen from the element to its left; 'both' is `--` and `<-->`. */
  readonly direction: 'right' | 'left' | 'both';
  readonly variable: Variable | undefined;
  readonly types: LabelExpression | undefined;
  readonly repetition: Repetition | undefined;
  /** A parameter only in CREATE. */
  readonly properties: MapLiteral | Parameter | undefined;
  readonly where: Expression | undefined;
  readonly position: number;
}

/** `((a)-[r]->(b) WHERE predicate){1,3}`: a path pattern repeated, its variables bound to lists. */
export interface PatternGroup {
  readonly kind: 'pattern-group';
  readonly pattern: PathPattern;
  readonly where: Expression | undefined;
  /** Undefined: once, its variables bound to single values (kept only where there is a WHERE or a path variable). */
  readonly repetition: Repetition | undefined;
  readonly position: number;
}

export type Expression =
  | Literal
  | Parameter
  | Variable
  | ListLiteral
  | MapLiteral
  | PropertyAccess
  | IndexAccess
  | SliceAccess
  | MapProjection
  | LabelPredicate
  | Not
  | Sign
  | NullTest
  | Logical
  | Binary
  | Comparison
  | FunctionCall
  | CountStar
  | Case
  | ListComprehension
  | PatternComprehension
  | Reduce
  | Quantifier
  | PatternExpression
  | Subquery;

export interface ListLiteral {
  readonly kind: 'list';
  readonly items: readonly Expression[];
  readonly position: number;
}

export interface MapLiteral {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly position: number;
}

export interface MapEntry {
  readonly kind: 'map-entry';
  readonly key: Name;
  readonly value: Expression;
  readonly position: number;
}

/** `subject.key` */
export interface PropertyAccess {
  readonly kind: 'property';
  readonly subject: Expression;
  readonly key: Name;
  readonly position: number;
}

/** `subject[index]`, of lists and maps */
export interface IndexAccess {
  readonly kind: 'index';
  readonly subject: Expression;
  readonly index: Expression;
  readonly position: number;
}

/** `subject[from..to]` */
export interface SliceAccess {
  readonly kind: 'slice';
  readonly subject: Expression;
  readonly from: Expression | undefined;
  readonly to: Expression | undefined;
  readonly position: number;
}

/** `n{.a, .*, key: value, variable}` */
export interface MapProjection {
  readonly kind: 'map-projection';
  readonly subject: Variable;
  readonly items: readonly MapProjectionItem[];
  readonly position: number;
}

/** `.a`; `.*`; `key: value`; and a bare variable, which is the entry `variable: variable`. */
export type MapProjectionItem = PropertySelector | AllPropertiesSelector | MapEntry;

/** `subject:A|B` */
export interface LabelPredicate {
  readonly kind: 'label-predicate';
  readonly subject: Expression;
  readonly labels: LabelExpression;
  readonly position: number;
}

export interface Not {
  readonly kind: 'not';
  readonly operand: Expression;
  readonly position: number;
}

/** Unary `+` and `-`; before a number literal the sign is part of the literal. */
export interface Sign {
  readonly kind: 'sign';
  readonly operator: '+' | '-';
  readonly operand: Expression;
  readonly position: number;
}

/** `operand IS [NOT] NULL` */
export interface NullTest {
  readonly kind: 'null-test';
  readonly operand: Expression;
  readonly negated: boolean;
  readonly position: number;
}

/** A chain of one connective, two operands or more, evaluated as if from the left. */
export interface Logical {
  readonly kind: 'logical';
  readonly operator: 'and' | 'or' | 'xor';
  readonly operands: readonly Expression[];
  readonly position: number;
}

export interface Binary {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly position: number;
}

/** `first < b <= c`: means `first < b AND b <= c` with b evaluated once; one link or more. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly first: Expression;
  readonly links: readonly ComparisonLink[];
  readonly position: number;
}

export interface ComparisonLink {
  readonly kind: 'comparison-link';
  readonly operator: ComparisonOperator;
  readonly operand: Expression;
  readonly position: number;
}

/** `name.space.function([DISTINCT] arguments)`; function names are matched without regard to case. */
export interface FunctionCall {
  readonly kind: 'call';
  readonly namespace: readonly Name[];
  readonly name: Name;
  readonly distinct: boolean;
  readonly arguments: readonly Expression[];
  readonly position: number;
}

/** `CASE [subject] WHEN … THEN … ELSE … END`; one branch or more. */
export interface Case {
  readonly kind: 'case';
  readonly subject: Expression | undefined;
  readonly branches: readonly CaseBranch[];
  readonly otherwise: Expression | undefined;
  readonly position: number;
}

export interface CaseBranch {
  readonly kind: 'case-branch';
  readonly when: Expression;
  readonly result: Expression;
  readonly position: number;
}

/** `[variable IN list WHERE where | result]` */
export interface ListComprehension {
  readonly kind: 'list-comprehension';
  readonly variable: Variable;
  readonly list: Expression;
  readonly where: Expression | undefined;
  readonly result: Expression | undefined;
  readonly position: number;
}

/** `[pattern WHERE where | result]` */
export interface PatternComprehension {
  readonly kind: 'pattern-comprehension';
  readonly pattern: PathPattern;
  readonly where: Expression | undefined;
  readonly result: Expression;
  readonly position: number;
}

/** `reduce(accumulator = initial, variable IN list | step)` */
export interface Reduce {
  readonly kind: 'reduce';
  readonly accumulator: Variable;
  readonly initial: Expression;
  readonly variable: Variable;
  readonly list: Expression;
  readonly step: Expression;
  readonly position: number;
}

/** `all(variable IN list WHERE where)` and its siblings; without WHERE the elements themselves are the predicate. */
export interface Quantifier {
  readonly kind: 'quantifier';
  readonly quantifier: 'all' | 'any' | 'none' | 'single';
  readonly variable: Variable;
  readonly list: Expression;
  readonly where: Expression | undefined;
  readonly position: number;
}

/**
 * A pattern as an expression. 'bare' and 'exists' (written in exists(…)) are true where the pattern matches, and name no new
 * variable; 'bare' stands only as a predicate or under AND, OR, XOR, NOT. 'path' is shortestPath(…) or allShortestPaths(…).
 */
export interface PatternExpression {
  readonly kind: 'pattern-expression';
  readonly form: 'bare' | 'exists' | 'path';
  readonly pattern: PathPattern;
  readonly position: number;
}

/**
 * `EXISTS {…}`, `COUNT {…}`, `COLLECT {…}`; a bare pattern inside is a query of one MATCH clause without RETURN. Holds
 * no updating clause. Every part of a COLLECT ends in a RETURN of one column.
 */
export interface Subquery {
  readonly kind: 'subquery';
  readonly form: 'exists' | 'count' | 'collect';
  readonly query: Query<ReadingClause>;
  readonly position: number;
}
