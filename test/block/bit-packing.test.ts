import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitWidth, packBitWidths, packedWords, unpackBitWidths } from '../../engine/block/bit-packing.ts';

const counts = [0, 1, 2, 31, 32, 33, 63, 64, 65, 100, 511, 512, 4095, 4096, 5000];

test.each(Array.from({ length: 33 }, (_, width) => width))('%i bits come back, from any number of values', (width) => {
  for (const count of counts) {
    const mask = width === 32 ? -1 : (1 << width) - 1;
    const values = Int32Array.from({ length: count }, (_, i) => (i === 3 ? -1 : Math.imul(i + 1, 0x9e3779b1)) & mask);
    const words = new Int32Array(packedWords(count, width));
    packBitWidths(values, count, width, words);
    const unpacked = new Int32Array(count);
    unpackBitWidths(words, count, width, 0, unpacked);
    expect(unpacked).toEqual(values);
    unpackBitWidths(words, count, width, -7, unpacked);
    expect(unpacked).toEqual(values.map((value) => value - 7));
  }
});

test('the words are few: no more than the bits and one row of columns', () => {
  const property = fc.property(fc.nat(5000), fc.nat(32), (count, width) => {
    const lanes = Math.ceil(count / 32);
    expect(packedWords(count, width)).toBeLessThanOrEqual(Math.ceil((count * width) / 32) + 2 * lanes);
    expect(packedWords(count, width) * 32).toBeGreaterThanOrEqual(count * width);
  });
  fc.assert(property);
});

test('the width of an integer is that of its bits', () => {
  expect([0, 1, 2, 3, 4, 255, 256, 2 ** 31, 2 ** 32 - 1].map(bitWidth)).toEqual([0, 1, 2, 2, 3, 8, 9, 32, 32]);
});
