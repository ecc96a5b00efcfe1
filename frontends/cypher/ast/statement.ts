/**
 * A whole statement, and the clauses that write.
 *
 * A statement is a query whose clauses may read or write. Patterns of CREATE and MERGE are checked by the parser as said
 * there, so a binder of writes meets no label expression, repetition or group; see parser/write-pattern.ts.
 */
import type { Name, Variable } from './name.ts';
import type {
  Expression,
  IndexAccess,
  PathPattern,
  PropertyAccess,
  Query,
  ReadingClause,
  SubqueryCall,
} from './query.ts';

/** What `parseCypher` answers. */
export type CypherStatement = Query<Clause>;

export type Clause = ReadingClause | UpdatingClause | SubqueryCall<Clause>;

export type UpdatingClause = CreateClause | MergeClause | SetClause | RemoveClause | DeleteClause | ForeachClause;

/** `CREATE pattern, …`; each relationship has one type and one direction, and no label expression is more than `:A:B`. */
export interface CreateClause {
  readonly kind: 'create';
  readonly patterns: readonly PathPattern[];
  readonly position: number;
}

/** `MERGE pattern [ON CREATE SET …] [ON MATCH SET …]`; pattern as in CREATE, but its directions may be open. */
export interface MergeClause {
  readonly kind: 'merge';
  readonly pattern: PathPattern;
  readonly onCreate: readonly SetItem[];
  readonly onMatch: readonly SetItem[];
  readonly position: number;
}

export interface SetClause {
  readonly kind: 'set';
  readonly items: readonly SetItem[];
  readonly position: number;
}

export type SetItem = SetProperty | SetProperties | SetLabels;

/** `n.key = value`, `n[key] = value` */
export interface SetProperty {
  readonly kind: 'set-property';
  readonly target: PropertyAccess | IndexAccess;
  readonly value: Expression;
  readonly position: number;
}

/** `n = map` replaces all properties, `n += map` adds to them. */
export interface SetProperties {
  readonly kind: 'set-properties';
  readonly variable: Variable;
  readonly value: Expression;
  readonly replace: boolean;
  readonly position: number;
}

/** `n:A:B` */
export interface SetLabels {
  readonly kind: 'set-labels';
  readonly variable: Variable;
  readonly labels: readonly Name[];
  readonly position: number;
}

export interface RemoveClause {
  readonly kind: 'remove';
  readonly items: readonly RemoveItem[];
  readonly position: number;
}

export type RemoveItem = RemoveProperty | RemoveLabels;

export interface RemoveProperty {
  readonly kind: 'remove-property';
  readonly target: PropertyAccess | IndexAccess;
  readonly position: number;
}

export interface RemoveLabels {
  readonly kind: 'remove-labels';
  readonly variable: Variable;
  readonly labels: readonly Name[];
  readonly position: number;
}

/** `[DETACH] DELETE expression, …` */
export interface DeleteClause {
  readonly kind: 'delete';
  readonly detach: boolean;
  readonly expressions: readonly Expression[];
  readonly position: number;
}

/** `FOREACH (variable IN list | updating clauses)` */
export interface ForeachClause {
  readonly kind: 'foreach';
  readonly variable: Variable;
  readonly list: Expression;
  readonly clauses: readonly UpdatingClause[];
  readonly position: number;
}
