/**
 * The editor of one transaction: `CatalogEditor` of catalog.ts, over drafts.
 *
 * Each call is an edit with a number of its own, which names the catalog after it. The number is written into the
 * transaction before anything else (header-space.ts) and the catalog after it is kept, so that going back to a
 * savepoint is a lookup. When another transaction's schema change has been committed meanwhile, the next call first
 * reads the rows again, newest state and own changes; so an edit is never made on a state that is not current.
 */
import type { Transaction } from '../txn/txn.ts';
import type { IndexDescription, TableDescription } from './description.ts';
import { CatalogDraft } from './draft.ts';
import { readEdit, writeEdit } from './header-space.ts';
import { createIndex } from './key-edit.ts';
import type { Index, Table } from './object.ts';
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

  createTable(description: TableDescription): Table {
    return this.#edit((draft) => draft.object(createTable(draft, description), 'table'));
  }

  createIndex(description: IndexDescription): Index {
    return this.#edit((draft) => draft.object(createIndex(draft, description), 'index'));
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
