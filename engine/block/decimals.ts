/**
 * Encoding 7, decimals: floats that are decimal fractions of few digits, as prices are, as the integers they are when
 * scaled.
 *
 * ```
 * head       nothing
 * divisor    float64, an integer from 1 to 10^15
 * integers   numbers of their own (packed-numbers.ts)
 * ```
 * float = integer / divisor. That is exact: the encoder makes the same division for every value and gives up unless each
 * gives back its float. Division of two exact integers is rounded once, so a float that was read from a decimal of up to
 * 15 digits always comes back. −0, NaN and infinities are no such floats. The divisor is the power of ten without what
 * all integers share with it, so quarters are divided by 4, and a power of two costs no division. 2.2 to 2.4 ns a value.
 * The idea is that of ALP (Afroozeh, Kuffó and Boncz, SIGMOD 2024), without its exceptions.
 */
import type { BlockSections } from './block-sections.ts';
import { encodings } from './block-sections.ts';
import { damaged } from './damage.ts';
import type { NumberHead, NumberPlan } from './number-plan.ts';
import { expectHead, headBytes, writeHead } from './number-plan.ts';
import { commonDivisor } from './number-statistics.ts';
import { planPacked, readPackedFloat64s } from './packed-numbers.ts';

const mostDigits = 15;
const powersOfTen: readonly number[] = Array.from({ length: mostDigits + 1 }, (_, digits) => 10 ** digits);
const mostDivisor = 10 ** mostDigits;

/** Undefined when some float is no decimal. */
export function planDecimals(values: Float64Array): NumberPlan | undefined {
  const scaled = scaledIntegers(values);
  if (scaled === undefined) return undefined;
  const { integers, divisor } = scaled;
  const plan = planPacked(integers);
  return {
    encoding: encodings.decimals,
    length: headBytes + 8 + plan.length,
    nanoseconds: plan.nanoseconds + values.length * 0.2,
    write: (bytes, position) => {
      writeHead({ encoding: encodings.decimals, width: 0, flags: 0, parameter: 0 }, bytes, position);
      new Float64Array(bytes.buffer, position + headBytes, 1)[0] = divisor;
      plan.write(bytes, position + headBytes + 8);
    },
  };
}

function scaledIntegers(values: Float64Array): { integers: Float64Array; divisor: number } | undefined {
  const count = values.length;
  const integers = new Float64Array(count);
  let digits = 0;
  let scale = 1;
  let shared = 1;
  for (let i = 0; i < count; ) {
    const value = values[i]!;
    const integer = Math.round(value * scale);
    if (integer / scale !== value) {
      // one digit more, and all over again
      if (++digits > mostDigits) return undefined;
      scale = shared = powersOfTen[digits]!;
      i = 0;
      continue;
    }
    if (!isExact(integer)) return undefined;
    integers[i++] = integer;
    if (shared > 1) shared = commonDivisor(shared, Math.abs(integer));
  }
  if (shared > 1) for (let i = 0; i < count; i++) integers[i]! /= shared;
  return { integers, divisor: scale / shared };
}

/** A safe integer and not −0. */
function isExact(scaled: number): boolean {
  return Math.abs(scaled) <= Number.MAX_SAFE_INTEGER && !Object.is(scaled, -0);
}

export function readDecimals(head: NumberHead, block: BlockSections, count: number): Float64Array {
  expectHead(head, { width: 0, flags: 0, parameter: 0 });
  const divisor = block.float64s(1)[0]!;
  if (!Number.isSafeInteger(divisor) || divisor < 1 || divisor > mostDivisor) {
    throw damaged(`decimals are divided by ${divisor}`);
  }
  return readPackedFloat64s(block, count, divisor);
}
