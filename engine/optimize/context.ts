/**
 * What the optimizer knows while it works on one statement: the schema, row counts and statistics, the functions it may
 * need to build expressions with, and column ids to give out.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { ColumnIds } from '../plan/build.ts';
import type { Alternative, OpenAbsence } from '../plan/physical.ts';
import type { Relation } from '../plan/relation.ts';
import type { Datum } from '../value/type.ts';

/** What is not in the open graph tables now, and what a plan relies on. */
export interface OpenTables {
  isAbsent(absence: OpenAbsence): boolean;
  /** Filled by the optimizer: whoever runs the plan asks for each of them again. */
  readonly absences: OpenAbsence[];
}

export interface OptimizerContext {
  readonly catalog: Catalog;
  readonly functions: FunctionRegistry;
  readonly columnIds: ColumnIds;
  /** Committed rows of a table, exactly. */
  rowCount(table: number): number;
  /**
   * True when the snapshot that the plan will read includes all commits up to the timestamp; without it, the snapshot
   * includes everything.
   */
  includes?(timestamp: number): boolean;
  /** Value of a parameter if known: for estimates only, never for correctness. */
  peek(parameter: number): Datum | undefined;
  /** Undefined where nobody would ask again before the plan runs: then nothing is taken for granted. */
  readonly openTables?: OpenTables;
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
