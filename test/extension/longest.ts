/** An aggregate of an author: `longest(name)` is the longest text, the first of them where several are. */
import type { AggregateFunction } from 'aiondb/extend';

const longer = (left: string | null, right: string | null): string | null =>
  right !== null && (left === null || right.length > left.length) ? right : left;

export const longest: AggregateFunction = {
  kind: 'aggregate',
  name: 'longest',
  parameters: [{ name: 'text' }],
  returns: { name: 'text' },
  strict: true,
  accumulator: () => ({
    init: () => null,
    step: (state, value) => longer(state as string | null, value as string),
    merge: (left, right) => longer(left as string | null, right as string | null),
    finish: (state) => state,
  }),
};
