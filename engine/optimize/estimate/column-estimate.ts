/**
 * What the statistics of one column say: the fraction of rows equal to a value, below a value, null.
 *
 * Most common values count by themselves; the rest is spread evenly over the buckets of the equal-depth histogram and
 * linearly inside a bucket where values are numbers. The rules are those of PostgreSQL's selfuncs.c.
 */
import type { ColumnStatistics } from '../../catalog/catalog.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';

/** Fractions that rows outside of the known range are taken to have. */
const leastFraction = 0.0001;

export class ColumnEstimate {
  readonly #statistics: ColumnStatistics;
  readonly #compare: ((left: Datum, right: Datum) => number) | undefined;
  /** Fraction of all rows that the list of common values covers. */
  readonly #commonFraction: number;

  constructor(statistics: ColumnStatistics, type: DataType) {
    this.#statistics = statistics;
    const { compare } = definitionOf(type);
    this.#compare = compare && ((left, right) => compare(left, right, type));
    this.#commonFraction = statistics.mostCommon.reduce((sum, entry) => sum + entry.fraction, 0);
  }

  get nullFraction(): number {
    return this.#statistics.nullFraction;
  }

  /** Fraction of rows that are neither null nor in the list of common values. */
  get #restFraction(): number {
    return Math.max(0, 1 - this.nullFraction - this.#commonFraction);
  }

  /** Fraction of rows equal to a value, given how many distinct values the column has. */
  equalTo(value: Datum, distinct: number): number {
    const { mostCommon } = this.#statistics;
    const compare = this.#compare;
    const common = mostCommon.find((entry) =>
      compare === undefined ? entry.value === value : compare(entry.value, value) === 0,
    );
    if (common !== undefined) return common.fraction;
    const rest = this.#restFraction / Math.max(1, distinct - mostCommon.length);
    return mostCommon.length === 0 ? rest : Math.min(rest, mostCommon[mostCommon.length - 1]!.fraction);
  }

  /** Fraction of rows below a value; undefined where nothing is known of the column's range. */
  below(value: Datum): number | undefined {
    const compare = this.#compare;
    const rest = this.#restBelow(value);
    if (compare === undefined || rest === undefined) return undefined;
    let fraction = rest * this.#restFraction;
    for (const entry of this.#statistics.mostCommon) if (compare(entry.value, value) < 0) fraction += entry.fraction;
    return Math.min(1 - this.nullFraction, Math.max(leastFraction, fraction));
  }

  /** Of the values that are not listed as common, the fraction below a value. */
  #restBelow(value: Datum): number | undefined {
    const { histogram, mostCommon, minimum, maximum } = this.#statistics;
    const compare = this.#compare;
    if (compare === undefined) return undefined;
    if (histogram.length >= 2) return histogramPosition(histogram, value, compare);
    if (mostCommon.length > 0 && this.#restFraction < 0.01) return 0;
    return linearPosition(minimum, maximum, value);
  }
}

/** The place of a value among the bounds, from 0 to 1. */
function histogramPosition(
  bounds: readonly Datum[],
  value: Datum,
  compare: (left: Datum, right: Datum) => number,
): number {
  let low = 0;
  let high = bounds.length;
  // the number of bounds below the value
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(bounds[middle]!, value) < 0) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return 0;
  if (low === bounds.length) return 1;
  const inside = linearPosition(bounds[low - 1], bounds[low], value) ?? 0.5;
  return (low - 1 + inside) / (bounds.length - 1);
}

function linearPosition(from: Datum | undefined, to: Datum | undefined, value: Datum): number | undefined {
  const [low, high, at] = [from, to, value].map(asNumber);
  if (low === undefined || high === undefined || at === undefined || !(high > low)) return undefined;
  return Math.min(1, Math.max(0, (at - low) / (high - low)));
}

function asNumber(value: Datum | undefined): number | undefined {
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
