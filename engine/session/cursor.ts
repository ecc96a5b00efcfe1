/**
 * SQL cursors: DECLARE keeps the rows of a query as of its snapshot, FETCH hands them out, MOVE skips them.
 *
 * The rows are computed when the cursor is declared and kept as batches, so a cursor sees one snapshot whatever the
 * transaction does later, and scrolls both ways. Cursors end with their transaction unless WITH HOLD.
 */
import { DbError } from '../error.ts';
import type { Datum } from '../value/type.ts';
import type { Batch } from '../value/vector.ts';
import { takeBatches } from './batch-sink.ts';
import type { PreparedStatement } from './planned-statement.ts';
import { parameterValues } from './planner.ts';
import type { RunStep, StatementResult } from './run.ts';
import type { RunningSession } from './running-session.ts';
import type { BoundStatement } from './translator.ts';
import type { UtilityTools } from './utility-tools.ts';

export function* openCursor(
  session: RunningSession,
  prepared: PreparedStatement,
  parameters: readonly Datum[],
  tools: UtilityTools,
): Generator<RunStep, StatementResult> {
  const bound = prepared.planned.bound as Extract<BoundStatement, { kind: 'declare cursor' }>;
  if (!bound.hold && !session.inBlock)
    throw new DbError('25P01', 'DECLARE CURSOR can only be used in transaction blocks');
  if (session.cursors.has(bound.name)) throw new DbError('42P03', `cursor "${bound.name}" already exists`);
  const batches: Batch[] = [];
  const run = tools.runPlan(prepared, parameterValues(prepared, parameters, session.parseSettings));
  const { rows } = yield* takeBatches(run, (batch) => batches.push(batch));
  const fields = bound.query.output.map(({ name, column }) => ({ name, type: column.type }));
  const { name, hold } = bound;
  const madeIn = session.transaction();
  session.cursors.set(name, { fields, batches, rowCount: rows, hold, madeIn, position: 0 });
  return { tag: 'DECLARE CURSOR', rowCount: 0 };
}

export function* fetchCursor(
  session: RunningSession,
  bound: Extract<BoundStatement, { kind: 'fetch' }>,
): Generator<RunStep, StatementResult> {
  const cursor = session.cursors.get(bound.name);
  if (cursor === undefined) throw new DbError('34000', `cursor "${bound.name}" does not exist`);
  const available = bound.backward ? Math.max(0, cursor.position - 1) : cursor.rowCount - cursor.position;
  const wanted = bound.count === 'all' ? Infinity : bound.count;
  const count = Math.min(available, wanted);
  const first = bound.backward ? cursor.position - 1 - count : cursor.position;
  if (!bound.move) {
    for (const batch of rowsBetween(cursor.batches, first, first + count))
      yield bound.backward ? reversed(batch) : batch;
  }
  const ran = count < wanted ? 1 : 0;
  cursor.position = bound.backward ? first + 1 - ran : Math.min(cursor.rowCount + 1, first + count + ran);
  if (bound.backward && cursor.position < 0) cursor.position = 0;
  return { tag: `${bound.move ? 'MOVE' : 'FETCH'} ${count}`, rowCount: count };
}

function* rowsBetween(batches: readonly Batch[], first: number, end: number): Generator<Batch> {
  let start = 0;
  for (const batch of batches) {
    const from = Math.max(0, first - start);
    const to = Math.min(batch.selected, end - start);
    if (from < to) {
      const selection = new Int32Array(to - from);
      for (let j = 0; j < to - from; j++) selection[j] = batch.selection?.[from + j] ?? from + j;
      yield { ...batch, selection, selected: to - from };
    }
    start += batch.selected;
  }
}

function reversed(batch: Batch): Batch {
  const selection =
    batch.selection?.slice(0, batch.selected) ?? Int32Array.from({ length: batch.selected }, (_, j) => j);
  return { ...batch, selection: selection.reverse() };
}
