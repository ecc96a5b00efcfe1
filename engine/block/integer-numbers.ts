/**
 * Integers in the cheapest of all their encodings: runs, or what packed-numbers.ts offers. Columns of integers, codes
 * into dictionaries and lengths of texts are written with it.
 */
import type { BlockSections } from './block-sections.ts';
import { encodings } from './block-sections.ts';
import type { NumberHead, NumberPlan, Numbers } from './number-plan.ts';
import { cheapest, readHead } from './number-plan.ts';
import type { NumberStatistics } from './number-statistics.ts';
import { statisticsOf } from './number-statistics.ts';
import { planPacked, readPackedFloat64s, readPackedInt32s } from './packed-numbers.ts';
import { planRunLength, readRuns } from './run-length.ts';

export function planIntegers(values: Numbers, statistics: NumberStatistics = statisticsOf(values)): NumberPlan {
  const packed = planPacked(values, statistics);
  if (statistics.runs * 3 > values.length) return packed;
  const runs = planRunLength(values, planPacked);
  return runs === undefined ? packed : cheapest(packed, runs);
}

export function readInt32s(block: BlockSections, count: number, head: NumberHead = readHead(block)): Int32Array {
  if (head.encoding !== encodings.runLength) return readPackedInt32s(block, count, head);
  return readRuns(head, block, new Int32Array(count), readPackedInt32s);
}

/** The integers divided by `divisor`. */
export function readFloat64s(
  block: BlockSections,
  count: number,
  divisor = 1,
  head: NumberHead = readHead(block),
): Float64Array {
  if (head.encoding !== encodings.runLength) return readPackedFloat64s(block, count, divisor, head);
  return readRuns(head, block, new Float64Array(count), (part, runs) => readPackedFloat64s(part, runs, divisor));
}
