/**
 * Aggregates over `any`: collect, count, sum, avg, min, max, stDev, stDevP, percentileCont, percentileDisc.
 *
 * Nulls never count. Over no rows sum is the integer 0, stDev and stDevP are 0.0, collect is the empty list, the others
 * are null. min and max follow the orderability of openCypher, across kinds.
 */
import { compareCypher } from '../../value/cypher-order.ts';
import { cypherKind } from '../../value/cypher-value.ts';
import { addInterval, divideInterval, Interval } from '../../value/interval.ts';
import type { Datum } from '../../value/type.ts';
import { counting } from '../aggregate/extreme.ts';
import { gathering } from '../aggregate/gather.ts';
import { floatSpread } from '../aggregate/variance.ts';
import type { Accumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import { numbers, toDouble } from './cypher-arithmetic.ts';
import { cypherFailure, wrongType } from './cypher-failure.ts';

function addValues(left: Datum, right: Datum, what = 'sum()'): Datum {
  if (left instanceof Interval && right instanceof Interval) return addInterval(left, right);
  // the 0 a sum begins with gives way to durations
  if (left === 0n && right instanceof Interval) return right;
  for (const value of [left, right]) if (cypherKind(value) !== 'number') throw wrongType(what, value);
  return numbers('+', left, right);
}

const summing: Accumulator = {
  init: () => 0n,
  step: (state, value) => addValues(state, value),
  merge: (left, right) => addValues(left, right),
  finish: (state) => state,
};

const countingAsBigint: Accumulator = { ...counting, finish: (state) => BigInt(state as number) };

interface Mean {
  readonly sum: Datum;
  readonly count: number;
}

const averaging: Accumulator = {
  init: (): Mean => ({ sum: 0n, count: 0 }),
  step(state, value) {
    const { sum, count } = state as Mean;
    const next = typeof value === 'bigint' || typeof value === 'number' ? toDouble(value) : value;
    return { sum: addValues(sum, next, 'avg()'), count: count + 1 };
  },
  merge(left, right) {
    const [a, b] = [left as Mean, right as Mean];
    if (a.count === 0) return b;
    return b.count === 0 ? a : { sum: addValues(a.sum, b.sum), count: a.count + b.count };
  },
  finish(state) {
    const { sum, count } = state as Mean;
    if (count === 0) return null;
    return sum instanceof Interval ? divideInterval(sum, count) : toDouble(sum) / count;
  },
};

function extreme(direction: 1 | -1): Accumulator {
  const better = (left: Datum, right: Datum): Datum => {
    if (left === undefined || right === undefined) return left ?? right;
    return compareCypher(right, left) * direction > 0 ? right : left;
  };
  return { init: () => undefined, step: better, merge: better, finish: (state) => state ?? null };
}

function deviation(ofSample: boolean): Accumulator {
  const spread = floatSpread({ ofSample, isRoot: true });
  return {
    ...spread,
    step: (state, value) => {
      if (cypherKind(value) !== 'number') throw wrongType('stDev()', value);
      return spread.step(state, toDouble(value));
    },
    finish: (state) => spread.finish(state) ?? 0,
  };
}

/** Rows are pairs; the fraction is the same in each. */
function percentile(pick: (sorted: readonly Datum[], fraction: number) => Datum): Accumulator {
  return gathering<readonly [Datum, Datum]>(
    (rows) => {
      if (rows.length === 0) return null;
      const fraction = toDouble(rows[0]![1]);
      if (!(fraction >= 0 && fraction <= 1)) {
        throw cypherFailure('NumberOutOfRange', `the percentile ${fraction} is not between 0.0 and 1.0`);
      }
      return pick(rows.map(([value]) => value).sort(compareCypher), fraction);
    },
    (value, fraction) => {
      if (cypherKind(value) !== 'number') throw wrongType('a percentile', value);
      if (cypherKind(fraction) !== 'number') throw wrongType('a percentile', fraction);
      return [value, fraction];
    },
  );
}

function continuous(sorted: readonly Datum[], fraction: number): number {
  const position = fraction * (sorted.length - 1);
  const low = toDouble(sorted[Math.floor(position)]);
  const high = toDouble(sorted[Math.ceil(position)]);
  return low + (high - low) * (position - Math.floor(position));
}

function discrete(sorted: readonly Datum[], fraction: number): Datum {
  return sorted[Math.max(Math.ceil(fraction * sorted.length) - 1, 0)];
}

export function registerCypherAggregates(registrar: Registrar): void {
  const define = (signature: string, accumulator: Accumulator, strict = true): void =>
    registrar.register(aggregate(`cypher_${signature}`, () => accumulator, { strict }));
  const list = gathering((values) => values);
  define('collect(any) any', list);
  // the optimizer's name for it, which clashes with nothing of SQL's
  registrar.register(aggregate('collect(any) any', () => list, { strict: true }));
  define('count(any) any', countingAsBigint);
  define('count() any', countingAsBigint, false);
  define('sum(any) any', summing);
  define('avg(any) any', averaging);
  define('min(any) any', extreme(-1));
  define('max(any) any', extreme(1));
  define('stdev(any) any', deviation(true));
  define('stdevp(any) any', deviation(false));
  define('percentilecont(any, any) any', percentile(continuous));
  define('percentiledisc(any, any) any', percentile(discrete));
}
