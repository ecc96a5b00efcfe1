/** Window functions over one partition with peer groups. */
import { expect, test } from 'vitest';
import type { WindowPartition } from '../../engine/function/function.ts';
import type { Datum } from '../../engine/value/type.ts';
import { readType, registry } from './call.ts';

/** Peers are rows of equal key; the frame is from the start to the last peer. */
function partition(keys: readonly number[], columns: readonly (readonly Datum[])[]): WindowPartition {
  return {
    count: keys.length,
    value: (argument, row) => columns[argument]![row]!,
    peerStart: (row) => keys.indexOf(keys[row]!),
    peerEnd: (row) => keys.lastIndexOf(keys[row]!) + 1,
    frameStart: () => 0,
    frameEnd: (row) => keys.lastIndexOf(keys[row]!) + 1,
    frameRow: (row, place) => {
      const size = keys.lastIndexOf(keys[row]!) + 1;
      const found = place < 0 ? size + place : place;
      return found >= 0 && found < size ? found : undefined;
    },
  };
}

const keys = [10, 20, 20, 30, 40];
const rows = ['a', 'b', 'c', 'd', 'e'];
const all = (value: Datum): Datum[] => keys.map(() => value);

function compute(name: string, types: readonly string[], columns: readonly (readonly Datum[])[]): Datum[] {
  const { function: definition } = registry.resolveFunction(name, types.map(readType));
  if (definition.kind !== 'window') throw new TypeError(`${name} is no window function`);
  return definition.compute(partition(keys, columns));
}

test('numbering and ranking', () => {
  expect(compute('row_number', [], [])).toEqual([1, 2, 3, 4, 5]);
  expect(compute('rank', [], [])).toEqual([1, 2, 2, 4, 5]);
  expect(compute('dense_rank', [], [])).toEqual([1, 2, 2, 3, 4]);
  expect(compute('percent_rank', [], [])).toEqual([0, 0.25, 0.25, 0.75, 1]);
  expect(compute('cume_dist', [], [])).toEqual([0.2, 0.6, 0.6, 0.8, 1]);
  expect(compute('ntile', ['int4'], [all(2)])).toEqual([1, 1, 1, 2, 2]);
  expect(compute('ntile', ['int4'], [all(7)])).toEqual([1, 2, 3, 4, 5]);
  expect(() => compute('ntile', ['int4'], [all(0)])).toThrow('argument of ntile must be greater than zero');
});

test('values of other rows', () => {
  expect(compute('lag', ['text'], [rows])).toEqual([null, 'a', 'b', 'c', 'd']);
  expect(compute('lead', ['text', 'int4'], [rows, all(2)])).toEqual(['c', 'd', 'e', null, null]);
  expect(compute('lead', ['text', 'int4', 'unknown'], [rows, all(4), all('z')])).toEqual(['e', 'z', 'z', 'z', 'z']);
  expect(compute('first_value', ['text'], [rows])).toEqual(all('a'));
  expect(compute('last_value', ['text'], [rows])).toEqual(['a', 'c', 'c', 'd', 'e']);
  expect(compute('nth_value', ['text', 'int4'], [rows, all(2)])).toEqual([null, 'b', 'b', 'b', 'b']);
  expect(() => compute('nth_value', ['text', 'int4'], [rows, all(0)])).toThrow('greater than zero');
});
