/**
 * Keeps the current catalog of one store, and the editors of open transactions.
 *
 * A committed catalog takes the place of the current one without reading a row when nothing else was committed since
 * the catalog it is based on. In all other cases (two schema changes at once, rows written by replication) the rows of
 * the newest state are read again, on the next question.
 */
import { DbError } from '../error.ts';
import type { Store, Transaction, View } from '../txn/txn.ts';
import { bootstrap, reserveSystemIds } from './bootstrap.ts';
import { CatalogState } from './catalog-state.ts';
import { type EditorStore, TransactionEditor } from './editor.ts';
import { catalogFormat, headerSpace, readEdit, readFormat } from './header-space.ts';
import { readRecords } from './record-reader.ts';
import { CatalogSnapshot } from './snapshot.ts';

/** A committed catalog, and the highest number that was given to an edit. */
interface KnownCatalog {
  readonly catalog: CatalogSnapshot;
  readonly lastEdit: number;
}

export class LocalCatalogStore implements EditorStore {
  readonly #store: Store;
  readonly #editors: Map<Transaction, TransactionEditor> = new Map();
  #committed: CatalogSnapshot;
  #lastEdit = 0;
  /** Timestamps of the commits that made indexes: from then on they are complete. */
  readonly #completions: Map<number, number>;
  /** Timestamp of the newest commit that changed the catalog. */
  #committedAt = 0;
  /** Commits that changed the catalog and that `#committed` does not contain. */
  #unseenCommits = 0;

  /** `known` is what is committed in the store, where somebody knows without reading it. */
  constructor(store: Store, known?: KnownCatalog) {
    this.#store = store;
    this.#completions = new Map(known?.catalog.state.completions);
    if (known === undefined) {
      this.#open(store);
      this.#lastEdit = this.#readNewest(readEdit);
      this.#committed = this.#readCommitted();
    } else {
      if (store.writesRefused === undefined) reserveSystemIds(store);
      this.#lastEdit = known.lastEdit;
      this.#committed = new CatalogSnapshot(known.catalog.version, known.catalog.state.fork(this.#completions));
    }
    store.onCommit((timestamp, spaces) => {
      if (!spaces.includes(headerSpace)) return;
      this.#unseenCommits++;
      this.#committedAt = timestamp;
    });
  }

  #open(store: Store): void {
    const format = this.#readNewest(readFormat);
    if (format === undefined) bootstrap(store);
    else if (format !== catalogFormat) throw unknownFormat(format);
    if (store.writesRefused === undefined) reserveSystemIds(store);
  }

  image(): (store: Store) => LocalCatalogStore {
    const { version, state } = this.committed;
    const catalog = new CatalogSnapshot(version, state.fork(new Map(this.#completions)));
    const lastEdit = this.#lastEdit;
    return (store) => new LocalCatalogStore(store, { catalog, lastEdit });
  }

  current(transaction: Transaction | undefined): CatalogSnapshot {
    const editor = transaction === undefined ? undefined : this.#editors.get(transaction);
    return editor === undefined ? this.committed : editor.catalog;
  }

  edit(transaction: Transaction): TransactionEditor {
    let editor = this.#editors.get(transaction);
    if (editor === undefined) {
      editor = new TransactionEditor(this, transaction);
      this.#editors.set(transaction, editor);
    }
    return editor;
  }

  afterRollbackTo(transaction: Transaction): void {
    this.#editors.get(transaction)?.afterRollbackTo();
  }

  forget(transaction: Transaction, committed: boolean): void {
    const editor = this.#editors.get(transaction);
    if (editor === undefined) return;
    this.#editors.delete(transaction);
    // exactly its own commit is unseen: its catalog is the newest
    if (!committed || this.#unseenCommits !== 1 || !editor.hasEdits || !editor.isBasedOn(this.#committed)) return;
    this.#unseenCommits = 0;
    const { newest, madeIndexes } = editor;
    const incomplete = madeIndexes.filter((id) => newest.indexById(id)?.completeSince === Infinity);
    this.#committed = incomplete.length === 0 ? newest : this.#completed(newest, incomplete);
  }

  // -- for editors

  get committed(): CatalogSnapshot {
    if (this.#unseenCommits > 0) {
      this.#committed = this.#readCommitted();
      this.#unseenCommits = 0;
    }
    return this.#committed;
  }

  reread(transaction: Transaction): CatalogSnapshot {
    const view = transaction.newestView();
    try {
      return this.#snapshotOf(view);
    } finally {
      view.release();
    }
  }

  takeEditNumber(): number {
    return ++this.#lastEdit;
  }

  #readCommitted(): CatalogSnapshot {
    const read = this.#readNewest((view) => this.#snapshotOf(view));
    const incomplete = [...read.indexes].filter(({ completeSince }) => completeSince === Infinity);
    if (incomplete.length === 0) return read;
    return this.#completed(
      read,
      incomplete.map(({ id }) => id),
    );
  }

  /** The catalog in which these indexes, found committed just now, are complete since the newest commit. */
  #completed(catalog: CatalogSnapshot, indexes: readonly number[]): CatalogSnapshot {
    const state = catalog.state.fork();
    for (const id of indexes) {
      this.#completions.set(id, this.#committedAt);
      state.touch(id);
    }
    state.link();
    return new CatalogSnapshot(this.takeEditNumber(), state);
  }

  #snapshotOf(view: View): CatalogSnapshot {
    const state = new CatalogState(this.#completions);
    for (const record of readRecords(view)) state.put(record);
    state.link();
    return new CatalogSnapshot(this.takeEditNumber(), state);
  }

  #readNewest<Result>(read: (view: View) => Result): Result {
    const transaction = this.#store.begin({ readOnly: true });
    const view = transaction.newestView();
    try {
      return read(view);
    } finally {
      view.release();
      transaction.rollback();
    }
  }
}

function unknownFormat(format: number): DbError {
  const message = `the catalog of this database has format ${format}, this program knows ${catalogFormat}`;
  return new DbError('0A000', message, { hint: 'Open it with the version of the program that wrote it.' });
}
