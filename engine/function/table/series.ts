/**
 * generate_series over int4, int8, numeric, timestamp and timestamptz; generate_subscripts.
 *
 * Rows are made on demand, so a series may be longer than memory. A zero step is 22023; a step away from the stop gives
 * no row. Days and months step in local time: of the session's zone for timestamptz.
 */
import { DbError } from '../../error.ts';
import { arrayDimensions } from '../../value/array.ts';
import { isInfinite, type Timestamp } from '../../value/date-time.ts';
import { compareInterval, Interval } from '../../value/interval.ts';
import { compareNumeric, Numeric } from '../../value/numeric.ts';
import { addNumeric } from '../../value/numeric-arithmetic.ts';
import { timeZone, utcZone } from '../../value/time-zone.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { narrow } from '../../value/vector.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, tableFunction } from '../definition.ts';
import type { Integer } from '../number/integer-arithmetic.ts';
import { addToTimestamp } from '../time/timestamp-arithmetic.ts';

type Row = readonly Datum[];

function zeroStep(): DbError {
  return new DbError('22023', 'step size cannot equal zero');
}

function* integers(start: Integer, stop: Integer, step: Integer = 1): Generator<Row> {
  if (step === 0) throw zeroStep();
  if (typeof start === 'number' && typeof stop === 'number' && typeof step === 'number') {
    if (Number.isSafeInteger(stop + step)) {
      if (step > 0) for (let value = start; value <= stop; value += step) yield [value];
      else for (let value = start; value >= stop; value += step) yield [value];
      return;
    }
  }
  const [last, by] = [BigInt(stop), BigInt(step)];
  for (let value = BigInt(start); by > 0n ? value <= last : value >= last; value += by) {
    if (BigInt.asIntN(64, value) !== value) return;
    yield [narrow(value)];
  }
}

function* numerics(start: Numeric, stop: Numeric, step: Numeric = Numeric.one): Generator<Row> {
  for (const [what, value] of Object.entries({ 'start value': start, 'stop value': stop, 'step size': step })) {
    if (!value.isFinite) throw new DbError('22023', `${what} cannot be ${value.kind === 'nan' ? 'NaN' : 'infinity'}`);
  }
  if (step.sign === 0) throw zeroStep();
  for (let value = start; compareNumeric(value, stop) * step.sign <= 0; value = addNumeric(value, step)) yield [value];
}

function* moments(start: Timestamp, stop: Timestamp, step: Interval, zoneName: string | undefined): Generator<Row> {
  const direction = compareInterval(step, Interval.zero);
  if (direction === 0) throw zeroStep();
  if (isInfinite(start) || isInfinite(stop)) throw new DbError('22023', 'start and stop values cannot be infinite');
  const zone = zoneName === undefined ? utcZone : timeZone(zoneName);
  for (let value = start; direction > 0 ? value <= stop : value >= stop; value = addToTimestamp(value, step, zone)) {
    yield [value];
  }
}

export function registerSeries(registrar: Registrar): void {
  for (const type of ['int4', 'int8']) {
    for (const parameters of [`${type}, ${type}`, `${type}, ${type}, ${type}`]) {
      registrar.register(tableFunction(`generate_series(${parameters})`, `generate_series ${type}`, integers));
    }
  }
  for (const parameters of ['numeric, numeric', 'numeric, numeric, numeric']) {
    registrar.register(tableFunction(`generate_series(${parameters})`, 'generate_series numeric', numerics));
  }
  registrar.register(
    tableFunction(
      'generate_series(timestamp, timestamp, interval)',
      'generate_series timestamp',
      (start: Timestamp, stop: Timestamp, step: Interval) => moments(start, stop, step, undefined),
    ),
  );
  const inSession = (session: EvalContext, start: Timestamp, stop: Timestamp, step: Interval, zone?: string) =>
    moments(start, stop, step, zone ?? session.printSettings.timeZone);
  for (const parameters of ['timestamptz, timestamptz, interval', 'timestamptz, timestamptz, interval, text']) {
    registrar.register(
      tableFunction(`generate_series(${parameters})`, 'generate_series timestamptz', inSession, {
        needsContext: true,
        volatility: 'stable',
      }),
    );
  }
  registerSubscripts(registrar);
}

function registerSubscripts(registrar: Registrar): void {
  function* subscripts(array: Row, dimension: number, reverse = false): Generator<Row> {
    // the element type is not known here; nesting tells dimensions apart
    const length = arrayDimensions(array, plainElement)[dimension - 1] ?? 0;
    for (let i = 1; i <= length; i++) yield [reverse ? length + 1 - i : i];
  }
  for (const parameters of ['anyarray, int4', 'anyarray, int4, bool']) {
    registrar.register(tableFunction(`generate_subscripts(${parameters})`, 'generate_subscripts int4', subscripts));
  }
}

const plainElement: DataType = { name: 'unknown' };
