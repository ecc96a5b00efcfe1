/**
 * Relationships and the nodes behind them, as parallel arrays that grow and shrink at the end: the stack of a search
 * that has several nodes' relationships open at once.
 */
export class NeighbourList {
  edgeTables: Int32Array = new Int32Array(16);
  edgeRowIds: Float64Array = new Float64Array(16);
  /** Identity of the node at the far end. */
  tables: Int32Array = new Int32Array(16);
  rowIds: Float64Array = new Float64Array(16);
  count = 0;

  push(edgeTable: number, edgeRowId: number, table: number, rowId: number): void {
    const at = this.count++;
    if (at === this.tables.length) this.#grow();
    this.edgeTables[at] = edgeTable;
    this.edgeRowIds[at] = edgeRowId;
    this.tables[at] = table;
    this.rowIds[at] = rowId;
  }

  truncate(count: number): void {
    this.count = count;
  }

  #grow(): void {
    const length = this.tables.length * 2;
    const grownInts = (before: Int32Array): Int32Array => {
      const after = new Int32Array(length);
      after.set(before);
      return after;
    };
    const grownFloats = (before: Float64Array): Float64Array => {
      const after = new Float64Array(length);
      after.set(before);
      return after;
    };
    this.edgeTables = grownInts(this.edgeTables);
    this.edgeRowIds = grownFloats(this.edgeRowIds);
    this.tables = grownInts(this.tables);
    this.rowIds = grownFloats(this.rowIds);
  }
}
