/**
 * The stored forms, byte for byte: each case is written down with annotations in `spec/block/<name>.hex`. Encoding must
 * give those bytes, unless the form is only read today, and decoding must give the value back. A file that was released is never edited: a new form is a new
 * format number and a new file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBlockCodec } from '../../engine/block/block.ts';
import type { Datum } from '../../engine/value/type.ts';
import { valueAt } from '../../engine/value/vector.ts';
import { belongs } from './arbitrary.ts';
import { decodedOrRefused, expectRefused, flips } from './damage.ts';
import { goldenCases } from './golden-case.ts';

const folder = new URL('../../spec/block/', import.meta.url);
const codec = createBlockCodec();

/** The bytes of an annotated file: pairs of hexadecimal digits up to a `#` on each line. */
function bytesOf(name: string): Uint8Array {
  const lines = readFileSync(new URL(`${name}.hex`, folder), 'utf8').split('\n');
  const pairs = lines.flatMap((line) => line.replace(/#.*/, '').trim().split(/\s+/));
  return Uint8Array.from(pairs.filter((pair) => pair !== '').map((pair) => Number.parseInt(pair, 16)));
}

test.each(goldenCases)('$name', ({ name, encode, decode, value }) => {
  const bytes = bytesOf(name);
  if (encode !== undefined) expect(encode(codec)).toEqual(bytes);
  expect(decode(codec, bytes)).toStrictEqual(value);
});

test.each(goldenCases.filter(({ kind }) => kind !== undefined))(
  '$name, damaged, is refused or of its kind',
  (golden) => {
    const { name, kind, value } = golden;
    const rows = (value as readonly Datum[]).length;
    for (const harmed of flips(bytesOf(name))) {
      expectRefused(() => codec.decodeColumn(kind!, harmed, rows));
      const vector = decodedOrRefused(() => codec.viewColumn(kind!, harmed, rows));
      if (vector === undefined) continue;
      for (let row = 0; row < rows; row++) expect(belongs(kind!, valueAt(vector, row))).toBe(true);
    }
  },
);

test('every file has its case', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.hex'));
  expect(files.sort()).toEqual(goldenCases.map(({ name }) => `${name}.hex`).sort());
});
