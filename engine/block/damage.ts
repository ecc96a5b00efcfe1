/**
 * The error for bytes that are not ours: SQLSTATE XX001 (data_corrupted), naming what is damaged.
 *
 * Every decoder of block/ answers damage with it and with nothing else: no RangeError of a typed array, no endless loop,
 * no allocation that the bytes merely claim.
 */
import { DbError } from '../error.ts';

/** @param what the damaged thing and what is wrong with it, e.g. `column block: the checksum differs` */
export function damaged(what: string): DbError {
  return new DbError('XX001', `stored data is damaged: ${what}`);
}
