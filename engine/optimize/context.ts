/**
 * What the optimizer knows while it works on one statement: the schema, row counts and statistics, the functions it may
 * need to build expressions with, and column ids to give out.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { ColumnIds } from '../plan/build.ts';
import type { Alternative } from '../plan/physical.ts';
import type { Relation } from '../plan/relation.ts';
import type { Datum } from '../value/type.ts';

export interface OptimizerContext {
  readonly catalog: Catalog;
  readonly functions: FunctionRegistry;
  readonly columnIds: ColumnIds;
  /** Committed rows of a table, exactly. */
  rowCount(table: number): number;
  /** Value of a parameter if known: for estimates only, never for correctness. */
  peek(parameter: number): Datum | undefined;
  /** Collects the starting points that were not taken. */
  readonly alternatives: Alternative[];
  /** Rules switched off by name, for tests. */
  readonly disabledRules: ReadonlySet<string>;
}

/**
 * A rewrite of one logical node. `apply` returns the node it was given where it has nothing to do. Rules run bottom-up
 * to a fixpoint; they keep the output columns of the node, ids and order.
 */
export interface Rule {
  readonly name: string;
  readonly kinds: readonly Relation['kind'][];
  apply(relation: Relation, context: OptimizerContext): Relation;
}
