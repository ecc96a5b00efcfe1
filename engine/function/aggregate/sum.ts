/**
 * sum and avg, exact for integers and numeric.
 *
 * Integer sums grow past 64 bits: state is a safe-integer sum that carries into a second part counted in units of
 * 2^53. The carry is exact: a sum of two safe integers rounds to 2^53 or more whenever it is, both then have one sign,
 * and low − 2^53 + x stays safe. float8 avg is the sum divided by the count, float4 sums round to single at every step,
 * as PostgreSQL's transition functions do.
 */

import { integer8 } from '../../value/integer.ts';
import { addInterval, divideInterval, type Interval } from '../../value/interval.ts';
import { Numeric, numericFromInteger } from '../../value/numeric.ts';
import { addNumeric, divideNumeric } from '../../value/numeric-arithmetic.ts';
import type { Datum } from '../../value/type.ts';
import type { Accumulator, SlotAccumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';
import { floatArithmetic } from '../number/float-arithmetic.ts';
import type { Integer } from '../number/integer-arithmetic.ts';

const carryUnit = 2 ** 53;
const carryUnitWide = 1n << 53n;

interface IntegerSum {
  low: number;
  carry: number;
  /** What did not come as safe integers. */
  wide: bigint;
  count: number;
}

function total(low: number, carry: number): bigint {
  return BigInt(low) + BigInt(carry) * carryUnitWide;
}

type FinishSum = (sum: bigint, count: number) => Datum;

function integerSum(finish: FinishSum): Accumulator {
  return {
    init: (): IntegerSum => ({ low: 0, carry: 0, wide: 0n, count: 0 }),
    step(state, value) {
      const sum = state as IntegerSum;
      sum.count++;
      if (typeof value === 'number') {
        const low = sum.low + value;
        if (Math.abs(low) < carryUnit) sum.low = low;
        else {
          const direction = sum.low > 0 ? 1 : -1;
          sum.low = value + (sum.low - direction * carryUnit);
          sum.carry += direction;
        }
      } else sum.wide += value as bigint;
      return sum;
    },
    merge(left, right) {
      const [a, b] = [left as IntegerSum, right as IntegerSum];
      a.wide += b.wide + total(b.low, b.carry);
      a.count += b.count;
      return a;
    },
    finish(state) {
      const { low, carry, wide, count } = state as IntegerSum;
      return count === 0 ? null : finish(total(low, carry) + wide, count);
    },
  };
}

/** Slots: low, carry, count. */
function integerSumSlots(finish: FinishSum): SlotAccumulator {
  return {
    initial: [0, 0, 0],
    step(emitter, [low, carry, count], [value]) {
      const unit = emitter.number(carryUnit);
      const one = emitter.number(1);
      const sum = emitter.arithmetic('+', low!, value!);
      const isSafe = emitter.compare('<', emitter.math('abs', sum), unit);
      const isUp = emitter.compare('>', low!, emitter.number(0));
      const down = emitter.arithmetic('+', value!, emitter.arithmetic('+', low!, unit));
      const up = emitter.arithmetic('+', value!, emitter.arithmetic('-', low!, unit));
      const moved = emitter.choose(isUp, emitter.arithmetic('+', carry!, one), emitter.arithmetic('-', carry!, one));
      return [
        emitter.choose(isSafe, sum, emitter.choose(isUp, up, down)),
        emitter.choose(isSafe, carry!, moved),
        emitter.arithmetic('+', count!, one),
      ];
    },
    finish: ([low, carry, count]) => (count === 0 ? null : finish(total(low!, carry!), count!)),
  };
}

const averageOf: FinishSum = (sum, count) => divideNumeric(numericFromInteger(sum), numericFromInteger(count));

interface FloatSum {
  sum: number;
  count: number;
}

function floatSum(single: boolean, finish: (state: FloatSum) => number): Accumulator {
  return {
    init: (): FloatSum => ({ sum: -0, count: 0 }),
    step(state, value) {
      const sum = state as FloatSum;
      sum.sum = floatArithmetic('+', sum.sum, value as number, single);
      sum.count++;
      return sum;
    },
    merge(left, right) {
      const [a, b] = [left as FloatSum, right as FloatSum];
      return { sum: floatArithmetic('+', a.sum, b.sum, single), count: a.count + b.count };
    },
    finish: (state) => ((state as FloatSum).count === 0 ? null : finish(state as FloatSum)),
  };
}

/** Slots: sum, count. The sum begins at −0, which added to any float leaves it as it is. */
function floatSumSlots(finish: (state: FloatSum) => number): SlotAccumulator {
  return {
    initial: [-0, 0],
    step(emitter, [sum, count], [value]) {
      const next = emitter.arithmetic('+', sum!, value!);
      const infinity = emitter.number(Infinity);
      const isInfinite = emitter.compare('=', emitter.math('abs', next), infinity);
      const isBounded = (operand: typeof next) => emitter.compare('<', emitter.math('abs', operand), infinity);
      const overflows = emitter.and(isInfinite, emitter.and(isBounded(sum!), isBounded(value!)));
      return [
        emitter.failIf(overflows, '22003', 'value out of range: overflow', next),
        emitter.arithmetic('+', count!, emitter.number(1)),
      ];
    },
    finish: ([sum, count]) => (count === 0 ? null : finish({ sum: sum!, count: count! })),
  };
}

interface NumericSum {
  sum: Numeric;
  count: number;
}

function numericSum(finish: (state: NumericSum) => Numeric): Accumulator {
  const add = (state: unknown, sum: Numeric, count: number): NumericSum => {
    const total = state as NumericSum;
    total.sum = addNumeric(total.sum, sum);
    total.count += count;
    return total;
  };
  return {
    init: (): NumericSum => ({ sum: Numeric.zero, count: 0 }),
    step: (state, value) => add(state, value as Numeric, 1),
    merge: (left, right) => add(left, (right as NumericSum).sum, (right as NumericSum).count),
    finish: (state) => ((state as NumericSum).count === 0 ? null : finish(state as NumericSum)),
  };
}

interface IntervalSum {
  readonly sum: Interval | undefined;
  readonly count: number;
}

function intervalSum(finish: (sum: Interval, count: number) => Interval): Accumulator {
  const add = (left: IntervalSum, right: IntervalSum): IntervalSum => {
    if (left.sum === undefined) return right;
    if (right.sum === undefined) return left;
    return { sum: addInterval(left.sum, right.sum), count: left.count + right.count };
  };
  return {
    init: (): IntervalSum => ({ sum: undefined, count: 0 }),
    step: (state, value) => add(state as IntervalSum, { sum: value as Interval, count: 1 }),
    merge: (left, right) => add(left as IntervalSum, right as IntervalSum),
    finish(state) {
      const { sum, count } = state as IntervalSum;
      return sum === undefined ? null : finish(sum, count);
    },
  };
}

export function registerSums(registrar: Registrar): void {
  const toInteger8: FinishSum = (sum) => integer8(sum);
  const toNumeric: FinishSum = (sum) => numericFromInteger(sum as Integer);
  for (const type of ['int2', 'int4', 'int8']) {
    const finish = type === 'int8' ? toNumeric : toInteger8;
    const returns = type === 'int8' ? 'numeric' : 'int8';
    const slots = integerSumSlots(finish);
    registrar.register(aggregate(`sum(${type}) ${returns}`, () => integerSum(finish), { slots }));
    const averageSlots = integerSumSlots(averageOf);
    registrar.register(aggregate(`avg(${type}) numeric`, () => integerSum(averageOf), { slots: averageSlots }));
  }
  const plain = ({ sum }: FloatSum): number => sum;
  const average = ({ sum, count }: FloatSum): number => sum / count;
  registrar.register(aggregate('sum(float8) float8', () => floatSum(false, plain), { slots: floatSumSlots(plain) }));
  registrar.register(aggregate('sum(float4) float4', () => floatSum(true, plain)));
  for (const type of ['float4', 'float8']) {
    const slots = floatSumSlots(average);
    registrar.register(aggregate(`avg(${type}) float8`, () => floatSum(false, average), { slots }));
  }
  registrar.register(aggregate('sum(numeric) numeric', () => numericSum(({ sum }) => sum)));
  const mean = ({ sum, count }: NumericSum): Numeric => divideNumeric(sum, numericFromInteger(count));
  registrar.register(aggregate('avg(numeric) numeric', () => numericSum(mean)));
  registrar.register(aggregate('sum(interval) interval', () => intervalSum((sum) => sum)));
  registrar.register(aggregate('avg(interval) interval', () => intervalSum(divideInterval)));
}
