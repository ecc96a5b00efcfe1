/**
 * Rows as psql's aligned table: a centered header, a rule, numbers to the right, `+` where a value goes on in the next
 * line, and the count of rows.
 */
import { displayWidth } from './display-width.ts';

export interface TableColumn {
  readonly name: string;
  /** Numbers stand to the right. */
  readonly right: boolean;
}

export interface TableOptions {
  /** Centered above the table. */
  readonly title?: string;
  /** Lines below it in place of the count of rows. */
  readonly footers?: readonly string[];
}

/** `null` values show as nothing, as in psql. Ends with an empty line. */
export function alignedTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly (string | null)[])[],
  options: TableOptions = {},
): string {
  const cells = rows.map((row) => row.map((value) => linesOf(value)));
  const widths = columns.map(({ name }, c) => columnWidth(name, cells, c));
  const total = widths.reduce((sum, width) => sum + width + 3, -1);
  const lines: string[] = [];
  if (options.title !== undefined) lines.push(centered(options.title, total).trimEnd());
  lines.push(columns.map(({ name }, c) => ` ${centered(name, widths[c]!)} `).join('|'));
  lines.push(widths.map((width) => '-'.repeat(width + 2)).join('+'));
  for (const row of cells) lines.push(...rowLines(row, columns, widths));
  lines.push(...(options.footers ?? [`(${rows.length} ${rows.length === 1 ? 'row' : 'rows'})`]), '');
  return `${lines.join('\n')}\n`;
}

/** Lines of a value; control characters but newline and tab show as escapes. */
function linesOf(value: string | null): readonly string[] {
  if (value === null) return [''];
  const visible = value
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '        ')
    .replaceAll(/[^\P{Cc}\n]/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return visible.split('\n');
}

function columnWidth(name: string, cells: readonly (readonly (readonly string[])[])[], column: number): number {
  let width = displayWidth(name);
  for (const row of cells) width = Math.max(width, widest(row[column]!));
  return width;
}

function widest(lines: readonly string[]): number {
  let width = 0;
  for (const line of lines) width = Math.max(width, displayWidth(line));
  return width;
}

function centered(text: string, width: number): string {
  const free = Math.max(0, width - displayWidth(text));
  const left = Math.floor(free / 2);
  return `${' '.repeat(left)}${text}${' '.repeat(free - left)}`;
}

/** One row takes as many lines as its tallest value. */
function rowLines(
  row: readonly (readonly string[])[],
  columns: readonly TableColumn[],
  widths: readonly number[],
): readonly string[] {
  const height = Math.max(1, ...row.map((lines) => lines.length));
  return Array.from({ length: height }, (_, h) => {
    const parts = columns.map(({ right }, c) => {
      const lines = row[c]!;
      const text = lines[h] ?? '';
      const free = ' '.repeat(widths[c]! - displayWidth(text));
      const continues = h < lines.length - 1;
      const last = c === columns.length - 1;
      const mark = continues ? '+' : last ? '' : ' ';
      // nothing is padded behind the last value
      return ` ${right ? free + text : last && !continues ? text : text + free}${mark}`;
    });
    return parts.join('|');
  });
}
