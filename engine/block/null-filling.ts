/**
 * What stands where a value is null. Blocks in plain encoding hold 0 there and are viewed in place; for the others the
 * encoder first puts the value before a null into its place, which disturbs no range, no run and no difference, and the
 * decoder puts 0 back.
 */

/** A copy in which each null has the value before it, and nulls at the start the first value; 0 when all are null. */
export function fillNulls<Lane extends Int32Array | Float64Array | BigInt64Array>(
  values: Lane,
  nulls: Uint8Array,
): Lane {
  const count = values.length;
  const filled = values.slice() as Lane;
  let first = 0;
  while (first < count && nulls[first] === 1) first++;
  if (first === count) return filled.fill(0 as never) as Lane;
  for (let i = 0; i < first; i++) filled[i] = values[first]!;
  for (let i = first + 1; i < count; i++) if (nulls[i] === 1) filled[i] = filled[i - 1]!;
  return filled;
}

/** Puts 0 where `nulls` is 1. */
export function clearNulls(values: Int32Array | Float64Array, nulls: Uint8Array): void {
  for (let i = 0; i < values.length; i++) if (nulls[i] === 1) values[i] = 0;
}
