/**
 * The path a search stands on: its nodes and the relationships between them, as identities. Whoever is shown one reads
 * it before the search goes on, which writes into the same arrays.
 */

/** A path as it is found. */
export interface WalkedPath {
  /** Number of relationships. */
  readonly length: number;
  /** length + 1 nodes from the start. */
  readonly nodeTables: readonly number[];
  readonly nodeRowIds: readonly number[];
  readonly edgeTables: readonly number[];
  readonly edgeRowIds: readonly number[];
}

/** A path that grows and shrinks at its end; arrays may be longer than the path. */
export class PathStack implements WalkedPath {
  length = 0;
  readonly nodeTables: number[] = [];
  readonly nodeRowIds: number[] = [];
  readonly edgeTables: number[] = [];
  readonly edgeRowIds: number[] = [];

  start(table: number, rowId: number): void {
    this.length = 0;
    this.nodeTables[0] = table;
    this.nodeRowIds[0] = rowId;
  }

  /** Puts a relationship and its far node at place `depth` (the first is 0), dropping what was behind. */
  put(depth: number, edgeTable: number, edgeRowId: number, table: number, rowId: number): void {
    this.edgeTables[depth] = edgeTable;
    this.edgeRowIds[depth] = edgeRowId;
    this.nodeTables[depth + 1] = table;
    this.nodeRowIds[depth + 1] = rowId;
    this.length = depth + 1;
  }

  passesEdge(edgeTable: number, edgeRowId: number, depth: number): boolean {
    for (let d = 0; d < depth; d++) {
      if (this.edgeRowIds[d] === edgeRowId && this.edgeTables[d] === edgeTable) return true;
    }
    return false;
  }

  passesNode(table: number, rowId: number, depth: number): boolean {
    for (let d = 0; d <= depth; d++) {
      if (this.nodeRowIds[d] === rowId && this.nodeTables[d] === table) return true;
    }
    return false;
  }
}
