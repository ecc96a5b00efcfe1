/**
 * How long keys may be, in every store: what LMDB takes with 8 KiB pages (4,026 bytes), with room for a prefix.
 */
import { DbError, invariant } from '../error.ts';

export const maxKeyBytes = 3_900;

/** Throws 54000 for a key that is too long. */
export function checkKeySize(key: Uint8Array): void {
  invariant(key.length > 0, 'a key has at least one byte');
  if (key.length <= maxKeyBytes) return;
  throw new DbError('54000', `index entry of ${key.length} bytes exceeds the limit of ${maxKeyBytes} bytes`, {
    hint: 'Index a shorter column or an expression over it, such as md5(column).',
  });
}

/** False for what cannot be a key; nothing is stored under it. */
export function canBeKey(key: Uint8Array): boolean {
  return key.length > 0 && key.length <= maxKeyBytes;
}

/**
 * A copy of a range's bound, which may be longer than a key, cut to a length that orders alike: a key is shorter than
 * what is left, so what is cut off never decides. An empty bound lies below every key.
 */
export function rangeBound(bound: Uint8Array): Uint8Array {
  return new Uint8Array(bound.subarray(0, maxKeyBytes + 1));
}
