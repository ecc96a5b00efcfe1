import { isDeepStrictEqual } from 'node:util';
import type { Answer } from './case.ts';

/** Throws unless all gave the same answer, naming the first two that differ and where. */
export function agreeExactly(answers: ReadonlyMap<string, Answer>): void {
  const [first, ...others] = [...answers].map(([name, answer]) => ({
    name,
    rows: answer.map((row) => row.map(plain)),
  }));
  if (first === undefined) return;
  for (const other of others) {
    const rowCount = Math.max(first.rows.length, other.rows.length);
    for (let index = 0; index < rowCount; index++) {
      if (isDeepStrictEqual(first.rows[index], other.rows[index])) continue;
      const [a, b] = [first, other].map(({ name, rows }) => `${name}: ${JSON.stringify(rows[index])}`);
      throw new Error(`answers differ in row ${index}: ${a}, ${b}`);
    }
  }
}

/** The same value whatever type a driver chose for it: numbers to nine digits, text as it is. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(Number(value).toPrecision(9));
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return plain(Number(value));
  return value;
}
