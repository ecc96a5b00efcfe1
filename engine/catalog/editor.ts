/**
 * The editor of one transaction: `CatalogEditor` of catalog.ts, over drafts.
 *
 * Each call is an edit with a number of its own, which names the catalog after it. The number is written into the
 * transaction before anything else (header-space.ts) and the catalog after it is kept, so that going back to a
 * savepoint is a lookup. When another transaction's schema change has been committed meanwhile, the next call first
 * reads the rows again, newest state and own changes; so an edit is never made on a state that is not current.
 */
import { DbError, invariant } from '../error.ts';
import type { SpaceDescription, Transaction, Wait } from '../txn/txn.ts';
import { firstUserId, publicId } from './built-in-id.ts';
import { addColumn, alterColumn, dropColumn, renameColumn } from './column-edit.ts';
import { addCheck, addForeignKey, dropConstraint } from './constraint-edit.ts';
import type {
  ColumnChange,
  ColumnDescription,
  ForeignKeyDescription,
  IndexDescription,
  KeyDescription,
  RoleChange,
  TableDescription,
  ViewDescription,
} from './description.ts';
import { CatalogDraft } from './draft.ts';
import { drop } from './drop.ts';
import {
  alterRole,
  createEdgeLabel,
  createNodeLabel,
  createRole,
  createSchema,
  setComment,
  setSetting,
  setStatistics,
} from './global-edit.ts';
import { readEdit, writeEdit } from './header-space.ts';
import { addKey, createIndex } from './key-edit.ts';
import { lockName } from './name-claim.ts';
import type {
  CatalogObject,
  CheckConstraint,
  Column,
  EdgeLabel,
  ForeignKey,
  Index,
  KeyConstraint,
  NodeLabel,
  Role,
  Schema,
  Sequence,
  Table,
  TableStatistics,
  View,
} from './object.ts';
import { objectText } from './object-text.ts';
import {
  alterSequence,
  createSequence,
  createView,
  rename,
  replaceSpaces,
  replaceView,
  setSchema,
} from './relation-edit.ts';
import { CatalogSnapshot } from './snapshot.ts';
import { createTable } from './table-edit.ts';

/** What an editor needs of the store of catalogs. */
export interface EditorStore {
  /** The newest committed catalog. */
  readonly committed: CatalogSnapshot;
  /** The catalog that the rows say, own changes of the transaction included. */
  reread(transaction: Transaction): CatalogSnapshot;
  /** A number above all given before. */
  takeEditNumber(): number;
}

export class TransactionEditor {
  readonly #store: EditorStore;
  readonly #transaction: Transaction;
  /** The committed catalog that the edits are based on. */
  #base: CatalogSnapshot;
  /** The catalog after the newest edit. */
  #newest: CatalogSnapshot;
  /** What is known after each edit, by the edit's number. */
  readonly #edits: Map<number, { readonly base: CatalogSnapshot; readonly catalog: CatalogSnapshot }> = new Map();

  /** Indexes made on tables that may hold rows; see `madeIndexes`. */
  readonly #madeIndexes: number[] = [];

  constructor(store: EditorStore, transaction: Transaction) {
    this.#store = store;
    this.#transaction = transaction;
    this.#base = store.committed;
    this.#newest = store.committed;
  }

  get catalog(): CatalogSnapshot {
    this.#refresh();
    return this.#newest;
  }

  /** The catalog after the newest edit, on whatever it is based: what is committed with the transaction. */
  get newest(): CatalogSnapshot {
    return this.#newest;
  }

  /** True when the edits stand on the given catalog, so that `catalog` may follow it. */
  isBasedOn(committed: CatalogSnapshot): boolean {
    return this.#base === committed;
  }

  /** Ids of the indexes it has made, some of which may be gone again. */
  get madeIndexes(): readonly number[] {
    return this.#madeIndexes;
  }

  get hasEdits(): boolean {
    return this.#edits.size > 0;
  }

  /** Follows a rollback to a savepoint: the number in the header says which edit is the last that stands. */
  afterRollbackTo(): void {
    const view = this.#transaction.newestView();
    const standing = readEdit(view);
    view.release();
    const last = this.#edits.get(standing);
    for (const edit of this.#edits.keys()) if (last === undefined || edit > standing) this.#edits.delete(edit);
    this.#base = this.#store.committed;
    if (last === undefined) this.#newest = this.#base;
    else this.#newest = last.base === this.#base ? last.catalog : this.#store.reread(this.#transaction);
  }

  // -- schemas, roles, settings

  createSchema(name: string, owner: number): Schema {
    return this.#edit((draft) => createSchema(draft, name, owner));
  }

  createRole(description: Omit<Role, 'kind' | 'id'>): Role {
    return this.#edit((draft) => createRole(draft, description));
  }

  alterRole(id: number, change: RoleChange): Role {
    return this.#edit((draft) => {
      alterRole(draft, id, change);
      return draft.object(id, 'role');
    });
  }

  setSetting(name: string, value: string | undefined): void {
    this.#edit((draft) => setSetting(draft, name, value));
  }

  // -- relations

  createTable(description: TableDescription): Table {
    return this.#edit((draft) => draft.object(createTable(draft, description), 'table'));
  }

  replaceSpaces(table: number, description?: SpaceDescription): Table {
    return this.#editOwn(table, (draft) => {
      replaceSpaces(draft, table, description);
      return draft.object(table, 'table');
    });
  }

  createView(description: ViewDescription): View {
    return this.#edit((draft) => draft.object(createView(draft, description), 'view'));
  }

  replaceView(id: number, description: ViewDescription): View {
    return this.#edit((draft) => {
      replaceView(draft, id, description);
      return draft.object(id, 'view');
    });
  }

  createSequence(description: Omit<Sequence, 'kind' | 'id'>): Sequence {
    return this.#edit((draft) => draft.object(createSequence(draft, description), 'sequence'));
  }

  alterSequence(id: number, change: Partial<Omit<Sequence, 'kind' | 'id'>>): Sequence {
    return this.#edit((draft) => {
      alterSequence(draft, id, change);
      return draft.object(id, 'sequence');
    });
  }

  rename(id: number, name: string): void {
    this.#editOwn(id, (draft) => rename(draft, id, name));
  }

  setSchema(id: number, schema: number): void {
    this.#editOwn(id, (draft) => setSchema(draft, id, schema));
  }

  // -- columns

  addColumn(table: number, column: ColumnDescription): Column {
    return this.#editOwn(table, (draft) => columnOf(draft, table, addColumn(draft, table, column)));
  }

  dropColumn(table: number, name: string, cascade: boolean): void {
    this.#editOwn(table, (draft) => dropColumn(draft, table, name, cascade));
  }

  renameColumn(table: number, from: string, to: string): void {
    this.#editOwn(table, (draft) => renameColumn(draft, table, from, to));
  }

  alterColumn(table: number, name: string, change: ColumnChange): Column {
    return this.#editOwn(table, (draft) => columnOf(draft, table, alterColumn(draft, table, name, change)));
  }

  // -- keys, constraints, indexes

  createIndex(description: IndexDescription): Index {
    return this.#edit((draft) => {
      const id = createIndex(draft, description);
      this.#madeIndexes.push(id);
      return draft.object(id, 'index');
    });
  }

  setIndexComplete(index: number, since: number): void {
    this.#edit((draft) => {
      const record = draft.record(index);
      invariant(record.kind === 'index', `index ${index} exists`);
      draft.put({ ...record, completeSince: since });
    });
  }

  addKey(table: number, key: KeyDescription): KeyConstraint {
    return this.#editOwn(table, (draft) => {
      const constraint = addKey(draft, table, key, key.tableIsEmpty === true);
      this.#madeIndexes.push(constraint.index);
      return constraint;
    });
  }

  addCheck(table: number, name: string | undefined, expressionText: string, source: string): CheckConstraint {
    return this.#editOwn(table, (draft) => addCheck(draft, table, name, expressionText, source));
  }

  addForeignKey(description: ForeignKeyDescription): ForeignKey {
    return this.#editOwn(description.table, (draft) => addForeignKey(draft, description));
  }

  dropConstraint(table: number, name: string, cascade: boolean): void {
    this.#editOwn(table, (draft) => dropConstraint(draft, table, name, cascade));
  }

  // -- labels, comments, statistics

  createNodeLabel(description: Omit<NodeLabel, 'kind' | 'id'>): NodeLabel {
    return this.#edit((draft) => createNodeLabel(draft, description));
  }

  createEdgeLabel(description: Omit<EdgeLabel, 'kind' | 'id'>): EdgeLabel {
    return this.#edit((draft) => createEdgeLabel(draft, description));
  }

  setComment(id: number, column: number | undefined, text: string | undefined): void {
    this.#edit((draft) => setComment(draft, id, column ?? 0, text));
  }

  setStatistics(statistics: TableStatistics): void {
    this.#edit((draft) => setStatistics(draft, statistics));
  }

  // -- drop

  drop(id: number, cascade: boolean): readonly CatalogObject[] {
    return this.dropAll([id], cascade);
  }

  dropAll(ids: readonly number[], cascade: boolean): readonly CatalogObject[] {
    return this.#edit((draft) => {
      const before = this.#newest.state;
      const targets = ids.map((id) => ({ kind: 'object', id }) as const);
      const cascaded = drop(draft, targets, cascade);
      return [...ids, ...cascaded.map((record) => record.id)].map((id) => before.object(id)!);
    });
  }

  lockName(schema: number, name: string): Wait | undefined {
    return lockName(this.#transaction, schema, name);
  }

  /** An edit of an object that is not part of every database. */
  #editOwn<Result>(id: number, change: (draft: CatalogDraft) => Result): Result {
    return this.#edit((draft) => {
      if (id < firstUserId && id !== publicId) {
        const text = objectText(draft.state, id);
        throw new DbError('42501', `permission denied: ${text} is required by the database system`);
      }
      return change(draft);
    });
  }

  #edit<Result>(change: (draft: CatalogDraft) => Result): Result {
    this.#refresh();
    const number = this.#store.takeEditNumber();
    writeEdit(this.#transaction, number);
    const draft = new CatalogDraft(this.#transaction, this.#newest.state.fork());
    try {
      return change(draft);
    } finally {
      // what a failing edit had written stands until the caller rolls it back, in rows and state alike
      draft.state.link();
      this.#newest = new CatalogSnapshot(number, draft.state);
      this.#edits.set(number, { base: this.#base, catalog: this.#newest });
    }
  }

  #refresh(): void {
    const { committed } = this.#store;
    if (committed === this.#base) return;
    this.#base = committed;
    this.#newest = this.hasEdits ? this.#store.reread(this.#transaction) : committed;
  }
}

function columnOf(draft: CatalogDraft, table: number, number: number): Column {
  return draft.object(table, 'table').columns.find((column) => column.number === number)!;
}
