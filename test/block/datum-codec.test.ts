import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeDatum, writeDatum } from '../../engine/block/datum-codec.ts';
import { readDatum } from '../../engine/block/datum-reader.ts';
import { maxDatumDepth } from '../../engine/block/datum-tag.ts';
import { GraphNode } from '../../engine/value/graph.ts';
import { Numeric } from '../../engine/value/numeric.ts';
import type { Datum } from '../../engine/value/type.ts';
import { datum } from './arbitrary.ts';
import { decodedOrRefused, expectRefused, flips, truncations } from './damage.ts';

function readAll(bytes: Uint8Array): Datum {
  return readDatum(bytes, 0, bytes.length);
}

test('every datum comes back as it was', () => {
  fc.assert(
    fc.property(datum, (value) => {
      expect(readAll(encodeDatum(value))).toStrictEqual(value);
    }),
    { numRuns: 2000 },
  );
});

test('the bytes stand at any offset and the end is exact', () => {
  const property = fc.property(datum, fc.nat(20), (value, offset) => {
    const exact = encodeDatum(value);
    const target = new Uint8Array(offset + exact.length).fill(0xee);
    expect(writeDatum(value, target, offset)).toBe(offset + exact.length);
    expect(target.subarray(offset)).toEqual(exact);
    expect(readDatum(target, offset, target.length)).toStrictEqual(value);
    for (let room = 0; room < exact.length; room += 1 + (room >> 4)) {
      expect(writeDatum(value, target.subarray(0, offset + room), offset)).toBe(-1);
    }
  });
  fc.assert(property, { numRuns: 300 });
});

test('integers and floats, numbers and bigints stay apart', () => {
  const values: Datum[] = [1, 1n, -0, 0, 0n, Number.NaN, Number.MAX_SAFE_INTEGER, BigInt(Number.MAX_SAFE_INTEGER) + 1n];
  values.push(Number.MIN_SAFE_INTEGER, 2 ** 53, -(1n << 200n), Numeric.of(150, 2), Numeric.of(15, 1), Infinity);
  expect(readAll(encodeDatum(values))).toStrictEqual(values);
});

test('what was read shares no memory with the source', () => {
  const bytes = encodeDatum([Uint8Array.of(1, 2), Float32Array.of(3)]);
  const read = readAll(bytes);
  bytes.fill(0);
  expect(read).toStrictEqual([Uint8Array.of(1, 2), Float32Array.of(3)]);
});

test('graph values and what is no datum are our fault', () => {
  const node = new GraphNode(1, 2, ['A'], new Map());
  for (const value of [node, undefined, new Date(0), Symbol('x'), new Map([[1, 2]])]) {
    expect(() => encodeDatum(value)).toThrow(/invariant violated/);
  }
});

test('text that is no Unicode is refused', () => {
  for (const value of ['\ud800', `ab\udc00`, `${'x'.repeat(100)}\ud800`, 'ß\udfff\ud800']) {
    expect(() => encodeDatum(value)).toThrow(expect.objectContaining({ code: '22021' }));
  }
});

test('nesting is limited, and the limit itself works', () => {
  let value: Datum = 1;
  for (let i = 0; i < maxDatumDepth; i++) value = [value];
  expect(readAll(encodeDatum(value))).toStrictEqual(value);
  expect(() => encodeDatum([value])).toThrow(expect.objectContaining({ code: '54001' }));
  for (const tag of [13, 15, 16, 17, 18]) {
    expectRefused(() => readAll(new Uint8Array(200_000).map((_, i) => (i % 2 === 0 ? tag : 1))));
    expectRefused(() => readAll(new Uint8Array(200_000).fill(tag)));
  }
});

test('a flipped byte ends in XX001 or in some datum, never in another error', () => {
  const property = fc.property(datum, (value) => {
    for (const harmed of flips(encodeDatum(value))) decodedOrRefused(() => readAll(harmed));
  });
  fc.assert(property, { numRuns: 150 });
});

test('a truncated datum is refused', () => {
  const property = fc.property(datum, (value) => {
    for (const harmed of truncations(encodeDatum(value))) expectRefused(() => readAll(harmed));
  });
  fc.assert(property, { numRuns: 100 });
});

test('a claimed length allocates nothing that the bytes could not hold', () => {
  const huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f];
  for (const tag of [8, 10, 11, 12, 16, 17]) expectRefused(() => readAll(Uint8Array.from([tag, ...huge, 1, 2, 3])));
});
