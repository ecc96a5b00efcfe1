/** Rows as an aligned table for a terminal: numbers to the right with separators, text to the left. */

export interface TableColumn {
  readonly name: string;
  /** Digits behind the point of numbers; none when absent. */
  readonly digits?: number;
}

function cell(value: unknown, digits: number): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return String(value);
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function printTable(
  columns: readonly TableColumn[],
  rows: readonly Readonly<Record<string, unknown>>[],
): string {
  const cells = rows.map((row) => columns.map(({ name, digits = 0 }) => cell(row[name], digits)));
  const widths = columns.map(({ name }, c) => Math.max(name.length, ...cells.map((line) => line[c]!.length)));
  const isNumber = columns.map(({ name }) => rows.some((row) => typeof row[name] === 'number'));
  const print = (line: readonly string[]): string =>
    line
      .map((text, c) => (isNumber[c] ? text.padStart(widths[c]!) : text.padEnd(widths[c]!)))
      .join(' | ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  return [print(columns.map(({ name }) => name)), rule, ...cells.map(print)].map((line) => ` ${line}`).join('\n');
}
