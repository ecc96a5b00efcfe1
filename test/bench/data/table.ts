/** A table to load: its definition in the SQL all peers share, and its rows as CSV in memory and on disk. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type ColumnType = 'integer' | 'real' | 'text';

export interface Table {
  readonly name: string;
  readonly definition: string;
  /** Of the CSV fields, in order. */
  readonly types: readonly ColumnType[];
  /** One line a row, no header, no quoted fields. */
  readonly csv: Uint8Array<ArrayBuffer>;
  /** The same bytes in a file, for peers that read files. */
  readonly path: string;
}

/** Writes the rows that `line(index)` gives into memory and into `folder`. */
export function makeTable(
  folder: string,
  shape: Pick<Table, 'name' | 'definition' | 'types'>,
  rowCount: number,
  line: (index: number) => string,
): Table {
  const chunks: Buffer[] = [];
  for (let start = 0; start < rowCount; start += 10_000) {
    let text = '';
    for (let index = start; index < Math.min(start + 10_000, rowCount); index++) text += `${line(index)}\n`;
    chunks.push(Buffer.from(text));
  }
  const csv = new Uint8Array(Buffer.concat(chunks));
  const path = join(folder, `${shape.name}.csv`);
  writeFileSync(path, csv);
  return { ...shape, csv, path };
}
