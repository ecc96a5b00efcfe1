/**
 * Tables a plan reads or writes, which the session locks before it runs (storage.md, "Schema changes"). Taken from the
 * physical plan, where labels and relationship types have become tables; writes of the graph language choose theirs
 * when they run, so they lock every table declared for their labels, and the open tables.
 */
import type { Catalog } from '../catalog/catalog.ts';
import type { Physical } from '../plan/physical.ts';
import { childrenOf } from '../plan/physical-walk.ts';

export interface LockedTable {
  readonly id: number;
  readonly writes: boolean;
}

export function planTables(root: Physical, catalog: Catalog): readonly LockedTable[] {
  const found = new Map<number, boolean>();
  const add = (id: number, writes: boolean): void => {
    found.set(id, writes || found.get(id) === true);
  };
  const addAll = (ids: Iterable<number>, writes: boolean): void => {
    for (const id of ids) add(id, writes);
  };
  const visit = (node: Physical): void => {
    switch (node.kind) {
      case 'table scan':
      case 'row lookup':
      case 'index scan':
      case 'lookup join':
      case 'vector index scan':
        add(node.table.id, false);
        break;
      case 'lock rows':
        add(node.table.id, true);
        break;
      case 'insert':
      case 'update':
      case 'delete':
        add(node.write.table.id, true);
        break;
      case 'path expand':
        addAll(edgeTables(catalog, node.path.types), false);
        break;
      case 'graph insert': {
        const { entity, labels } = node.write;
        addAll(entity === 'node' ? nodeTables(catalog, labels) : edgeTables(catalog, labels), true);
        break;
      }
      case 'graph update':
        addAll(node.write.entity === 'node' ? nodeTables(catalog, []) : [], true);
        addAll(edgeTables(catalog, []), true);
        break;
      default:
        break;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(root);
  return [...found].map(([id, writes]) => ({ id, writes }));
}

/** Tables of the given labels, of all where none is given, and the open node table. */
function nodeTables(catalog: Catalog, labels: readonly string[]): readonly number[] {
  const declared = [...catalog.nodeLabels].filter(({ name }) => labels.length === 0 || labels.includes(name));
  return [...declared.map((label) => label.table), catalog.openNodes.id];
}

function edgeTables(catalog: Catalog, types: readonly string[]): readonly number[] {
  const declared = [...catalog.edgeLabels].filter(({ name }) => types.length === 0 || types.includes(name));
  return [...declared.map((label) => label.table), catalog.openEdges.id];
}
