/**
 * count, min and max.
 *
 * min and max exist for every ordered type but bool, uuid and bytea, as in PostgreSQL 15, plus vector's order where it
 * has one. In slots an integer needs one double (±Infinity means none yet); dates, timestamps and floats, whose values
 * may be infinite, keep a second one that tells whether any row came.
 */

import { comparatorOf } from '../../value/compare.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { emitFloatComparison } from '../comparison/order.ts';
import type { Accumulator, SlotAccumulator } from '../contract.ts';
import { aggregate, type Registrar } from '../definition.ts';

export const counting: Accumulator = {
  init: () => 0,
  step: (state) => (state as number) + 1,
  merge: (left, right) => (left as number) + (right as number),
  finish: (state) => state,
};

const countingSlots: SlotAccumulator = {
  initial: [0],
  step: (emitter, [count]) => [emitter.arithmetic('+', count!, emitter.number(1))],
  finish: ([count]) => count,
};

type Direction = 'min' | 'max';

/** The extreme by the type's own order; of equals (1.0 and 1.00) the last stays, of padded text the first. */
function extreme(direction: Direction, type: DataType): Accumulator {
  const compare = comparatorOf(type);
  const keepsFirst = type.name === 'bpchar';
  const better = (left: Datum, right: Datum): Datum => {
    if (left === undefined) return right;
    if (right === undefined) return left;
    const order = direction === 'min' ? compare(left, right) : compare(right, left);
    return order < 0 || (order === 0 && keepsFirst) ? left : right;
  };
  return {
    init: () => undefined,
    step: (state, value) => better(state, value),
    merge: better,
    finish: (state) => (state === undefined ? null : state),
  };
}

function integerSlots(direction: Direction): SlotAccumulator {
  const none = direction === 'min' ? Infinity : -Infinity;
  const symbol = direction === 'min' ? '<' : '>';
  return {
    initial: [none],
    step: (emitter, [best], [value]) => [emitter.choose(emitter.compare(symbol, value!, best!), value!, best!)],
    finish: ([best]) => (best === none ? null : best),
  };
}

/** Slots: best, whether a row came. `float` orders NaN above all. */
function flaggedSlots(direction: Direction, isFloat: boolean): SlotAccumulator {
  const symbol = direction === 'min' ? '<' : '>';
  return {
    initial: [0, 0],
    step(emitter, [best, seen], [value]) {
      const wins = isFloat
        ? emitFloatComparison(emitter, `${symbol}=`, value!, best!)
        : emitter.compare(symbol, value!, best!);
      const first = emitter.compare('=', seen!, emitter.number(0));
      return [emitter.choose(emitter.or(first, wins), value!, best!), emitter.number(1)];
    },
    finish: ([best, seen]) => (seen === 0 ? null : best),
  };
}

const plainTypes = ['text', 'bpchar', 'numeric', 'time', 'interval'];

export function registerExtremes(registrar: Registrar): void {
  registrar.register(aggregate('count() int8', () => counting, { strict: false, slots: countingSlots }));
  registrar.register(aggregate('count(anything) int8', () => counting, { slots: countingSlots }));
  for (const direction of ['min', 'max'] as const) {
    const define = (type: string, slots?: SlotAccumulator): void =>
      registrar.register(
        aggregate(`${direction}(${type}) ${type}`, ([actual]) => extreme(direction, actual!), {
          ...(slots === undefined ? {} : { slots }),
        }),
      );
    for (const type of ['int2', 'int4', 'int8', 'oid']) define(type, integerSlots(direction));
    for (const type of ['date', 'timestamp', 'timestamptz']) define(type, flaggedSlots(direction, false));
    for (const type of ['float4', 'float8']) define(type, flaggedSlots(direction, true));
    for (const type of plainTypes) define(type);
    define('anyarray');
  }
}
