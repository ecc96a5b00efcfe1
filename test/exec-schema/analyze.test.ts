import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyzeTables } from '../../engine/exec/analyze/analyze.ts';
import { columnStatistics } from '../../engine/exec/analyze/column-statistics.ts';
import { pause } from '../../engine/exec/exec.ts';
import { simulatedMachine } from '../../engine/host/host.ts';
import { createTable, Workbench } from './workbench.ts';

const int4 = { name: 'int4' };
const text = { name: 'text' };

/** Numbers in [0, 1) that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('a small column is known exactly', () => {
  const values = ['b', 'a', null, 'b', 'é', 'b', null, 'a'];
  expect(columnStatistics(3, text, values, 8)).toEqual({
    column: 3,
    nullFraction: 0.25,
    averageWidthBytes: 7 / 6,
    distinctCount: 3,
    minimum: 'a',
    maximum: 'é',
    mostCommon: [
      { value: 'b', fraction: 3 / 8 },
      { value: 'a', fraction: 2 / 8 },
    ],
    histogram: [],
  });
});

test('unique values make a histogram of a hundred buckets and no list', () => {
  const values = Array.from({ length: 1001 }, (_, i) => 1000 - i);
  const known = columnStatistics(1, int4, values, 100_000);
  expect(known.distinctCount).toBe(100_000);
  expect(known.mostCommon).toEqual([]);
  expect(known.histogram).toEqual(Array.from({ length: 101 }, (_, i) => i * 10));
});

test('few values are all listed; json has no order', () => {
  const values = Array.from({ length: 900 }, (_, i) => i % 9);
  expect(columnStatistics(1, int4, values, 90_000)).toMatchObject({ distinctCount: 9, histogram: [] });
  expect(columnStatistics(1, int4, values, 90_000).mostCommon).toHaveLength(9);
  expect(columnStatistics(1, { name: 'json' }, ['{}', '{}'], 10)).toMatchObject({
    distinctCount: 10,
    minimum: undefined,
    histogram: [],
  });
  expect(columnStatistics(1, int4, [null, null], 2)).toMatchObject({ nullFraction: 1, distinctCount: 0 });
});

test('distinct values of a large column are estimated within a factor of two', () => {
  const random = seeded(7);
  for (const distinct of [50, 1_000, 20_000, 1_000_000]) {
    const values = Array.from({ length: 30_000 }, () => Math.floor(random() * distinct));
    const known = columnStatistics(1, int4, values, 1_000_000);
    // drawn with repetition: that many different ones are there
    const there = distinct * (1 - Math.exp(-1_000_000 / distinct));
    expect(known.distinctCount / there).toBeGreaterThan(0.5);
    expect(known.distinctCount / there).toBeLessThan(2);
  }
});

test('fractions never pass one, bounds ascend, listed values are not in the histogram', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(40)), { maxLength: 300 }), fc.nat(5000), (values, more) => {
      const known = columnStatistics(1, int4, values, values.length + more);
      const listed = known.mostCommon.reduce((sum, entry) => sum + entry.fraction, 0);
      expect(listed + known.nullFraction).toBeLessThanOrEqual(1 + 1e-9);
      const bounds = known.histogram as number[];
      for (let i = 1; i < bounds.length; i++) expect(bounds[i]).toBeGreaterThanOrEqual(bounds[i - 1]!);
      for (const { value } of known.mostCommon) expect(bounds).not.toContain(value);
      const present = new Set(values.filter((value) => value !== null));
      expect(known.distinctCount).toBeGreaterThanOrEqual(
        present.size === 0 ? 0 : Math.min(present.size, known.distinctCount),
      );
    }),
  );
});

function analyze(bench: Workbench, tables: readonly number[] | undefined): void {
  bench.inTransaction((transaction) => {
    const steps = analyzeTables(tables, bench.catalogs.edit(transaction), bench.execution(transaction));
    for (let step = steps.next(); step.done !== true; step = steps.next()) {
      if (step.value !== pause) step.value.finishNow();
    }
  });
}

test('ANALYZE of all tables; of one that is sampled', () => {
  const machine = simulatedMachine(11);
  const bench = new Workbench(() => machine.random.float());
  bench.change(createTable(bench, 'small'));
  bench.change(createTable(bench, 'large'));
  bench.insert('small', [
    ['1', 'a'],
    ['2', null],
  ]);
  const rows = Array.from({ length: 50_000 }, (_, i) => [String(i), i % 4 === 0 ? null : `v${i % 100}`] as const);
  for (let at = 0; at < rows.length; at += 10_000) bench.insert('large', rows.slice(at, at + 10_000));
  analyze(bench, undefined);
  expect(bench.catalog.statisticsOf(bench.table('small').id)).toMatchObject({
    rowCount: 2,
    columns: [
      { column: 1, distinctCount: 2, minimum: 1, maximum: 2 },
      { column: 2, nullFraction: 0.5 },
    ],
  });
  const large = bench.catalog.statisticsOf(bench.table('large').id)!;
  expect(large.rowCount).toBe(50_000);
  const [id, name] = large.columns;
  expect(id!.distinctCount).toBe(50_000);
  expect(id!.histogram).toHaveLength(101);
  const middle = id!.histogram[50] as number;
  expect(Math.abs(middle - 25_000)).toBeLessThan(1_000);
  expect(name!.distinctCount).toBe(75);
  expect(Math.abs(name!.nullFraction - 0.25)).toBeLessThan(0.02);
});
