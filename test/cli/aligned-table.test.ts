/** The expected tables are what psql 15 prints. */
import { expect, test } from 'vitest';
import { alignedTable } from '../../adapters/cli/aligned-table.ts';
import { excerpt } from '../../adapters/cli/failure-text.ts';

test('numbers to the right, text to the left, null as nothing', () => {
  const columns = [
    { name: 'id', right: true },
    { name: 'name', right: false },
  ];
  const rows = [
    ['1', 'x'],
    ['22', null],
    [null, 'longer'],
  ];
  expect(alignedTable(columns, rows)).toBe(
    [' id |  name  ', '----+--------', '  1 | x', ' 22 | ', '    | longer', '(3 rows)', '', ''].join('\n'),
  );
});

test('one row, no rows, no columns', () => {
  const columns = [{ name: 'n', right: true }];
  expect(alignedTable(columns, [['7']])).toBe(' n \n---\n 7\n(1 row)\n\n');
  expect(alignedTable(columns, [])).toBe(' n \n---\n(0 rows)\n\n');
  expect(alignedTable([], [[], []])).toBe('\n\n\n\n(2 rows)\n\n');
});

test('values of several lines go on with a plus sign', () => {
  const columns = [
    { name: 'a', right: false },
    { name: 'b', right: false },
  ];
  expect(alignedTable(columns, [['one\ntwo', 'x\ny\nz']])).toBe(
    ['  a  | b ', '-----+---', ' one+| x+', ' two | y+', '     | z', '(1 row)', '', ''].join('\n'),
  );
});

test('wide and combining characters take the columns that a terminal gives them', () => {
  const columns = [
    { name: 'city', right: false },
    { name: 'x', right: false },
  ];
  const rows = [
    ['東京', '1'],
    ['Brno', '2'],
    ['e\u0301', '3'],
  ];
  expect(alignedTable(columns, rows).split('\n').slice(2, 5)).toEqual([' 東京 | 1', ' Brno | 2', ' e\u0301    | 3']);
});

test('control characters are shown', () => {
  expect(alignedTable([{ name: 'c', right: false }], [['a\x07\rb']])).toContain(' a\\x07\\rb\n');
});

test('a title and footers', () => {
  const table = alignedTable([{ name: 'Column', right: false }], [['a']], {
    title: 'Table "t"',
    footers: ['Indexes:'],
  });
  expect(table).toBe('Table "t"\n Column \n--------\n a\nIndexes:\n\n');
});

test.each([
  ['select * fom t', 14, ['LINE 1: select * fom t', '                     ^']],
  ['select 1,\n  foo\nfrom t', 13, ['LINE 2:   foo', '          ^']],
  ['select 1', 9, ['LINE 1: select 1', '                ^']],
  ["select '東京', x", 14, ["LINE 1: select '東京', x", '                       ^']],
  ['\tselect x', 9, ['LINE 1:  select x', '                ^']],
])('excerpt of %j at %d', (statement, position, lines) => {
  expect(excerpt(statement, position)).toEqual(lines);
});

test('a long line is cut around the place', () => {
  const [line, caret] = excerpt(`${'a'.repeat(200)}X${'b'.repeat(200)}`, 201);
  expect(line).toMatch(/^LINE 1: \.\.\.a+Xb+\.\.\.$/);
  expect(line!.length).toBeLessThan(90);
  expect(line![caret!.indexOf('^')]).toBe('X');
});
