/**
 * Aggregates that keep what they are given until the end: a list in arrival order, from which `finish` makes the answer.
 *
 * `finish` gets a copy, which it may change and hand on: over a window's frame the list goes on growing.
 */
import type { Datum } from '../../value/type.ts';
import type { Accumulator } from '../contract.ts';

/** A row gives its only argument, or what `item` makes of its arguments. */
export function gathering<Item = Datum>(
  finish: (items: Item[]) => Datum,
  item: (...values: readonly Datum[]) => Item = (value) => value as Item,
): Accumulator {
  return {
    init: (): Item[] => [],
    step(state, ...values) {
      (state as Item[]).push(item(...values));
      return state;
    },
    merge: (left, right) => [...(left as Item[]), ...(right as Item[])],
    finish: (state) => finish((state as Item[]).slice()),
  };
}

/** The same, but null over no rows. */
export function collecting<Item = Datum>(
  finish: (items: Item[]) => Datum,
  item?: (...values: readonly Datum[]) => Item,
): Accumulator {
  return gathering((items: Item[]) => (items.length === 0 ? null : finish(items)), item);
}
