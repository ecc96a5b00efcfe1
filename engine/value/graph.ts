/**
 * Graph values as datums: what a pattern binds and RETURN shows.
 *
 * Identity is (table, row id): two references to one row are the same node however they were reached. `table` is the
 * catalog id of the relation that stores the row, so identities survive renames. `elementId` packs both as text.
 */
import type { Datum } from './type.ts';

/** A node: a row of a node table, or of the open node table `graph.nodes`. */
export class GraphNode {
  readonly kind = 'node';
  readonly table: number;
  readonly rowId: number;
  readonly labels: readonly string[];
  readonly properties: ReadonlyMap<string, Datum>;
  constructor(table: number, rowId: number, labels: readonly string[], properties: ReadonlyMap<string, Datum>) {
    this.table = table;
    this.rowId = rowId;
    this.labels = labels;
    this.properties = properties;
  }
  get elementId(): string {
    return `${this.table}:${this.rowId}`;
  }
}

/** A relationship: a row of an edge table, or of the open edge table `graph.edges`. */
export class GraphRelationship {
  readonly kind = 'relationship';
  readonly table: number;
  readonly rowId: number;
  readonly type: string;
  readonly sourceTable: number;
  readonly sourceRowId: number;
  readonly targetTable: number;
  readonly targetRowId: number;
  readonly properties: ReadonlyMap<string, Datum>;
  constructor(
    identity: { readonly table: number; readonly rowId: number },
    type: string,
    source: { readonly table: number; readonly rowId: number },
    target: { readonly table: number; readonly rowId: number },
    properties: ReadonlyMap<string, Datum>,
  ) {
    this.table = identity.table;
    this.rowId = identity.rowId;
    this.type = type;
    this.sourceTable = source.table;
    this.sourceRowId = source.rowId;
    this.targetTable = target.table;
    this.targetRowId = target.rowId;
    this.properties = properties;
  }
  get elementId(): string {
    return `${this.table}:${this.rowId}`;
  }
}

/** A path: nodes.length === relationships.length + 1. */
export class GraphPath {
  readonly kind = 'path';
  readonly nodes: readonly GraphNode[];
  readonly relationships: readonly GraphRelationship[];
  constructor(nodes: readonly GraphNode[], relationships: readonly GraphRelationship[]) {
    this.nodes = nodes;
    this.relationships = relationships;
  }
}
