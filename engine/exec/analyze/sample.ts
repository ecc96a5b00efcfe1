/**
 * A random sample of a table's rows, column by column.
 *
 * Up to `sampleRows` rows are taken whole. From a larger table a uniform sample is drawn while it is read (Li,
 * "Reservoir-Sampling Algorithms of Time Complexity O(n(1+log(N/n)))", TOMS 20(4), 1994: algorithm L, which skips rows
 * without looking at them); of a very large one only some blocks are read, chosen at random.
 */
import type { Table } from '../../catalog/catalog.ts';
import type { View } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';
import { type Batch, batchRows, valueAt } from '../../value/vector.ts';
import { pause } from '../operator.ts';

/** As many rows as PostgreSQL takes for its statistics target of 100. */
const sampleRows = 30_000;
/** Most blocks that are read. */
const sampledBlocks = 2_000;

interface Sample {
  /** Values of each column asked for, row by row. */
  readonly columns: readonly (readonly Datum[])[];
  /** Rows of the table: counted where all were read, else estimated. */
  readonly rowCount: number;
}

export function* sampleTable(
  table: Table,
  numbers: readonly number[],
  view: View,
  random: () => number,
): Generator<typeof pause, Sample> {
  const bounds = rowIdBounds(table, view);
  const reservoir = new Reservoir(numbers.length, random);
  if (bounds === undefined) return { columns: reservoir.columns, rowCount: 0 };
  const blocks = Math.ceil((bounds.last - bounds.first + 1) / batchRows);
  if (blocks > sampledBlocks) {
    for (const block of chosenBlocks(blocks, random)) {
      const from = bounds.first + block * batchRows;
      const options = { columns: numbers, withRowId: false, from, to: from + batchRows - 1 };
      const cursor = view.scanHeap(table.space, options);
      for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) reservoir.add(batch);
      yield pause;
    }
    const rowCount = Math.round((reservoir.seen * blocks) / sampledBlocks);
    if (reservoir.seen >= sampleRows) return { columns: reservoir.columns, rowCount };
    // row ids too sparse for that: read everything
  }
  const all = new Reservoir(numbers.length, random);
  const cursor = view.scanHeap(table.space, { columns: numbers, withRowId: false });
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    all.add(batch);
    yield pause;
  }
  return { columns: all.columns, rowCount: all.seen };
}

function rowIdBounds(table: Table, view: View): { readonly first: number; readonly last: number } | undefined {
  const idAtEnd = (reverse: boolean): number | undefined => {
    const batch = view.scanHeap(table.space, { columns: [], withRowId: true, reverse }).next();
    if (batch === undefined) return undefined;
    const row = batch.selection === undefined ? 0 : batch.selection[0]!;
    return valueAt(batch.columns[0]!, row) as number;
  };
  const first = idAtEnd(false);
  const last = idAtEnd(true);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** Numbers of different blocks, ascending. */
function chosenBlocks(blocks: number, random: () => number): readonly number[] {
  const chosen = new Set<number>();
  while (chosen.size < sampledBlocks) chosen.add(Math.floor(random() * blocks));
  return [...chosen].sort((left, right) => left - right);
}

class Reservoir {
  readonly columns: Datum[][];
  readonly #random: () => number;
  #seen = 0;
  /** The row that comes into the sample next, once it is full. */
  #next = sampleRows;
  #weight = 1;

  constructor(columnCount: number, random: () => number) {
    this.columns = Array.from({ length: columnCount }, () => []);
    this.#random = random;
    this.#skip();
  }

  get seen(): number {
    return this.#seen;
  }

  add(batch: Batch): void {
    const { selection, selected } = batch;
    let j = 0;
    while (j < selected) {
      const isFilling = this.#seen < sampleRows;
      // from here on every row up to `#next` is passed over
      const step = isFilling ? 0 : this.#next - this.#seen;
      if (j + step >= selected) {
        this.#seen += selected - j;
        return;
      }
      j += step;
      this.#seen += step + 1;
      const place = isFilling ? this.#seen - 1 : Math.floor(this.#random() * sampleRows);
      const row = selection === undefined ? j : selection[j]!;
      for (let c = 0; c < this.columns.length; c++) this.columns[c]![place] = valueAt(batch.columns[c]!, row);
      if (!isFilling) this.#skip();
      j++;
    }
  }

  #skip(): void {
    this.#weight *= Math.exp(Math.log(1 - this.#random()) / sampleRows);
    const gap = Math.floor(Math.log(1 - this.#random()) / Math.log(1 - this.#weight));
    this.#next = Math.max(this.#seen, sampleRows) + gap;
  }
}
