/**
 * Relations of the algebra: what a query means, before anybody decided how to run it.
 *
 * Every node knows the columns it puts out (`columns`). Nodes are frozen data built by the factories of build.ts,
 * rewritten by walk.ts, printed and parsed by print.ts and parse.ts. Names of tables, indexes and labels are catalog
 * ids; the name beside an id is for people.
 */
import type { TableFunction } from '../function/function.ts';
import type {
  AggregateCall,
  Column,
  Expression,
  Item,
  RelationNode,
  SortKey,
  TableReference,
  WindowCall,
} from './expression.ts';
import type {
  DeleteRelation,
  GraphInsertRelation,
  GraphUpdateRelation,
  InsertRelation,
  UpdateRelation,
} from './write.ts';

/** Rows of a table. Only the attributes asked for; `rowId` adds the row id. */
export interface ScanRelation {
  readonly kind: 'scan';
  readonly table: TableReference;
  readonly attributes: readonly { readonly column: Column; readonly number: number }[];
  readonly rowId: Column | undefined;
  /** FOR UPDATE and its kin: rows are locked as they are delivered. */
  readonly lock: RowLock | undefined;
  readonly columns: readonly Column[];
}
export interface RowLock {
  readonly mode: 'key share' | 'share' | 'no key update' | 'update';
  readonly onConflict: 'wait' | 'nowait' | 'skip locked';
}
/** Literal rows; one row of no columns is the FROM-less SELECT. */
export interface ValuesRelation {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
  readonly columns: readonly Column[];
}
export interface FilterRelation {
  readonly kind: 'filter';
  readonly input: Relation;
  readonly predicate: Expression;
  readonly columns: readonly Column[];
}
/** Puts out exactly its items; an item `{ column: c, expression: column c }` passes c through. */
export interface ProjectRelation {
  readonly kind: 'project';
  readonly input: Relation;
  readonly items: readonly Item[];
  readonly columns: readonly Column[];
}
/**
 * inner, left, right, full put out both sides' columns; semi and anti the left's; single is a left join that raises
 * 21000 at a second match; mark puts out the left's columns and `mark`, the three-valued answer to "is there a match".
 */
export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti' | 'single' | 'mark';
export interface JoinRelation {
  readonly kind: 'join';
  readonly type: JoinType;
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression;
  readonly mark: Column | undefined;
  readonly columns: readonly Column[];
}
/** A join whose right side uses columns of the left: LATERAL, and what subqueries become. Types: not right, not full. */
export interface DependentJoinRelation {
  readonly kind: 'dependent join';
  readonly type: Exclude<JoinType, 'right' | 'full'>;
  readonly left: Relation;
  readonly right: Relation;
  readonly condition: Expression;
  readonly mark: Column | undefined;
  readonly columns: readonly Column[];
}
/** Groups by the group items; `sets` lists grouping sets as indexes into `groups` (undefined: one set of all). */
export interface AggregateRelation {
  readonly kind: 'aggregate';
  readonly input: Relation;
  readonly groups: readonly Item[];
  readonly sets: readonly (readonly number[])[] | undefined;
  readonly aggregates: readonly { readonly column: Column; readonly call: AggregateCall }[];
  /** GROUPING(): the bit mask column, when asked for. */
  readonly grouping: Column | undefined;
  readonly columns: readonly Column[];
}
export interface WindowRelation {
  readonly kind: 'window';
  readonly input: Relation;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortKey[];
  readonly frame: WindowFrame;
  readonly calls: readonly { readonly column: Column; readonly call: WindowCall }[];
  readonly columns: readonly Column[];
}
export type FrameBound =
  | { readonly kind: 'unbounded preceding' | 'current row' | 'unbounded following' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression };
export interface WindowFrame {
  readonly mode: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  readonly end: FrameBound;
  readonly exclude: 'no others' | 'current row' | 'group' | 'ties';
}
export interface SortRelation {
  readonly kind: 'sort';
  readonly input: Relation;
  readonly keys: readonly SortKey[];
  readonly columns: readonly Column[];
}
/** Null count is no limit. Negative values raise 2201W and 2201X. */
export interface LimitRelation {
  readonly kind: 'limit';
  readonly input: Relation;
  readonly count: Expression | undefined;
  readonly offset: Expression | undefined;
  readonly withTies: boolean;
  readonly columns: readonly Column[];
}
/** Distinct rows, or with `on` the first row (in input order) of each value of those expressions. */
export interface DistinctRelation {
  readonly kind: 'distinct';
  readonly input: Relation;
  readonly on: readonly Expression[] | undefined;
  readonly columns: readonly Column[];
}
/** Inputs have as many columns as `columns`, of the same types, matched by place. */
export interface SetOperationRelation {
  readonly kind: 'set operation';
  readonly operation: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly inputs: readonly Relation[];
  readonly columns: readonly Column[];
}
/** WITH: `definition` is computed at most once where `materialized`, and read through `with reference` nodes. */
export interface WithRelation {
  readonly kind: 'with';
  readonly name: string;
  readonly reference: number;
  readonly definition: Relation;
  /** True: computed once. False: inlined. Undefined: the optimizer decides. Data-modifying ones always run once. */
  readonly materialized: boolean | undefined;
  readonly input: Relation;
  readonly columns: readonly Column[];
}
/** Reads a `with` definition, or inside `recurse` the rows of the previous round; matched by place. */
export interface WithReferenceRelation {
  readonly kind: 'with reference';
  readonly reference: number;
  readonly name: string;
  readonly columns: readonly Column[];
}
/** WITH RECURSIVE: `base`, then `step` over the last round's rows until it adds none. */
export interface RecurseRelation {
  readonly kind: 'recurse';
  readonly reference: number;
  readonly name: string;
  readonly all: boolean;
  readonly base: Relation;
  readonly step: Relation;
  readonly columns: readonly Column[];
}
/** For each input row, one row for each element of a list or array. Puts out the input's columns, then its own. */
export interface UnnestRelation {
  readonly kind: 'unnest';
  readonly input: Relation;
  readonly list: Expression;
  readonly element: Column;
  readonly ordinality: Column | undefined;
  /** Keeps input rows whose list is empty or null, with a null element. */
  readonly outer: boolean;
  readonly columns: readonly Column[];
}
/** For each input row, the rows of a set-returning function. */
export interface TableFunctionRelation {
  readonly kind: 'table function';
  readonly input: Relation;
  readonly function: TableFunction;
  readonly arguments: readonly Expression[];
  readonly results: readonly Column[];
  readonly ordinality: Column | undefined;
  readonly outer: boolean;
  readonly columns: readonly Column[];
}

// -- graph

/** Boolean combination of label names. */
export type LabelExpression =
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'any label' }
  | { readonly kind: 'not'; readonly operand: LabelExpression }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly LabelExpression[] };

/** A node or relationship variable: the identity columns, and the properties fetched so far. */
export interface EntityColumns {
  /** Catalog id of the table the row lies in (int4). */
  readonly table: Column;
  /** Row id (int8). */
  readonly rowId: Column;
}
export interface PropertyColumn {
  readonly name: string;
  readonly column: Column;
}

/** All nodes that satisfy the label expression: the union of the tables declared for it and the open node table. */
export interface NodeScanRelation {
  readonly kind: 'node scan';
  readonly labels: LabelExpression;
  readonly node: EntityColumns;
  /** Typed as the column where one table answers, `any` otherwise. */
  readonly properties: readonly PropertyColumn[];
  readonly columns: readonly Column[];
}
/**
 * For each input row, the relationships of `types` (empty: all) at node `from` in the given direction, and the node at
 * the other end. If `to` is bound already, the binder compares identities in a Filter above. Puts out the input's
 * columns, then the relationship's and target's.
 */
export interface ExpandRelation {
  readonly kind: 'expand';
  readonly input: Relation;
  readonly from: { readonly table: Expression; readonly rowId: Expression };
  readonly types: readonly string[];
  readonly direction: 'out' | 'in' | 'both';
  readonly relationship: EntityColumns;
  readonly relationshipProperties: readonly PropertyColumn[];
  readonly target: EntityColumns;
  readonly targetLabels: LabelExpression;
  readonly targetProperties: readonly PropertyColumn[];
  readonly columns: readonly Column[];
}
/** Restricts which relationships a path may use: trail repeats no relationship, acyclic no node. */
export type PathMode = 'walk' | 'trail' | 'acyclic' | 'shortest' | 'all shortest';
/** Variable-length expansion; `maximum` undefined is unbounded. `to` makes the far end bound (path search). */
export interface PathExpandRelation {
  readonly kind: 'path expand';
  readonly input: Relation;
  readonly from: { readonly table: Expression; readonly rowId: Expression };
  readonly to: { readonly table: Expression; readonly rowId: Expression } | undefined;
  readonly types: readonly string[];
  readonly direction: 'out' | 'in' | 'both';
  readonly minimum: number;
  readonly maximum: number | undefined;
  readonly mode: PathMode;
  /** Filter on each relationship on the way, over `step` columns. */
  readonly step:
    | {
        readonly relationship: EntityColumns;
        readonly properties: readonly PropertyColumn[];
        readonly filter: Expression;
      }
    | undefined;
  readonly target: EntityColumns;
  readonly targetLabels: LabelExpression;
  readonly targetProperties: readonly PropertyColumn[];
  /** The relationships passed, as a list (type any), in order from `from`. */
  readonly relationships: Column | undefined;
  /** The whole path (type path). */
  readonly path: Column | undefined;
  /** Number of relationships (int8). */
  readonly length: Column | undefined;
  readonly columns: readonly Column[];
}

// -- search

export type VectorMetric = 'l2' | 'inner product' | 'cosine' | 'l1';
/**
 * Rows of a table in the order of their distance to `query`, nearest first; with `count` the k nearest. Rows whose
 * vector is null come last with a null distance, as ORDER BY gives them.
 */
export interface NearestRelation {
  readonly kind: 'nearest';
  readonly input: ScanRelation;
  readonly attribute: Column;
  readonly query: Expression;
  readonly metric: VectorMetric;
  readonly count: Expression | undefined;
  readonly distance: Column;
  /** Kept rows only: applied inside the search so that k rows still come out. */
  readonly filter: Expression | undefined;
  readonly columns: readonly Column[];
}
/** Rank fusion of ranked inputs that share key columns (by place); the score is best first. */
export interface FuseRelation {
  readonly kind: 'fuse';
  readonly method: 'rrf' | 'dbsf';
  readonly inputs: readonly {
    readonly relation: Relation;
    readonly key: readonly Expression[];
    readonly score: Expression;
    readonly weight: number;
  }[];
  /** The k of reciprocal rank fusion (60 in Cormack et al., SIGIR 2009). */
  readonly rankConstant: number;
  readonly keys: readonly Column[];
  readonly score: Column;
  readonly columns: readonly Column[];
}

/** Separates what a clause reads from what a later one writes: takes all input before it puts out the first row. */
export interface EagerRelation {
  readonly kind: 'eager';
  readonly input: Relation;
  readonly columns: readonly Column[];
}

export type Relation =
  | ScanRelation
  | ValuesRelation
  | FilterRelation
  | ProjectRelation
  | JoinRelation
  | DependentJoinRelation
  | AggregateRelation
  | WindowRelation
  | SortRelation
  | LimitRelation
  | DistinctRelation
  | SetOperationRelation
  | WithRelation
  | WithReferenceRelation
  | RecurseRelation
  | UnnestRelation
  | TableFunctionRelation
  | NodeScanRelation
  | ExpandRelation
  | PathExpandRelation
  | NearestRelation
  | FuseRelation
  | EagerRelation
  | InsertRelation<Relation>
  | UpdateRelation<Relation>
  | DeleteRelation<Relation>
  | GraphUpdateRelation<Relation>
  | GraphInsertRelation<Relation>;

/** The relation behind a subquery's `plan`. */
export function relationOf(node: RelationNode): Relation {
  return node as Relation;
}
