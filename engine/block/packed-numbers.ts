/**
 * Numbers in the encodings that do not nest: plain, bit packed (bit-packed.ts), differences (differences.ts). Behind the
 * head, plain numbers stand as they are: int32s or float64s, and may be any float64s, −0 and NaN included.
 *
 * Whoever writes int32s reads int32s, and the same for float64s: the bytes do not say.
 */
import { planBitPacked, readBitPackedFloat64s, readBitPackedInt32s } from './bit-packed.ts';
import type { BlockSections } from './block-sections.ts';
import { encodings } from './block-sections.ts';
import { damaged } from './damage.ts';
import { planDifferences, readDifferencesAsFloat64s, readDifferencesAsInt32s } from './differences.ts';
import { padded } from './envelope.ts';
import { clearNulls } from './null-filling.ts';
import type { NumberHead, NumberPlan, Numbers } from './number-plan.ts';
import { cheapest, expectHead, headBytes, readHead, writeHead } from './number-plan.ts';
import type { NumberStatistics } from './number-statistics.ts';
import { statisticsOf } from './number-statistics.ts';

/** The cheapest of the three for integers; only plain takes infinities. */
export function planPacked(values: Numbers, statistics: NumberStatistics = statisticsOf(values)): NumberPlan {
  const plans: (NumberPlan | undefined)[] = [
    planBitPacked(values, statistics),
    values.length > 1 ? planDifferences(values, statistics) : undefined,
  ];
  return cheapest(planPlain(values), ...plans.filter((plan) => plan !== undefined));
}

export function planPlain(values: Numbers): NumberPlan {
  return {
    encoding: encodings.plain,
    length: headBytes + padded(values.byteLength),
    nanoseconds: 0,
    write: (bytes, position) => {
      writeHead({ encoding: encodings.plain, width: 0, flags: 0, parameter: 0 }, bytes, position);
      const source = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      bytes.set(source, position + headBytes);
    },
  };
}

/** Plain numbers as the whole payload of a block: without head, and 0 where a value is null. */
export function planBare(values: Numbers, nulls: Uint8Array | undefined): NumberPlan {
  return {
    encoding: encodings.plain,
    length: padded(values.byteLength),
    nanoseconds: 0,
    write: (bytes, position) => {
      const target =
        values instanceof Int32Array
          ? new Int32Array(bytes.buffer, position, values.length)
          : new Float64Array(bytes.buffer, position, values.length);
      target.set(values);
      if (nulls !== undefined) clearNulls(target, nulls);
    },
  };
}

export function readPackedInt32s(block: BlockSections, count: number, head: NumberHead = readHead(block)): Int32Array {
  switch (head.encoding) {
    case encodings.plain:
      expectHead(head, { width: 0, flags: 0, parameter: 0 });
      return block.int32s(count);
    case encodings.bitPacked:
      return readBitPackedInt32s(head, block, count);
    case encodings.differences:
      return readDifferencesAsInt32s(head, block, count);
    default:
      throw damaged(`integers have unknown encoding ${head.encoding}`);
  }
}

/** The numbers divided by `divisor`. */
export function readPackedFloat64s(
  block: BlockSections,
  count: number,
  divisor = 1,
  head: NumberHead = readHead(block),
): Float64Array {
  switch (head.encoding) {
    case encodings.plain:
      expectHead(head, { width: 0, flags: 0, parameter: 0 });
      return divided(block.float64s(count), divisor);
    case encodings.bitPacked:
      return readBitPackedFloat64s(head, block, count, divisor);
    case encodings.differences:
      return divided(readDifferencesAsFloat64s(head, block, count), divisor);
    default:
      throw damaged(`integers have unknown encoding ${head.encoding}`);
  }
}

function divided(values: Float64Array, divisor: number): Float64Array {
  if (divisor === 1) return values;
  const count = values.length;
  const quotients = new Float64Array(count);
  for (let i = 0; i < count; i++) quotients[i] = values[i]! / divisor;
  return quotients;
}
