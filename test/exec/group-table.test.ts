import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroupTable } from '../../engine/exec/store/group-table.ts';
import type { Batch, Vector } from '../../engine/value/vector.ts';

type Text = string | null;

const nullsOf = (texts: readonly Text[]): Uint8Array => Uint8Array.from(texts, (text) => (text === null ? 1 : 0));

/** The same texts in each of the forms a scan delivers them in. */
const forms: readonly ((texts: readonly Text[]) => Vector)[] = [
  (values) => ({ kind: 'any', values, nulls: undefined }),
  (texts) => {
    const parts = texts.map((text) => new TextEncoder().encode(text ?? ''));
    const offsets = new Int32Array(texts.length + 1);
    parts.forEach((part, i) => {
      offsets[i + 1] = offsets[i]! + part.length;
    });
    return { kind: 'text', bytes: Buffer.concat(parts), offsets, ascii: undefined, nulls: nullsOf(texts) };
  },
  (texts) => {
    const strings = [...new Set(texts.map((text) => text ?? ''))];
    const values = Int32Array.from(texts, (text) => strings.indexOf(text ?? ''));
    return { kind: 'dict', values, dictionary: { strings }, nulls: nullsOf(texts) };
  },
];

function groupsOf(table: GroupTable, vector: Vector, selection: Int32Array | undefined, count: number): number[] {
  const selected = selection?.length ?? count;
  const batch: Batch = { columns: [vector], count, selection, selected };
  const out = new Int32Array(selected);
  table.assign([vector], batch, out);
  return [...out];
}

test('equal texts share a group, whatever form each batch has', () => {
  const text = fc.oneof(fc.constant(null), fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('a', 'b', ''));
  const batch = fc.record({ texts: fc.array(text, { maxLength: 40 }), form: fc.nat(2), everyOther: fc.boolean() });
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 6 }), (batches) => {
      const table = new GroupTable([{ type: { name: 'text' } }]);
      const expected = new Map<Text, number>();
      for (const { texts, form, everyOther } of batches) {
        const rows = texts.map((_, i) => i).filter((i) => !everyOther || i % 2 === 1);
        const groups = groupsOf(
          table,
          forms[form]!(texts),
          everyOther ? Int32Array.from(rows) : undefined,
          texts.length,
        );
        const wanted = rows.map((row) => {
          const known = expected.get(texts[row]!);
          if (known !== undefined) return known;
          expected.set(texts[row]!, expected.size);
          return expected.size - 1;
        });
        expect(groups).toEqual(wanted);
      }
      expect(table.count).toBe(expected.size);
    }),
  );
});

test('more texts than the table of bytes takes', () => {
  const table = new GroupTable([{ type: { name: 'text' } }]);
  const count = 4000;
  for (let round = 0; round < 40; round++) {
    // each batch begins with texts of the one before
    const texts = Array.from({ length: count }, (_, i) => `text ${round * 3000 + i}`);
    const groups = groupsOf(table, forms[1]!(texts), undefined, count);
    expect(groups).toEqual(texts.map((_, i) => round * 3000 + i));
  }
});
