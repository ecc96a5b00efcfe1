/**
 * Schema changes, COPY and ANALYZE as statements: the session's part around exec/schema, exec/copy and exec/analyze.
 */
import { unsupported } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { PreparedStatement } from './planned-statement.ts';
import type { CopyTransfer, StatementRun } from './run.ts';
import type { RunningSession } from './running-session.ts';
import type { BoundStatement } from './translator.ts';
import type { UtilityTools } from './utility-tools.ts';

type Bound<Kind extends BoundStatement['kind']> = Extract<BoundStatement, { kind: Kind }>;

export function runSchemaStatement(
  _session: RunningSession,
  bound: Bound<'schema change'>,
  _tools: UtilityTools,
): StatementRun {
  throw unsupported(bound.command);
}

export function runCopyIn(
  _session: RunningSession,
  _bound: Bound<'copy in'>,
  _transfer: CopyTransfer | undefined,
): StatementRun {
  throw unsupported('COPY FROM');
}

export function runCopyOut(
  _session: RunningSession,
  _prepared: PreparedStatement,
  _parameters: readonly Datum[],
  _bound: Bound<'copy out'>,
  _transfer: CopyTransfer | undefined,
  _tools: UtilityTools,
): StatementRun {
  throw unsupported('COPY TO');
}

export function runAnalyze(_session: RunningSession, _tables: readonly number[] | undefined): StatementRun {
  throw unsupported('ANALYZE');
}
