import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BlockHeader } from '../../engine/block/block.ts';
import { createBlockCodec } from '../../engine/block/block.ts';
import { datum } from './arbitrary.ts';
import { expectRefused, flips, truncations } from './damage.ts';

const { encodeHeader, decodeHeader } = createBlockCodec();

const bound = datum.map((value) => value ?? undefined);
const columns = fc.array(
  fc.record({ id: fc.nat(), zone: fc.record({ nullCount: fc.nat(4096), minimum: bound, maximum: bound }) }),
  { maxLength: 12 },
);
const rowIds = fc.oneof(
  fc.uniqueArray(fc.maxSafeInteger(), { minLength: 1, maxLength: 50 }),
  fc.uniqueArray(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 50 }),
  fc.uniqueArray(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 50 }),
  fc.uniqueArray(fc.integer({ min: 10, max: 2 ** 31 }), { minLength: 1, maxLength: 50 }),
);
const sparse: fc.Arbitrary<BlockHeader> = fc
  .record({ rowIds, columns, writtenAt: fc.maxSafeInteger() })
  .map(({ rowIds: ids, ...rest }) => {
    const sorted = Float64Array.from(ids, (id) => id + 0).sort();
    return { ...rest, rowIds: sorted, count: ids.length, firstRowId: sorted[0]!, lastRowId: sorted.at(-1)! };
  });
const dense: fc.Arbitrary<BlockHeader> = fc
  .record({ count: fc.integer({ min: 1, max: 4096 }), first: fc.integer(), columns, writtenAt: fc.nat() })
  .map(({ first, count, ...rest }) => {
    return { ...rest, count, firstRowId: first, lastRowId: first + count - 1, rowIds: undefined };
  });

test('every header comes back as it was', () => {
  const property = fc.property(fc.oneof(sparse, dense), (header) => {
    expect(decodeHeader(encodeHeader(header))).toEqual(header);
  });
  fc.assert(property, { numRuns: 500 });
});

test('a flipped byte and a truncation are always refused', () => {
  const property = fc.property(fc.oneof(sparse, dense), (header) => {
    const bytes = encodeHeader(header);
    for (const harmed of flips(bytes)) expectRefused(() => decodeHeader(harmed));
    for (const harmed of truncations(bytes)) expectRefused(() => decodeHeader(harmed));
  });
  fc.assert(property, { numRuns: 15 });
});
