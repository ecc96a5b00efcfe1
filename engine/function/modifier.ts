/**
 * Fitting a value to its type's modifiers: varchar(n), bpchar(n), numeric(p, s), timestamp(p), interval(p), vector(n).
 *
 * A cast that is written out cuts text; on assignment only trailing spaces may go (SQL-92 subclause 9.2).
 */
import { roundToPrecision, type Timestamp } from '../value/date-time.ts';
import { Interval } from '../value/interval.ts';
import type { Numeric } from '../value/numeric.ts';
import { fitNumeric } from '../value/numeric-arithmetic.ts';
import { fitBpchar, fitVarchar } from '../value/text.ts';
import type { DataType, Datum } from '../value/type.ts';
import { checkExpectedDimensions } from '../value/vector-value.ts';
import { arrayStep, type Step } from './cast-step.ts';

/** What makes a value adjust; undefined when the type has no modifier that changes values. */
export function modifierStep(type: DataType, isExplicit: boolean): Step | undefined {
  if (type.element !== undefined) {
    const element = modifierStep(type.element, isExplicit);
    return element === undefined ? undefined : arrayStep(element, type.element);
  }
  const adjust = fitting(type, isExplicit);
  if (adjust === undefined) return undefined;
  return { needsContext: false, apply: (_context, value) => adjust(value) };
}

type Adjust = (value: Datum) => Datum;

function fitting(type: DataType, isExplicit: boolean): Adjust | undefined {
  switch (type.name) {
    case 'varchar':
      return (value) => fitVarchar(value as string, type.length, isExplicit);
    case 'bpchar':
      return (value) => fitBpchar(value as string, type.length, isExplicit);
    case 'numeric':
      return (value) => fitNumeric(value as Numeric, type);
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return (value) => roundToPrecision(value as Timestamp, type.precision);
    case 'interval':
      return (value) => roundInterval(value as Interval, type.precision);
    case 'vector':
      return (value) => checkedVector(value as Float32Array, type.length);
    default:
      return undefined;
  }
}

function roundInterval(value: Interval, precision: number | undefined): Interval {
  const microseconds = roundToPrecision(value.microseconds, precision);
  return microseconds === value.microseconds ? value : Interval.of(value.months, value.days, microseconds);
}

function checkedVector(value: Float32Array, length: number | undefined): Float32Array {
  checkExpectedDimensions(value, length);
  return value;
}
