import { expect, test } from 'vitest';
import type { CopyOptions } from '../../engine/exec/copy/copy-format.ts';
import { copyIn } from '../../engine/exec/copy/copy-in.ts';
import { pause } from '../../engine/exec/exec.ts';
import type { CreateTable } from '../../engine/plan/schema-change.ts';
import type { Transaction } from '../../engine/txn/txn.ts';
import { caught, createTable, functions, Workbench } from './workbench.ts';

const csv: CopyOptions = {
  format: 'csv',
  header: false,
  delimiter: ',',
  nullText: '',
  quote: '"',
  escape: '"',
  forceQuote: [],
  forceNotNull: [],
  forceNull: [],
  encoding: 'UTF8',
};
const key = { deferrable: false, initiallyDeferred: false } as const;
const int4 = { name: 'int4' };
const text = { name: 'text' };

function copy(bench: Workbench, name: string, columns: readonly number[], data: string, within?: Transaction): number {
  if (within === undefined) return bench.inTransaction((own) => copy(bench, name, columns, data, own));
  const execution = bench.execution(within);
  const { id } = execution.catalog.requireTable('public', name, []);
  const pieces = [new TextEncoder().encode(data)];
  const change = { table: id, columns, options: csv };
  const steps = copyIn(change, () => pieces.shift(), execution, functions, { timeZone: 'UTC' });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (step.value !== pause) step.value.finishNow();
  }
}

function filmTable(bench: Workbench, fields: Partial<CreateTable> = {}): void {
  bench.change(
    createTable(bench, 'film', {
      keys: [{ kind: 'primary key', columns: ['id'], ...key }],
      ...fields,
    }),
  );
}

test('rows of all columns, by thousands, into an integer key', () => {
  const bench = new Workbench();
  filmTable(bench);
  const rows = Array.from({ length: 9000 }, (_, i) => [i + 1, `film ${i}`] as const);
  const data = rows.map((row) => row.join(',')).join('\n');
  expect(copy(bench, 'film', [1, 2], data)).toBe(9000);
  expect(bench.rows('film')).toEqual(rows);
  expect(caught(() => copy(bench, 'film', [1, 2], '5,again\n'))).toMatchObject({ code: '23505' });
  expect(bench.rows('film')).toHaveLength(9000);
});

test('into a table of the same transaction', () => {
  const bench = new Workbench();
  bench.inTransaction((transaction) => {
    const keys = [{ kind: 'primary key', columns: ['id'], ...key }] as const;
    bench.change(createTable(bench, 'film', { keys }), transaction);
    const data = Array.from({ length: 500 }, (_, i) => `${i + 1},a\n`).join('');
    expect(copy(bench, 'film', [1, 2], data, transaction)).toBe(500);
  });
  expect(bench.rows('film')).toHaveLength(500);
});

test('defaults, serial, identity and generated columns, checks and NOT NULL', () => {
  const bench = new Workbench();
  bench.change(
    createTable(bench, 'film', {
      columns: [
        { name: 'title', type: text, notNull: true },
        { name: 'year', type: int4, notNull: false, defaultText: "'1979'::int4" },
        { name: 'number', type: int4, notNull: true, ownSequence: { type: int4 } },
        { name: 'ident', type: int4, notNull: true, generation: 'always', ownSequence: { type: int4, start: 100 } },
        {
          name: 'next',
          type: int4,
          notNull: false,
          generation: 'stored',
          defaultText: "int4pl<int4,int4>(attribute 2:int4, '1'::int4)",
        },
      ],
      checks: [
        { name: 'young', expressionText: "int4gt<int4,int4>(attribute 2:int4, '1900'::int4)", source: 'year > 1900' },
      ],
    }),
  );
  expect(copy(bench, 'film', [1], 'Alien\nAliens\n')).toBe(2);
  expect(copy(bench, 'film', [2, 1], '1986,"The Fly"\n,No year\n')).toBe(2);
  expect(bench.rows('film')).toEqual([
    ['Alien', 1979, 1, 100, 1980],
    ['Aliens', 1979, 2, 101, 1980],
    ['The Fly', 1986, 3, 102, 1987],
    ['No year', null, 4, 103, null],
  ]);
  expect(caught(() => copy(bench, 'film', [2, 1], '1800,Old\n'))).toMatchObject({ code: '23514' });
  expect(caught(() => copy(bench, 'film', [2, 1], '1990,\n'))).toMatchObject({ code: '23502', column: 'title' });
});

test('foreign keys are settled at the end', () => {
  const bench = new Workbench();
  filmTable(bench);
  const rule = { onDelete: 'no action', onUpdate: 'no action', matchFull: false, ...key } as const;
  const foreignKeys = [
    { table: 0, columns: [1], referencedTable: bench.table('film').id, referencedColumns: [1], ...rule },
  ];
  bench.change(createTable(bench, 'cut', { foreignKeys }));
  copy(bench, 'film', [1, 2], '1,a\n2,b\n');
  expect(copy(bench, 'cut', [1, 2], '1,x\n2,y\n1,z\n')).toBe(3);
  expect(caught(() => copy(bench, 'cut', [1, 2], '3,x\n'))).toMatchObject({ code: '23503' });
});
