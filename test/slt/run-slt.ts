/**
 * Runs a sqllogictest file through a door and says where it differs.
 *
 * Values are compared as text: in the corpus I columns as integers, R columns with three digits behind the point, NULL
 * and the empty string as sqllogictest writes them. Our own files are `exact`: every value is PostgreSQL's text,
 * whatever the letter, and a line is a row whose values stand between ` | ` or tabs; the corpus writes one value a line.
 */
import { createHash } from 'node:crypto';
import type { QueryRecord, SltFile, SltRecord } from './slt-file.ts';

/** What a door offers to the runner: PostgreSQL's text of every value, null for NULL. */
export interface SltDoor {
  run(text: string, language: string | undefined): Promise<readonly (readonly (string | null)[])[]>;
}

export interface Difference {
  readonly line: number;
  readonly text: string;
  readonly problem: string;
}

/** An error of the door: its SQLSTATE and message. */
function described(error: unknown): { readonly code: string; readonly message: string } {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return { code: typeof code === 'string' ? code : 'crash', message: String(message) };
}

export interface Verdict {
  readonly passed: number;
  readonly differences: Difference[];
}

export async function runSlt(file: SltFile, door: SltDoor, exact = false): Promise<Verdict> {
  const differences: Difference[] = [];
  const labels = new Map<string, string>();
  let passed = 0;
  for (const record of file.records) {
    if (record.kind === 'hash threshold') continue;
    const problem = await judge(record, door, exact, labels);
    if (problem === undefined) passed++;
    else differences.push({ line: record.line, text: record.text, problem });
  }
  return { passed, differences };
}

async function judge(
  record: Exclude<SltRecord, { kind: 'hash threshold' }>,
  door: SltDoor,
  exact: boolean,
  labels: Map<string, string>,
): Promise<string | undefined> {
  let rows: readonly (readonly (string | null)[])[];
  try {
    rows = await door.run(record.text, record.language);
  } catch (error) {
    const { code, message } = described(error);
    if (record.kind === 'query' || record.expect === 'ok') return `${code}: ${message}`;
    const expected = record.error;
    if (code === 'crash' || code === 'XX000') return `${code}: ${message}`;
    return expected === undefined || code === expected
      ? undefined
      : `expected error ${expected}, got ${code}: ${message}`;
  }
  if (record.kind === 'statement') return record.expect === 'error' ? 'expected an error, none came' : undefined;
  const plan = await planProblem(record, door);
  return plan ?? compareRows(record, rows, exact, labels);
}

async function planProblem(record: QueryRecord, door: SltDoor): Promise<string | undefined> {
  if (record.planContains.length === 0) return undefined;
  const rows = await door.run(`EXPLAIN ${record.text}`, undefined);
  const plan = rows.map((row) => row[0]).join('\n');
  const missing = record.planContains.find((part) => !plan.includes(part));
  return missing === undefined ? undefined : `the plan does not contain ${JSON.stringify(missing)}:\n${plan}`;
}

/** A value as sqllogictest writes it. */
export function printValue(value: string | null, type: string, exact = false): string {
  if (value === null) return 'NULL';
  if (value === '') return '(empty)';
  if (exact) return value.replace(/\n/g, '\\n');
  if (type === 'I') {
    if (value === 't' || value === 'true') return '1';
    if (value === 'f' || value === 'false') return '0';
    return /^-?\d+\.\d+$/.test(value) ? String(Math.trunc(Number(value))) : value;
  }
  if (type === 'R') return Number(value).toFixed(3);
  return value.replace(/[^\x20-\x7e]/gu, '@');
}

function compareRows(
  record: QueryRecord,
  rows: readonly (readonly (string | null)[])[],
  exact: boolean,
  labels: Map<string, string>,
): string | undefined {
  const table = rows.map((row) => row.map((value, c) => printValue(value, record.types[c] ?? 'T', exact)));
  if (record.sort === 'rowsort') table.sort((a, b) => (a.join('\u0001') < b.join('\u0001') ? -1 : 1));
  const values = table.flat();
  if (record.sort === 'valuesort') values.sort();
  const hash = createHash('md5')
    .update(values.map((value) => `${value}\n`).join(''))
    .digest('hex');
  const expected = record.expected;
  const hashed = /^(\d+) values hashing to ([0-9a-f]{32})$/.exec(expected[0] ?? '');
  if (record.label !== undefined) {
    const known = labels.get(record.label);
    if (known !== undefined && known !== hash) return `differs from the earlier result of label ${record.label}`;
    labels.set(record.label, hash);
  }
  if (hashed !== null) {
    const same = values.length === Number(hashed[1]) && hash === hashed[2];
    return same ? undefined : `got ${values.length} values hashing to ${hash}, expected ${expected[0]}`;
  }
  const lines = table.map((row) => row.join(' | '));
  const asRows = expected.length === lines.length && expected.every((line, i) => sameRow(line, table[i]!));
  const asValues = expected.length === values.length && expected.every((line, i) => line === values[i]);
  if (asRows || asValues) return undefined;
  return `got\n${lines.slice(0, 12).join('\n')}\nexpected\n${expected.slice(0, 12).join('\n')}`;
}

function sameRow(line: string, values: readonly string[]): boolean {
  return line === values.join(' | ') || line === values.join('\t');
}
