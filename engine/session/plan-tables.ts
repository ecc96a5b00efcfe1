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
  readonly mode: LockedTableMode;
}

/** Weakest first; each includes what those before it keep out. */
const modes = ['access share', 'row share', 'row exclusive'] as const;
type LockedTableMode = (typeof modes)[number];

export function planTables(root: Physical, catalog: Catalog): readonly LockedTable[] {
  const found = new Map<number, LockedTableMode>();
  const add = (id: number, mode: LockedTableMode): void => {
    const known = found.get(id);
    if (known === undefined || modes.indexOf(known) < modes.indexOf(mode)) found.set(id, mode);
  };
  const addAll = (ids: Iterable<number>, mode: LockedTableMode): void => {
    for (const id of ids) add(id, mode);
  };
  const visit = (node: Physical): void => {
    switch (node.kind) {
      case 'table scan':
      case 'row lookup':
      case 'index scan':
      case 'lookup join':
      case 'vector index scan':
        add(node.table.id, 'access share');
        break;
      case 'lock rows':
        add(node.table.id, 'row share');
        break;
      case 'insert':
      case 'update':
      case 'delete':
        add(node.write.table.id, 'row exclusive');
        break;
      case 'path expand':
        addAll(edgeTables(catalog, node.path.types), 'access share');
        break;
      case 'graph insert': {
        const { entity, labels } = node.write;
        addAll(entity === 'node' ? nodeTables(catalog, labels) : edgeTables(catalog, labels), 'row exclusive');
        break;
      }
      case 'graph update':
        addAll(node.write.entity === 'node' ? nodeTables(catalog, []) : [], 'row exclusive');
        addAll(edgeTables(catalog, []), 'row exclusive');
        break;
      default:
        break;
    }
    for (const child of childrenOf(node)) visit(child);
  };
  visit(root);
  return [...found].map(([id, mode]) => ({ id, mode }));
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
