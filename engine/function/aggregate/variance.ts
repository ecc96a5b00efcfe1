/**
 * variance, stddev, and the two-argument regression family.
 *
 * Integers and numerics are exact: N, Σx and Σx² as integers or numerics, divided once at the end as PostgreSQL's
 * numeric_stddev_internal does. Floats keep N, Σx and Σ(x−mean)² by the update of Youngs and Cramer (1971), which
 * merges without losing digits.
 */
import { Numeric, numericFromInteger } from '../../value/numeric.ts';
import { addNumeric, divideNumeric, multiplyNumeric, subtractNumeric } from '../../value/numeric-arithmetic.ts';
import { rootAtScale } from '../../value/numeric-function.ts';
import type { Datum } from '../../value/type.ts';
import type { Accumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import { floatOverflow } from '../number/float-arithmetic.ts';
import type { Integer } from '../number/integer-arithmetic.ts';

interface Spread {
  /** Of the sample (n − 1) or of the population (n). */
  readonly ofSample: boolean;
  readonly isRoot: boolean;
}

const spreads: Readonly<Record<string, Spread>> = {
  variance: { ofSample: true, isRoot: false },
  var_samp: { ofSample: true, isRoot: false },
  var_pop: { ofSample: false, isRoot: false },
  stddev: { ofSample: true, isRoot: true },
  stddev_samp: { ofSample: true, isRoot: true },
  stddev_pop: { ofSample: false, isRoot: true },
};

interface ExactMoments {
  readonly count: number;
  readonly sum: Numeric;
  readonly squares: Numeric;
}

function exactSpread(spread: Spread, toNumeric: (value: Datum) => Numeric): Accumulator {
  return {
    init: (): ExactMoments => ({ count: 0, sum: Numeric.zero, squares: Numeric.zero }),
    step(state, value) {
      const { count, sum, squares } = state as ExactMoments;
      const x = toNumeric(value);
      return { count: count + 1, sum: addNumeric(sum, x), squares: addNumeric(squares, multiplyNumeric(x, x)) };
    },
    merge(left, right) {
      const [a, b] = [left as ExactMoments, right as ExactMoments];
      return {
        count: a.count + b.count,
        sum: addNumeric(a.sum, b.sum),
        squares: addNumeric(a.squares, b.squares),
      };
    },
    finish: (state) => finishExact(state as ExactMoments, spread),
  };
}

/** (N·Σx² − (Σx)²) / (N·(N−1)), or / N² for the population. */
function finishExact({ count, sum, squares }: ExactMoments, { ofSample, isRoot }: Spread): Datum {
  if (count === 0 || (ofSample && count === 1)) return null;
  if (!sum.isFinite) return Numeric.nan;
  const n = numericFromInteger(count);
  const numerator = subtractNumeric(multiplyNumeric(n, squares), multiplyNumeric(sum, sum));
  if (numerator.sign <= 0) return Numeric.zero;
  const divisor = multiplyNumeric(n, numericFromInteger(ofSample ? count - 1 : count));
  const variance = divideNumeric(numerator, divisor);
  return isRoot && variance.isFinite ? rootAtScale(variance, variance.scale) : variance;
}

/** N, Σx, Σy and the centred sums of squares and products. */
interface Moments {
  readonly count: number;
  readonly sumX: number;
  readonly sumY: number;
  readonly squaresX: number;
  readonly squaresY: number;
  readonly products: number;
}

const noMoments: Moments = { count: 0, sumX: 0, sumY: 0, squaresX: 0, squaresY: 0, products: 0 };

function addMoment(m: Moments, y: number, x: number): Moments {
  const count = m.count + 1;
  const sumX = m.sumX + x;
  const sumY = m.sumY + y;
  if (m.count === 0) {
    // NaN and infinities must show in the squares from the first row on
    const squaresX = Number.isFinite(x) ? 0 : Number.NaN;
    const squaresY = Number.isFinite(y) ? 0 : Number.NaN;
    return { count, sumX, sumY, squaresX, squaresY, products: squaresX + squaresY };
  }
  const deltaX = x * count - sumX;
  const deltaY = y * count - sumY;
  const scale = 1 / (count * m.count);
  const squaresX = m.squaresX + deltaX * deltaX * scale;
  const squaresY = m.squaresY + deltaY * deltaY * scale;
  const products = m.products + deltaX * deltaY * scale;
  checkOverflow([sumX, squaresX], [m.sumX, x]);
  checkOverflow([sumY, squaresY], [m.sumY, y]);
  checkOverflow([products], [m.sumX, x, m.sumY, y]);
  return { count, sumX, sumY, squaresX, squaresY, products };
}

/** Sums are infinite only where a row was. */
function checkOverflow(sums: readonly number[], operands: readonly number[]): void {
  if (sums.some((sum) => Math.abs(sum) === Infinity) && operands.every(Number.isFinite)) throw floatOverflow();
}

function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const deltaX = a.sumX / a.count - b.sumX / b.count;
  const deltaY = a.sumY / a.count - b.sumY / b.count;
  const weight = (a.count * b.count) / count;
  return {
    count,
    sumX: a.sumX + b.sumX,
    sumY: a.sumY + b.sumY,
    squaresX: a.squaresX + b.squaresX + weight * deltaX * deltaX,
    squaresY: a.squaresY + b.squaresY + weight * deltaY * deltaY,
    products: a.products + b.products + weight * deltaX * deltaY,
  };
}

/** An aggregate of float moments; with one argument y is 0 throughout. */
function momentsAccumulator(finish: (moments: Moments) => Datum): Accumulator {
  return {
    init: () => noMoments,
    step: (state, first, second) =>
      second === undefined
        ? addMoment(state as Moments, 0, first as number)
        : addMoment(state as Moments, first as number, second as number),
    merge: (left, right) => mergeMoments(left as Moments, right as Moments),
    finish: (state) => finish(state as Moments),
  };
}

export function floatSpread({ ofSample, isRoot }: Spread): Accumulator {
  return momentsAccumulator(({ count, squaresX }) => {
    if (count === 0 || (ofSample && count === 1)) return null;
    const variance = squaresX / (ofSample ? count - 1 : count);
    return isRoot ? Math.sqrt(variance) : variance;
  });
}

/** regr_* and corr take (y, x). */
const regressions: Readonly<Record<string, (moments: Moments) => Datum>> = {
  regr_count: ({ count }) => count,
  regr_sxx: (m) => (m.count === 0 ? null : m.squaresX),
  regr_syy: (m) => (m.count === 0 ? null : m.squaresY),
  regr_sxy: (m) => (m.count === 0 ? null : m.products),
  regr_avgx: (m) => (m.count === 0 ? null : m.sumX / m.count),
  regr_avgy: (m) => (m.count === 0 ? null : m.sumY / m.count),
  regr_slope: (m) => (m.count === 0 || m.squaresX === 0 ? null : m.products / m.squaresX),
  regr_intercept: (m) =>
    m.count === 0 || m.squaresX === 0 ? null : (m.sumY - (m.sumX * m.products) / m.squaresX) / m.count,
  regr_r2(m) {
    if (m.count === 0 || m.squaresX === 0) return null;
    return m.squaresY === 0 ? 1 : (m.products * m.products) / (m.squaresX * m.squaresY);
  },
  corr(m) {
    if (m.count === 0 || m.squaresX === 0 || m.squaresY === 0) return null;
    return m.products / Math.sqrt(m.squaresX * m.squaresY);
  },
  covar_pop: (m) => (m.count === 0 ? null : m.products / m.count),
  covar_samp: (m) => (m.count < 2 ? null : m.products / (m.count - 1)),
};

export function registerVariances(registrar: Registrar): void {
  for (const [name, spread] of Object.entries(spreads)) {
    for (const type of ['int2', 'int4', 'int8']) {
      const accumulator = (): Accumulator => exactSpread(spread, (value) => numericFromInteger(value as Integer));
      registrar.register(aggregate(`${name}(${type}) numeric`, accumulator));
    }
    registrar.register(aggregate(`${name}(numeric) numeric`, () => exactSpread(spread, (value) => value as Numeric)));
    for (const type of ['float4', 'float8']) {
      registrar.register(aggregate(`${name}(${type}) float8`, () => floatSpread(spread)));
    }
  }
  for (const [name, finish] of Object.entries(regressions)) {
    const returns = name === 'regr_count' ? 'int8' : 'float8';
    registrar.register(aggregate(`${name}(float8, float8) ${returns}`, () => momentsAccumulator(finish)));
  }
}
