/** A scalar function of an author: `initials('Grace Hopper')` is `GH`. */
import type { ScalarFunction } from 'aiondb/extend';

export const initials: ScalarFunction = {
  kind: 'scalar',
  name: 'initials',
  parameters: [{ name: 'text' }],
  returns: { name: 'text' },
  volatility: 'immutable',
  strict: true,
  evaluate: (name: string) => (name.match(/\b\p{L}/gu) ?? []).join('').toUpperCase(),
};
