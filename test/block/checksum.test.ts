import { expect, test } from 'vitest';
import { checksumOf } from '../../engine/block/checksum.ts';

/** Bytes 1, 8, 15, … as words; the expected values were computed with the reference implementation, xxHash 0.8. */
function words(length: number): Int32Array {
  return new Int32Array(Uint8Array.from({ length }, (_, i) => i * 7 + 1).buffer);
}

test.each([
  [0, 0, 0x02cc5d05],
  [4, 0, 0x7330c2cd],
  [4, 0x9e3779b1, 0x70f20061],
  [12, 0, 0x9e12a86c],
  [16, 0, 0x91134ed9],
  [20, 0x9e3779b1, 0xd2d2ccc5],
  [64, 0, 0x7b780396],
  [4096, 0, 0x50dda7d8],
  [4096, 0x9e3779b1, 0xed4e145b],
])('%i bytes with seed %i have the checksum of XXH32', (length, seed, expected) => {
  expect(checksumOf(words(length), seed)).toBe(expected);
});

test('every change of one byte changes the checksum', () => {
  const clean = words(256);
  const checksum = checksumOf(clean, 7);
  for (let at = 0; at < 256; at++) {
    for (let mask = 1; mask < 256; mask++) {
      const bytes = new Uint8Array(clean.buffer.slice(0));
      bytes[at]! ^= mask;
      if (checksumOf(new Int32Array(bytes.buffer), 7) === checksum) expect.fail(`byte ${at} ^ ${mask} goes unseen`);
    }
  }
});
