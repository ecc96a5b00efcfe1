/** A catalog over a store in memory, and short ways to describe what tests create in it. */
import {
  type CatalogEditor,
  type CatalogStore,
  type ColumnDescription,
  type IndexDescription,
  type KeyDescription,
  openCatalog,
  type Table,
} from '../../engine/catalog/catalog.ts';
import { nodeHost } from '../../engine/host/host.ts';
import { openStoreSync, type Store, type Transaction } from '../../engine/txn/txn.ts';
import '../../engine/value/builtin-types.ts';

export const publicSchema = 2_200;
export const superuser = 10;

export interface Workbench {
  readonly store: Store;
  readonly catalogs: CatalogStore;
}

export function openWorkbench(): Workbench {
  const store = openStoreSync({ host: nodeHost() });
  return { store, catalogs: openCatalog(store) };
}

/** Runs the changes in a transaction of their own and commits it. */
export function commit<Result>(
  { store, catalogs }: Workbench,
  change: (editor: CatalogEditor, transaction: Transaction) => Result,
): Result {
  const transaction = store.begin();
  try {
    const result = change(catalogs.edit(transaction), transaction);
    transaction.commit();
    catalogs.forget(transaction, true);
    return result;
  } catch (error) {
    transaction.rollback();
    catalogs.forget(transaction, false);
    throw error;
  }
}

/** `id int4`, `name text not null`. */
export function column(text: string): ColumnDescription {
  const [name, type] = text.split(' ');
  return { name: name!, type: { name: type! }, notNull: text.endsWith('not null') };
}

export function key(kind: KeyDescription['kind'], columns: string, more: Partial<KeyDescription> = {}): KeyDescription {
  return { kind, columns: columns.split(' '), deferrable: false, initiallyDeferred: false, ...more };
}

/** `t: id int4, name text not null` with keys. */
export function createTable(editor: CatalogEditor, text: string, ...keys: readonly KeyDescription[]): Table {
  const [name, columns] = text.split(/:\s*/);
  const described = columns === '' ? [] : columns!.split(/,\s*/).map(column);
  return editor.createTable({ schema: publicSchema, name: name!, owner: superuser, columns: described, keys });
}

/** An index over columns named by number. */
export function index(
  table: Table,
  columns: readonly number[],
  more: Partial<IndexDescription> = {},
): IndexDescription {
  const keys = columns.map((number) => ({
    column: number,
    expressionText: undefined,
    type: table.columns.find((candidate) => candidate.number === number)!.type,
    descending: false,
    nullsFirst: false,
    operatorClass: undefined,
  }));
  const plain = { method: 'btree', unique: false, nullsNotDistinct: false, include: [], options: {}, ordered: true };
  return { table: table.id, keys, ...plain, ...more };
}

/** The columns of a foreign key by name, with the actions that SQL takes when none are said. */
export function foreignKey(
  table: Table,
  columns: string,
  referenced: Table,
  referencedColumns: string,
): Parameters<CatalogEditor['addForeignKey']>[0] {
  const numbers = (of: Table, names: string): number[] =>
    names.split(' ').map((name) => of.columns.find((candidate) => candidate.name === name)!.number);
  return {
    table: table.id,
    columns: numbers(table, columns),
    referencedTable: referenced.id,
    referencedColumns: numbers(referenced, referencedColumns),
    onDelete: 'no action',
    onUpdate: 'no action',
    matchFull: false,
    deferrable: false,
    initiallyDeferred: false,
  };
}
