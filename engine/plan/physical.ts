/**
 * Physical plans: how a query is run. They are the treaty between optimize/ (which chooses) and exec/ (which runs).
 *
 * Every node carries its output columns, the optimizer's estimate of its rows and its total cost (inputs included), in
 * units of one sequentially scanned row. Column ids mean what they mean in the logical plan. Correlated parts of a plan
 * read columns of the left side of the `apply` above them.
 */
import type { TableFunction } from '../function/function.ts';
import type { AggregateCall, Column, Expression, Item, SortKey, TableReference } from './expression.ts';
import type {
  JoinType,
  LabelExpression,
  PathExpandRelation,
  RowLock,
  VectorMetric,
  WindowRelation,
} from './relation.ts';
import type {
  DeleteRelation,
  GraphInsertRelation,
  GraphUpdateRelation,
  InsertRelation,
  UpdateRelation,
} from './write.ts';

export interface Estimated {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly cost: number;
}
export type Attributes = readonly { readonly column: Column; readonly number: number }[];

/** A bound of a range: the value, and whether it belongs to the range. */
export interface Bound {
  readonly expression: Expression;
  readonly inclusive: boolean;
}

export interface TableScan extends Estimated {
  readonly kind: 'table scan';
  readonly table: TableReference;
  readonly attributes: Attributes;
  readonly rowId: Column | undefined;
  /** Skips blocks by zone map; the filter above it still decides. */
  readonly prunes: readonly {
    readonly number: number;
    readonly lower: Bound | undefined;
    readonly upper: Bound | undefined;
  }[];
  readonly reverse: boolean;
}
/** Single rows by row id; duplicates among `keys` are read once. */
export interface RowLookup extends Estimated {
  readonly kind: 'row lookup';
  readonly table: TableReference;
  readonly attributes: Attributes;
  readonly rowId: Column | undefined;
  readonly keys: readonly Expression[];
}
/** Entries of an ordered index that equal `equal` in its first columns and lie between the bounds in the next one. */
export interface IndexScan extends Estimated {
  readonly kind: 'index scan';
  readonly table: TableReference;
  readonly index: TableReference;
  readonly attributes: Attributes;
  readonly rowId: Column | undefined;
  readonly equal: readonly Expression[];
  readonly lower: Bound | undefined;
  readonly upper: Bound | undefined;
  readonly reverse: boolean;
}
export interface PhysicalValues extends Estimated {
  readonly kind: 'values';
  readonly tuples: readonly (readonly Expression[])[];
}
/** Filter and projection in one pass: rows for which `predicate` holds, as `items` (undefined: the input's columns). */
export interface PhysicalProject extends Estimated {
  readonly kind: 'project';
  readonly input: Physical;
  readonly predicate: Expression | undefined;
  readonly items: readonly Item[] | undefined;
}
/** Builds a hash table of the right side, probes with the left. */
export interface HashJoin extends Estimated {
  readonly kind: 'hash join';
  readonly type: JoinType;
  readonly left: Physical;
  readonly right: Physical;
  readonly leftKeys: readonly Expression[];
  readonly rightKeys: readonly Expression[];
  /** Keys match when both are null (IS NOT DISTINCT FROM), by place. */
  readonly nullsMatch: readonly boolean[];
  readonly residual: Expression | undefined;
  readonly mark: Column | undefined;
}
/**
 * Relationships of a label as rows of its edge table, found by the key of one end, which is the row id of the node there:
 * nothing but the columns of both ends and the row id is asked of them, and the other end is not null.
 */
export interface AdjacentEdges {
  readonly label: TableReference;
  readonly direction: 'out' | 'in';
  /** Column numbers of the end that is given and of the other. */
  readonly near: number;
  readonly far: number;
}
/** For each left row, rows of a table by row id or index. */
export interface LookupJoin extends Estimated {
  readonly kind: 'lookup join';
  readonly type: 'inner' | 'left' | 'semi' | 'anti';
  readonly left: Physical;
  readonly table: TableReference;
  /** Undefined: `keys` is one expression, the row id. */
  readonly index: TableReference | undefined;
  readonly keys: readonly Expression[];
  /** Where it says the same as the index: the adjacency lists serve as well, once they are worth building. */
  readonly adjacency?: AdjacentEdges | undefined;
  readonly attributes: Attributes;
  readonly rowId: Column | undefined;
  readonly residual: Expression | undefined;
}
/** Every left row with every right row; the right side is computed once. */
export interface LoopJoin extends Estimated {
  readonly kind: 'loop join';
  readonly type: JoinType;
  readonly left: Physical;
  readonly right: Physical;
  readonly condition: Expression;
  readonly mark: Column | undefined;
}
/** The right side is run again for each left row. */
export interface Apply extends Estimated {
  readonly kind: 'apply';
  readonly type: Exclude<JoinType, 'right' | 'full'>;
  readonly left: Physical;
  readonly right: Physical;
  readonly condition: Expression;
  readonly mark: Column | undefined;
}
export interface HashAggregate extends Estimated {
  readonly kind: 'hash aggregate';
  readonly input: Physical;
  readonly groups: readonly Item[];
  readonly sets: readonly (readonly number[])[] | undefined;
  readonly aggregates: readonly { readonly column: Column; readonly call: AggregateCall }[];
  readonly grouping: Column | undefined;
}
export interface PhysicalWindow extends Estimated {
  readonly kind: 'window';
  readonly input: Physical;
  readonly window: Pick<WindowRelation, 'partitionBy' | 'orderBy' | 'frame' | 'calls'>;
}
/** `limit`: only the first rows of the order are wanted (top-N). */
export interface PhysicalSort extends Estimated {
  readonly kind: 'sort';
  readonly input: Physical;
  readonly keys: readonly SortKey[];
  readonly limit: { readonly count: Expression; readonly offset: Expression | undefined } | undefined;
}
export interface PhysicalLimit extends Estimated {
  readonly kind: 'limit';
  readonly input: Physical;
  readonly count: Expression | undefined;
  readonly offset: Expression | undefined;
  /** WITH TIES: rows equal to the last one in these keys come too. */
  readonly ties: readonly SortKey[] | undefined;
}
export interface PhysicalDistinct extends Estimated {
  readonly kind: 'distinct';
  readonly input: Physical;
  readonly on: readonly Expression[] | undefined;
}
export interface PhysicalSetOperation extends Estimated {
  readonly kind: 'set operation';
  readonly operation: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly inputs: readonly Physical[];
}
/** Computes `definition` once, on first read; `reference` nodes inside `input` replay it. */
export interface PhysicalWith extends Estimated {
  readonly kind: 'with';
  readonly name: string;
  readonly reference: number;
  readonly definition: Physical;
  /** Run to its end even where nobody reads it (data-modifying WITH). */
  readonly always: boolean;
  readonly input: Physical;
}
export interface PhysicalWithReference extends Estimated {
  readonly kind: 'with reference';
  readonly reference: number;
  readonly name: string;
}
export interface PhysicalRecurse extends Estimated {
  readonly kind: 'recurse';
  readonly reference: number;
  readonly name: string;
  readonly all: boolean;
  readonly base: Physical;
  readonly step: Physical;
}
export interface PhysicalUnnest extends Estimated {
  readonly kind: 'unnest';
  readonly input: Physical;
  readonly list: Expression;
  readonly element: Column;
  readonly ordinality: Column | undefined;
  readonly outer: boolean;
}
export interface PhysicalTableFunction extends Estimated {
  readonly kind: 'table function';
  readonly input: Physical;
  readonly function: TableFunction;
  readonly arguments: readonly Expression[];
  readonly results: readonly Column[];
  readonly ordinality: Column | undefined;
  readonly outer: boolean;
}
/** Locks the rows of `table` that pass through (FOR UPDATE), by row id; re-checks them under read committed. */
export interface LockRows extends Estimated {
  readonly kind: 'lock rows';
  readonly input: Physical;
  readonly table: TableReference;
  readonly rowId: Column;
  readonly lock: RowLock;
}
/** k nearest rows through a vector index, nearest first; exact distances where somebody reads them. */
export interface VectorIndexScan extends Estimated {
  readonly kind: 'vector index scan';
  readonly table: TableReference;
  readonly index: TableReference;
  readonly attributes: Attributes;
  readonly rowId: Column | undefined;
  /** Column number of the vector. */
  readonly vector: number;
  readonly query: Expression;
  readonly metric: VectorMetric;
  readonly count: Expression;
  readonly offset: Expression | undefined;
  readonly distance: Column | undefined;
  /** Applied to candidates; the search goes on until `count` rows pass. */
  readonly filter: Expression | undefined;
}
/** Path search over adjacency; everything as in the logical node. */
export interface PhysicalPathExpand extends Estimated {
  readonly kind: 'path expand';
  readonly input: Physical;
  readonly path: Omit<PathExpandRelation, 'kind' | 'input' | 'columns'>;
}
export interface PhysicalEager extends Estimated {
  readonly kind: 'eager';
  readonly input: Physical;
}
type Without<Write> = Omit<Write, 'kind' | 'input' | 'columns'>;
export interface PhysicalInsert extends Estimated {
  readonly kind: 'insert';
  readonly input: Physical;
  readonly write: Without<InsertRelation<unknown>>;
}
export interface PhysicalUpdate extends Estimated {
  readonly kind: 'update';
  readonly input: Physical;
  readonly write: Without<UpdateRelation<unknown>>;
}
export interface PhysicalDelete extends Estimated {
  readonly kind: 'delete';
  readonly input: Physical;
  readonly write: Without<DeleteRelation<unknown>>;
}
export interface PhysicalGraphUpdate extends Estimated {
  readonly kind: 'graph update';
  readonly input: Physical;
  readonly write: Without<GraphUpdateRelation<unknown>>;
}
export interface PhysicalGraphInsert extends Estimated {
  readonly kind: 'graph insert';
  readonly input: Physical;
  readonly write: Without<GraphInsertRelation<unknown>>;
}

export type Physical =
  | TableScan
  | RowLookup
  | IndexScan
  | PhysicalValues
  | PhysicalProject
  | HashJoin
  | LookupJoin
  | LoopJoin
  | Apply
  | HashAggregate
  | PhysicalWindow
  | PhysicalSort
  | PhysicalLimit
  | PhysicalDistinct
  | PhysicalSetOperation
  | PhysicalWith
  | PhysicalWithReference
  | PhysicalRecurse
  | PhysicalUnnest
  | PhysicalTableFunction
  | LockRows
  | VectorIndexScan
  | PhysicalPathExpand
  | PhysicalEager
  | PhysicalInsert
  | PhysicalUpdate
  | PhysicalDelete
  | PhysicalGraphUpdate
  | PhysicalGraphInsert;

/** A starting point the optimizer considered for a relation and did not take; shown by EXPLAIN. */
export interface Alternative {
  readonly description: string;
  readonly cost: number;
}

/** Something that is not in the open graph tables: nodes with such labels, relationships of such types (none: all). */
export type OpenAbsence =
  | { readonly kind: 'nodes'; readonly labels: LabelExpression }
  | { readonly kind: 'relationships'; readonly types: readonly string[] };

/** A finished plan, ready for exec/. */
export interface PhysicalPlan {
  readonly root: Physical;
  readonly alternatives: readonly Alternative[];
  /** What the plan takes for granted; it may run only over a view for which all of it holds. */
  readonly absences: readonly OpenAbsence[];
}
