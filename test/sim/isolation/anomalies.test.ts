/** The isolation checker on histories written by hand: every anomaly, at the levels that forbid it and at those that do not. */
import { expect, test } from 'vitest';
import type { IsolationLevel } from '../../../engine/txn/txn.ts';
import { findAnomaly } from './anomalies.ts';
import type { ListOperation, ListTransaction, Outcome } from './list-history.ts';

let number = 0;

function transaction(isolation: IsolationLevel, words: string, outcome: Outcome = 'committed'): ListTransaction {
  const operations = words.split(', ').map((word): ListOperation => {
    const [, key, value] = /^(?:a|r)(\d) ?(.*)$/.exec(word)!;
    if (word.startsWith('a')) return { kind: 'append', key: Number(key), value: Number(value) };
    return { kind: 'read', key: Number(key), values: value === '' ? [] : value!.split(' ').map(Number) };
  });
  return { number: ++number, isolation, operations, outcome, synchronous: true, observed: true };
}

function check(
  transactions: readonly ListTransaction[],
  final: Readonly<Record<number, readonly number[]>>,
  initial: Readonly<Record<number, readonly number[]>> = {},
): string {
  const lists = (from: typeof final): Map<number, readonly number[]> =>
    new Map(Object.entries(from).map(([key, values]) => [Number(key), values]));
  return findAnomaly({ transactions, final: lists(final), initial: lists(initial) })?.split(':')[0] ?? 'nothing';
}

const readCommitted = 'read committed';
const repeatable = 'repeatable read';
const serializable = 'serializable';

test('a serial history has no anomaly at any level', () => {
  for (const level of [readCommitted, repeatable, serializable] as const) {
    const history = [
      transaction(level, 'a1 1, a2 2'),
      transaction(level, 'r1 1, r2 2, a1 3, r1 1 3'),
      transaction(level, 'r1 1 3, r2 2'),
    ];
    expect(check(history, { 1: [1, 3], 2: [2] })).toBe('nothing');
  }
});

test('G0: writes of two transactions are interleaved', () => {
  const history = [transaction(readCommitted, 'a1 1, a2 2'), transaction(readCommitted, 'a1 3, a2 4')];
  expect(check(history, { 1: [1, 3], 2: [4, 2] })).toBe('G0');
});

test('G1a: what was rolled back is read, or is there', () => {
  const writer = transaction(readCommitted, 'a1 1', 'aborted');
  expect(check([writer, transaction(readCommitted, 'r1 1')], {})).toBe('G1a');
  expect(check([writer], { 1: [1] })).toBe('G1a');
  expect(check([writer, transaction(readCommitted, 'r1')], {})).toBe('nothing');
});

test('G1a: what was told and then lost, unless its writer did not wait for the disk', () => {
  const lost = transaction(readCommitted, 'a1 1', 'lost');
  const reader = transaction(readCommitted, 'r1 1');
  expect(check([lost, reader], { 1: [1] })).toBe('G1a');
  expect(check([{ ...lost, synchronous: false }, reader], { 1: [1] })).toBe('nothing');
  expect(check([lost, { ...reader, observed: false }], { 1: [1] })).toBe('nothing');
});

test('G1b: what its writer had not yet finished is read', () => {
  const history = [transaction(readCommitted, 'a1 1, a1 2'), transaction(readCommitted, 'r1 1')];
  expect(check(history, { 1: [1, 2] })).toBe('G1b');
});

test('G1c: two transactions read from each other', () => {
  const history = [transaction(readCommitted, 'a1 1, r2 2'), transaction(readCommitted, 'a2 2, r1 1')];
  expect(check(history, { 1: [1], 2: [2] })).toBe('G1c');
});

test('G-single: read skew is forbidden to a snapshot only', () => {
  const history = (level: IsolationLevel): ListTransaction[] => [
    transaction(level, 'r1, r2 2'),
    transaction(readCommitted, 'a1 1, a2 2'),
  ];
  expect(check(history(readCommitted), { 1: [1], 2: [2] })).toBe('nothing');
  expect(check(history(repeatable), { 1: [1], 2: [2] })).toBe('G-single');
  expect(check(history(serializable), { 1: [1], 2: [2] })).toBe('G-single');
});

test('a lost update is a G-single, and one that is not in the list at all is lost anywhere', () => {
  const history = [transaction(repeatable, 'r1, a1 1'), transaction(repeatable, 'r1, a1 2')];
  expect(check(history, { 1: [1, 2] })).toBe('G-single');
  expect(check(history, { 1: [2] })).toBe('lost append');
});

test('a cycle of two rw edges that are not neighbours is forbidden to snapshots', () => {
  const history = [
    transaction(repeatable, 'r1, r4 4'),
    transaction(readCommitted, 'a1 1, a2 2'),
    transaction(repeatable, 'r3, r2 2'),
    transaction(readCommitted, 'a3 3, a4 4'),
  ];
  expect(check(history, { 1: [1], 2: [2], 3: [3], 4: [4] })).toBe('G-single');
});

test('G2: write skew is forbidden to serializable transactions only', () => {
  const history = (level: IsolationLevel): ListTransaction[] => [
    transaction(level, 'r1, a2 2'),
    transaction(level, 'r2, a1 1'),
  ];
  expect(check(history(repeatable), { 1: [1], 2: [2] })).toBe('nothing');
  expect(check(history(serializable), { 1: [1], 2: [2] })).toBe('G2');
});

test('G2: what a rolled back transaction has read forbids nothing', () => {
  const history = [transaction(serializable, 'r1, a2 2', 'aborted'), transaction(serializable, 'r2, a1 1')];
  expect(check(history, { 1: [1] })).toBe('nothing');
});

test('the read-only anomaly of Fekete, O’Neil and O’Neil needs all three to be serializable', () => {
  const history = (level: IsolationLevel): ListTransaction[] => [
    transaction(level, 'r1, r2, a1 1'),
    transaction(level, 'r2, a2 2'),
    transaction(level, 'r1, r2 2'),
  ];
  expect(check(history(repeatable), { 1: [1], 2: [2] })).toBe('nothing');
  expect(check(history(serializable), { 1: [1], 2: [2] })).toBe('G2');
});

test('lists that contradict each other, themselves or their beginning', () => {
  const writers = [transaction(readCommitted, 'a1 1'), transaction(readCommitted, 'a1 2')];
  expect(check([...writers, transaction(readCommitted, 'r1 2 1')], { 1: [1, 2] })).toMatch('fork of list 1');
  expect(check(writers, { 1: [1, 2, 1] })).toMatch('list 1 holds a value twice');
  expect(check(writers, { 1: [1, 9, 2] })).toMatch('list 1 holds 9, which nobody appended');
  expect(check(writers, { 1: [1, 2] }, { 1: [5] })).toMatch('list 1 was [5]');
  expect(check([transaction(readCommitted, 'a1 1, r1')], { 1: [1] })).toMatch('does not see its own appends');
});
