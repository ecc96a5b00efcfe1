/**
 * Encoding 4, run length: equal neighbours once, with the length of their run.
 *
 * ```
 * head      parameter: the runs
 * lengths   numbers of their own, each from 1 up
 * values    numbers of their own, one a run
 * ```
 * The parts are numbers again, but never in runs: the caller says how it plans and reads the values. Floats are equal when
 * they are the same datum: NaN is equal to itself, −0 not to 0. Taken when the runs are at most a third of the values.
 * Booleans are in boolean-column.ts.
 */
import type { BlockSections } from './block-sections.ts';
import { encodings } from './block-sections.ts';
import { damaged } from './damage.ts';
import type { NumberHead, NumberPlan, Numbers } from './number-plan.ts';
import { expectHead, headBytes, writeHead } from './number-plan.ts';
import { planPacked, readPackedInt32s } from './packed-numbers.ts';

/** What a run and a value of it cost to decode, measured. */
const nanosecondsPerRun = 8;
const nanosecondsPerValue = 0.3;

/** Where each run begins; undefined when there are too many to be worth it. */
function runStarts(values: Numbers): Int32Array | undefined {
  const count = values.length;
  const most = Math.floor(count / 3);
  const starts = new Int32Array(most);
  let runs = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0 && isSame(values[i]!, values[i - 1]!)) continue;
    if (runs === most) return undefined;
    starts[runs++] = i;
  }
  return starts.subarray(0, runs);
}

function isSame(left: number, right: number): boolean {
  return left === right ? left !== 0 || Object.is(left, right) : Number.isNaN(left) && Number.isNaN(right);
}

/** @param planValues plans the first values of the runs, an array of the kind of `values` */
export function planRunLength(values: Numbers, planValues: (values: Numbers) => NumberPlan): NumberPlan | undefined {
  const count = values.length;
  const starts = runStarts(values);
  if (starts === undefined || count === 0) return undefined;
  const runs = starts.length;
  const firsts = values instanceof Int32Array ? new Int32Array(runs) : new Float64Array(runs);
  for (let run = 0; run < runs; run++) firsts[run] = values[starts[run]!]!;
  const lengthPlan = planRunLengths(starts, count);
  const valuePlan = planValues(firsts);
  return {
    encoding: encodings.runLength,
    length: headBytes + lengthPlan.length + valuePlan.length,
    nanoseconds:
      lengthPlan.nanoseconds + valuePlan.nanoseconds + runs * nanosecondsPerRun + count * nanosecondsPerValue,
    write: (bytes, position) => {
      writeHead({ encoding: encodings.runLength, width: 0, flags: 0, parameter: runs }, bytes, position);
      lengthPlan.write(bytes, position + headBytes);
      valuePlan.write(bytes, position + headBytes + lengthPlan.length);
    },
  };
}

/** Plans the lengths of runs that begin at `starts` and end before `count`. */
export function planRunLengths(starts: Int32Array, count: number): NumberPlan {
  const runs = starts.length;
  const lengths = new Int32Array(runs);
  for (let run = 0; run < runs; run++) lengths[run] = (run + 1 < runs ? starts[run + 1]! : count) - starts[run]!;
  return planPacked(lengths);
}

/** Reads the lengths of `runs` runs, which add up to `count`. */
export function readRunLengths(block: BlockSections, runs: number, count: number): Int32Array {
  if (runs > count) throw damaged(`${runs} runs make ${count} values`);
  const lengths = readPackedInt32s(block, runs);
  let total = 0;
  for (let run = 0; run < runs; run++) {
    if (lengths[run]! < 1) throw damaged('a run is empty');
    total += lengths[run]!;
  }
  if (total !== count) throw damaged('the lengths of runs do not add up');
  return lengths;
}

/** @param readValues reads the values of that many runs */
export function readRuns<Lane extends Numbers>(
  head: NumberHead,
  block: BlockSections,
  target: Lane,
  readValues: (block: BlockSections, runs: number) => Lane,
): Lane {
  const runs = head.parameter;
  expectHead(head, { width: 0, flags: 0, parameter: target.length });
  const lengths = readRunLengths(block, runs, target.length);
  const values = readValues(block, runs);
  let end = 0;
  for (let run = 0; run < runs; run++) {
    const start = end;
    end += lengths[run]!;
    target.fill(values[run]!, start, end);
  }
  return target;
}
