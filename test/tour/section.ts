/** One stop of the tour: what was asked and what came back, to be printed, and to be checked by the test. */
import { printTable, type TableColumn } from './table.ts';

export interface Section {
  readonly title: string;
  /** The statement as a reader would type it. */
  readonly statement: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** EXPLAIN of the statement. */
  readonly plan?: string;
  readonly note?: string;
}

const indent = (text: string, margin: string): string =>
  text
    .replace(/^\n+|\s+$/g, '')
    .split('\n')
    .map((line) => `${margin}${line}`)
    .join('\n');

export function printSection({ title, statement, columns, rows, plan, note }: Section): string {
  const parts = [`\n== ${title}\n`, indent(statement, '   '), '', indent(printTable(columns, rows), ' ')];
  if (plan !== undefined) parts.push('', '   EXPLAIN', indent(plan, '   '));
  if (note !== undefined) parts.push('', `   ${note}`);
  return parts.join('\n');
}
