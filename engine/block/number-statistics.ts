/**
 * What the encodings want to know of a run of numbers before one of them is chosen: one pass over the values, and greatest
 * common divisors, which end early where there is none.
 */
import type { Numbers } from './number-plan.ts';

export interface NumberStatistics {
  /** Both 0 when there is no value. */
  readonly minimum: number;
  readonly maximum: number;
  /** Of the differences between neighbours; both 0 when there are fewer than two values. */
  readonly smallestStep: number;
  readonly largestStep: number;
  /** Runs of equal values, NaN never equal. */
  readonly runs: number;
}

export function statisticsOf(values: Numbers): NumberStatistics {
  const count = values.length;
  if (count === 0) return { minimum: 0, maximum: 0, smallestStep: 0, largestStep: 0, runs: 0 };
  return values instanceof Int32Array ? ofInt32s(values) : ofFloat64s(values);
}

/** The same loop twice: one that meets both kinds of array takes twice as long. */
function ofInt32s(values: Int32Array): NumberStatistics {
  const count = values.length;
  let previous = values[0]!;
  let minimum = previous;
  let maximum = previous;
  let smallestStep = count === 1 ? 0 : Infinity;
  let largestStep = -smallestStep;
  let runs = 1;
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    const step = value - previous;
    if (step !== 0) runs++;
    if (step < smallestStep) smallestStep = step;
    if (step > largestStep) largestStep = step;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    previous = value;
  }
  return { minimum, maximum, smallestStep, largestStep: largestStep + 0, runs };
}

function ofFloat64s(values: Float64Array): NumberStatistics {
  const count = values.length;
  let previous = values[0]!;
  let minimum = previous;
  let maximum = previous;
  let smallestStep = count === 1 ? 0 : Infinity;
  let largestStep = -smallestStep;
  let runs = 1;
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    const step = value - previous;
    if (step !== 0) runs++;
    if (step < smallestStep) smallestStep = step;
    if (step > largestStep) largestStep = step;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    previous = value;
  }
  return { minimum, maximum, smallestStep, largestStep: largestStep + 0, runs };
}

/** The greatest common divisor of the distances of all values from `from`; 1 when all are 0. All are safe integers. */
export function divisorOfDistances(values: Numbers, from: number): number {
  let divisor = 0;
  for (let i = 0; i < values.length && divisor !== 1; i++) divisor = commonDivisor(divisor, values[i]! - from);
  return divisor === 0 ? 1 : divisor;
}

/** The same of the differences between neighbours less the smallest of them. */
export function divisorOfSteps(values: Numbers, smallestStep: number): number {
  let divisor = 0;
  for (let i = 1; i < values.length && divisor !== 1; i++) {
    divisor = commonDivisor(divisor, values[i]! - values[i - 1]! - smallestStep);
  }
  return divisor === 0 ? 1 : divisor;
}

/** Of two safe integers from 0 up. A multiple of the first, the usual case, is seen without the remainder of doubles. */
export function commonDivisor(divisor: number, value: number): number {
  if (divisor !== 0 && Math.floor(value / divisor) * divisor === value) return divisor;
  let larger = value;
  let smaller = divisor;
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
