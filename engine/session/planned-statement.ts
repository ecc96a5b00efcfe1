/**
 * A statement bound and, when it is a query, planned and compiled: what the cache keeps and a run starts from. Nothing
 * of it changes while it runs, so one serves many sessions.
 */
import { DbError } from '../error.ts';
import type { PointProgram, Program } from '../exec/exec.ts';
import type { PhysicalPlan } from '../plan/physical.ts';
import { type DataType, sameType } from '../value/type.ts';
import type { ColumnOrigin } from './column-origin.ts';
import type { LockedTable } from './plan-tables.ts';
import type { SizeRange } from './size-range.ts';
import type { SnapshotRange } from './snapshot-range.ts';
import type { BoundQuery, BoundStatement, LiftedLiteral } from './translator.ts';

/** A column of a result. */
export interface Field {
  readonly name: string;
  readonly type: DataType;
  /** The table's column that it is; undefined for a computed value. */
  readonly origin?: ColumnOrigin | undefined;
}

export interface PlannedStatement {
  readonly bound: BoundStatement;
  /** The query in it: itself, or what EXPLAIN, COPY TO or DECLARE holds. */
  readonly query: BoundQuery | undefined;
  /** Undefined for statements that are not queries. */
  readonly plan: PhysicalPlan | undefined;
  readonly program: Program | undefined;
  /** The short way for a lookup of one row, where the plan is one. */
  readonly point: PointProgram | undefined;
  readonly fields: readonly Field[];
  /** Types of the client's parameters, then of the lifted literals. */
  readonly parameterTypes: readonly DataType[];
  /** How many of them are the client's. */
  readonly clientParameters: number;
  /** Names of named parameters (Cypher), in parameter order. */
  readonly parameterNames: readonly string[] | undefined;
  readonly catalogVersion: number;
  readonly settingDependencies: ReadonlyMap<string, string>;
  /** The user for whom it was bound, where another might get another plan. */
  readonly userDependency: string | undefined;
  readonly literalDependencies: ReadonlyMap<number, string>;
  /** Tables the plan touches, with the lock each needs. */
  readonly tables: readonly LockedTable[];
  /** Snapshots that the plan may read, and is meant for. */
  readonly snapshots: SnapshotRange;
  /** Sizes of its tables that the plan is meant for. */
  readonly sizes: readonly SizeRange[];
}

/** A planned statement with the literals of one text: what a client's prepared statement holds. */
export interface PreparedStatement {
  readonly text: string;
  readonly language: string;
  readonly planned: PlannedStatement;
  readonly literals: readonly LiftedLiteral[];
  /** Types as the client declared them, for planning again after a schema change. */
  readonly declaredTypes: readonly (DataType | undefined)[];
}

/** True for what may run in a failed transaction. */
export function endsFailure({ planned }: PreparedStatement): boolean {
  const { kind } = planned.bound;
  return kind === 'commit' || kind === 'rollback' || kind === 'rollback to';
}

/** Throws 0A000 where a schema change has given a statement other columns than its client was told. */
export function requireSameFields(told: PreparedStatement, fresh: PreparedStatement): void {
  const before = told.planned.fields;
  const after = fresh.planned.fields;
  const isSame =
    before.length === after.length &&
    after.every(({ name, type }, f) => name === before[f]!.name && sameType(type, before[f]!.type));
  if (isSame) return;
  throw new DbError('0A000', 'cached plan must not change result type', {
    hint: 'A schema change came between; prepare the statement again.',
    retry: true,
  });
}
