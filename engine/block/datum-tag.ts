/**
 * The first byte of each stored datum, for its writer and its reader; what follows each stands in datum-codec.ts.
 * Numbers are never reused.
 */
export const datumTags = {
  null: 0,
  false: 1,
  true: 2,
  positive: 3,
  negative: 4,
  float: 5,
  positiveBigint: 6,
  negativeBigint: 7,
  positiveWide: 8,
  negativeWide: 9,
  string: 10,
  bytes: 11,
  float32s: 12,
  numeric: 13,
  specialNumeric: 14,
  interval: 15,
  array: 16,
  map: 17,
  temporal: 18,
} as const;

/** Levels of arrays and maps within each other that are stored; deeper ones could exhaust the stack of a reader. */
export const maxDatumDepth = 512;

/** The byte behind the tag of a temporal value is the place of its type in this list. */
export const temporalTypes = ['date', 'time', 'timestamp', 'timestamptz'] as const;
