/** Names that the database makes up: the table spec/catalog/name.tsv, and where the parts come from. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { columnsPart, indexColumnNames, unusedName } from '../../engine/catalog/object-name.ts';
import { commit, createTable, foreignKey, index, key, openWorkbench } from './workbench.ts';

const lines = readFileSync(new URL('../../spec/catalog/name.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

test.each(lines)('%s', (line) => {
  const [first, second, label, inUse, expected] = line.split('\t');
  const taken = new Set(inUse!.split(' '));
  const name = unusedName(first!, second === '-' ? undefined : second, label!, (candidate) => taken.has(candidate));
  expect(name).toBe(expected);
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(63);
});

test('columns are joined, expressions called expr and numbered', () => {
  expect(columnsPart(['a', 'b', 'c'])).toBe('a_b_c');
  expect(indexColumnNames(['a', undefined, 'lower', 'a', undefined])).toEqual(['a', 'expr', 'lower', 'a1', 'expr1']);
});

test('constraints, indexes and sequences of a table are named after it', () => {
  const bench = openWorkbench();
  commit(bench, (editor) => {
    const parent = createTable(editor, 'p: id int4, x int4', key('primary key', 'id'), key('unique', 'x id'));
    const table = createTable(editor, 't: a int4, b text', key('unique', 'a'), key('unique', 'a'));
    editor.createIndex(index(table, [1]));
    editor.createIndex(index(table, [1]));
    editor.createIndex(index(table, [2], { include: [1] }));
    const lower = { ...index(table, [2]).keys[0]!, column: undefined, expressionText: 'lower(attribute 2:text)' };
    editor.createIndex({ ...index(table, []), keys: [lower], keyNames: ['lower'] });
    editor.createIndex({ ...index(table, []), keys: [lower, lower] });
    editor.addCheck(table.id, undefined, 'int4gt(attribute 1:int4, 0)', 'a > 0');
    editor.addCheck(table.id, undefined, 'int4gt(attribute 1:int4, 0)', 'a > 0');
    editor.addCheck(table.id, undefined, "f(attribute 1:int4, attribute 2:text, ' attribute 3 ')", 'f(a, b)');
    editor.addForeignKey(foreignKey(table, 'a', parent, 'id'));
    editor.addForeignKey(foreignKey(table, 'a', parent, 'id'));
    expect(editor.catalog.unusedName(2_200, 't', 'a', 'seq')).toBe('t_a_seq');
  });
  const catalog = bench.catalogs.current(undefined);
  const { constraints, indexes } = catalog.requireTable('public', 't', []);
  expect(constraints.map(({ name }) => name)).toEqual([
    't_a_key',
    't_a_key1',
    't_a_check',
    't_a_check1',
    't_check',
    't_a_fkey',
    't_a_fkey1',
  ]);
  expect(indexes.map(({ name }) => name)).toEqual([
    't_a_key',
    't_a_key1',
    't_a_idx',
    't_a_idx1',
    't_b_a_idx',
    't_lower_idx',
    't_expr_expr1_idx',
  ]);
  const parent = catalog.requireTable('public', 'p', []);
  expect(parent.constraints.map(({ name }) => name)).toEqual(['p_pkey', 'p_x_id_key']);
  expect(parent.referencedBy.map(({ name }) => name)).toEqual(['t_a_fkey', 't_a_fkey1']);
});
