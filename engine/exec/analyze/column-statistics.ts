/**
 * What a sample tells of a column: nulls, width, distinct values, the most common ones, and a histogram of the others.
 * The rules are those of PostgreSQL's ANALYZE (compute_scalar_stats).
 *
 * The number of distinct values in the whole column is estimated from the sample's d distinct values, f of which occur
 * once, of n values out of N: n·d / (n − f + f·n/N) (Haas and Stokes, IBM Research Report RJ 10025, 1996: "Duj1").
 */
import type { ColumnStatistics } from '../../catalog/catalog.ts';
import { type DataType, type Datum, definitionOf } from '../../value/type.ts';

const mostCommonValues = 20;
const histogramBuckets = 100;
/** Wider values are left out of lists; they are counted as distinct. */
const wideBytes = 1_024;

/** A value and how often the sample has it. */
interface Run {
  readonly value: Datum;
  readonly count: number;
}

export function columnStatistics(
  column: number,
  type: DataType,
  values: readonly Datum[],
  rowCount: number,
): ColumnStatistics {
  const present = values.filter((value) => value !== null);
  const nullFraction = values.length === 0 ? 0 : 1 - present.length / values.length;
  const widths = present.map((value) => widthBytes(value, type));
  const averageWidthBytes = present.length === 0 ? 0 : widths.reduce((sum, width) => sum + width, 0) / present.length;
  const common = { column, nullFraction, averageWidthBytes };
  const { compare } = definitionOf(type);
  const total = rowCount * (1 - nullFraction);
  const narrow = present.filter((_, i) => widths[i]! <= wideBytes);
  const nothing = { minimum: undefined, maximum: undefined, mostCommon: [], histogram: [] };
  if (compare === undefined || narrow.length === 0) return { ...common, distinctCount: total, ...nothing };
  const order = (left: Datum, right: Datum): number => compare(left, right, type);
  const runs = runsOf(narrow.sort(order), order);
  const wide = present.length - narrow.length;
  const distinctCount = estimatedDistinct(runs, wide, present.length, total);
  const kept = mostCommon(runs, values.length, narrow.length, distinctCount, wide);
  const isKept = new Set(kept);
  const rest = runs.filter((run) => !isKept.has(run));
  return {
    ...common,
    distinctCount,
    minimum: runs[0]!.value,
    maximum: runs[runs.length - 1]!.value,
    mostCommon: kept.map(({ value, count }) => ({ value, fraction: count / values.length })),
    histogram: histogramOf(rest),
  };
}

/** Runs of equal values in a sorted list. */
function runsOf(sorted: readonly Datum[], order: (left: Datum, right: Datum) => number): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && order(sorted[i]!, sorted[start]!) === 0) continue;
    runs.push({ value: sorted[start]!, count: i - start });
    start = i;
  }
  return runs;
}

function estimatedDistinct(runs: readonly Run[], wide: number, sampled: number, total: number): number {
  const repeated = runs.filter((run) => run.count > 1).length;
  // nothing seen twice: most likely unique
  if (repeated === 0) return total;
  const distinct = runs.length + wide;
  // everything seen twice: nothing is likely to be left unseen
  if (repeated === distinct) return distinct;
  const once = distinct - repeated;
  const estimate = (sampled * distinct) / (sampled - once + (once * sampled) / Math.max(total, 1));
  return Math.min(Math.max(estimate, distinct), Math.max(total, distinct));
}

/** The values to list: all when they are few, else those clearly more common than the average. Most common first. */
function mostCommon(
  runs: readonly Run[],
  sampledRows: number,
  listed: number,
  distinctCount: number,
  wide: number,
): readonly Run[] {
  const byCount = runs.filter((run) => run.count > 1).sort((left, right) => right.count - left.count);
  const isComplete = byCount.length === runs.length && wide === 0 && runs.length <= mostCommonValues;
  if (isComplete) return byCount;
  const average = sampledRows / Math.max(distinctCount, 1);
  // a value that would fill a bucket of the histogram is listed in any case
  const bucket = listed / histogramBuckets;
  const least = Math.min(Math.max(2, average * 1.25), Math.max(2, bucket));
  return byCount.slice(0, mostCommonValues).filter((run) => run.count >= least);
}

/** Bounds of buckets that hold equally many values each. */
function histogramOf(runs: readonly Run[]): readonly Datum[] {
  const bounds = Math.min(runs.length, histogramBuckets + 1);
  if (bounds < 2) return [];
  const total = runs.reduce((sum, run) => sum + run.count, 0);
  const histogram: Datum[] = [];
  let run = 0;
  let before = 0;
  for (let bound = 0; bound < bounds; bound++) {
    const position = Math.floor((bound * (total - 1)) / (bounds - 1));
    while (before + runs[run]!.count <= position) before += runs[run++]!.count;
    histogram.push(runs[run]!.value);
  }
  return histogram;
}

/** As stored: fixed sizes by type, else the bytes of the value. */
function widthBytes(value: Datum, type: DataType): number {
  const { byteLength, print } = definitionOf(type);
  if (byteLength > 0) return byteLength;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  const text = typeof value === 'string' ? value : print(value, type);
  return utf8Bytes(text);
}

function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // a surrogate is half of a character of four bytes
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
