/** Ways to harm bytes, and what a decoder may answer. */
import { expect } from 'vitest';
import { DbError } from '../../engine/error.ts';

/** Every copy of `bytes` with one byte changed, in three ways each. */
export function* flips(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const copy = bytes.slice();
      copy[at]! ^= mask;
      yield copy;
    }
  }
}

/** Every true prefix of `bytes`. */
export function* truncations(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.slice(0, length);
}

/** The result, or undefined when the decoder refused with XX001; any other error fails the test. */
export function decodedOrRefused<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    expect(error).toBeInstanceOf(DbError);
    expect((error as DbError).code).toBe('XX001');
    return undefined;
  }
}

export function expectRefused(decode: () => unknown): void {
  expect(decode).toThrow(expect.objectContaining({ code: 'XX001' }));
}
