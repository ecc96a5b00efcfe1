/**
 * percentile_cont, percentile_disc and mode: the aggregates that take WITHIN GROUP (ORDER BY …).
 *
 * Arguments are the direct one first, then the ordered value. Rows arrive in any order and are sorted at the end;
 * nulls do not take part.
 */
import { DbError } from '../../error.ts';
import { comparatorOf } from '../../value/compare.ts';
import { addInterval, type Interval, multiplyInterval, subtractInterval } from '../../value/interval.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { Accumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import { gathering } from './gather.ts';

/** Rows of one group as pairs; the fraction is the same in each. */
function ofFraction(finish: (fraction: Datum, values: Datum[]) => Datum): Accumulator {
  return gathering<readonly [Datum, Datum]>(
    (rows) => {
      const fraction = rows[0]?.[0] ?? null;
      const values = rows.map(([, value]) => value).filter((value) => value !== null);
      return fraction === null || values.length === 0 ? null : finish(fraction, values);
    },
    (fraction, value) => [fraction, value],
  );
}

function checkFraction(fraction: number): void {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new DbError('22003', `percentile value ${fraction} is not between 0 and 1`);
  }
}

type Interpolate<Value> = (low: Value, high: Value, share: number) => Value;

/** The value at fraction × (n − 1), interpolated between its neighbours. */
function continuous<Value>(
  type: DataType,
  interpolate: Interpolate<Value>,
): (fraction: number, values: Datum[]) => Datum {
  const compare = comparatorOf(type);
  return (fraction, values) => {
    checkFraction(fraction);
    const sorted = values.sort(compare) as Value[];
    const position = fraction * (sorted.length - 1);
    const [low, high] = [Math.floor(position), Math.ceil(position)];
    return low === high ? sorted[low] : interpolate(sorted[low]!, sorted[high]!, position - low);
  };
}

/** The first value whose share of rows reaches the fraction. */
function discrete(type: DataType): (fraction: number, values: Datum[]) => Datum {
  const compare = comparatorOf(type);
  return (fraction, values) => {
    checkFraction(fraction);
    return values.sort(compare)[Math.max(Math.ceil(fraction * values.length) - 1, 0)];
  };
}

/** One fraction, or an array of them with an array of answers. */
function forEachFraction(
  answer: (fraction: number, values: Datum[]) => Datum,
): (fraction: Datum, values: Datum[]) => Datum {
  return (fraction, values) => {
    if (!Array.isArray(fraction)) return answer(fraction as number, values);
    return fraction.map((one: number | null) => (one === null ? null : answer(one, values)));
  };
}

/** The most frequent value, the smallest of equals. */
function mode(type: DataType): Accumulator {
  const compare = comparatorOf(type);
  return gathering((values) => {
    values.sort(compare);
    let best: Datum = null;
    let bestCount = 0;
    for (let start = 0; start < values.length; ) {
      let end = start + 1;
      while (end < values.length && compare(values[start], values[end]) === 0) end++;
      if (end - start > bestCount) [best, bestCount] = [values[start], end - start];
      start = end;
    }
    return best;
  });
}

export function registerOrderedSets(registrar: Registrar): void {
  const options = { directArguments: 1, strict: false };
  const betweenFloats: Interpolate<number> = (low, high, share) => low + (high - low) * share;
  const betweenIntervals: Interpolate<Interval> = (low, high, share) =>
    addInterval(low, multiplyInterval(subtractInterval(high, low), share));
  for (const [fraction, wrap] of [
    ['float8', (type: string) => type],
    ['_float8', (type: string) => `_${type}`],
  ] as const) {
    registrar.register(
      aggregate(
        `percentile_cont(${fraction}, float8) ${wrap('float8')}`,
        ([, type]) => ofFraction(forEachFraction(continuous(type!, betweenFloats))),
        options,
      ),
    );
    registrar.register(
      aggregate(
        `percentile_cont(${fraction}, interval) ${wrap('interval')}`,
        ([, type]) => ofFraction(forEachFraction(continuous(type!, betweenIntervals))),
        options,
      ),
    );
    registrar.register(
      aggregate(
        `percentile_disc(${fraction}, anyelement) ${fraction === 'float8' ? 'anyelement' : 'anyarray'}`,
        ([, type]) => ofFraction(forEachFraction(discrete(type!))),
        options,
      ),
    );
  }
  registrar.register(aggregate('mode(anyelement) anyelement', ([type]) => mode(type!), { directArguments: 0 }));
}
