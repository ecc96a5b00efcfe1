/**
 * Where the transactions of a session begin and end: each statement's own, or one from BEGIN to COMMIT.
 *
 * Outside a block `transaction` begins one when a statement asks for it, and the statement's end ends it. Inside, an
 * error leaves the block failed, and only its end or a return to a savepoint may follow. What else belongs to the
 * transaction ends with it: settings, cursors, savepoints, the session's own version of the catalog.
 */
import { DbError } from '../error.ts';
import type { CommitResult, IsolationLevel, Savepoint, SessionLocks, Transaction } from '../txn/txn.ts';
import type { Cursor } from './cursor-state.ts';
import type { Database } from './database.ts';
import { Savepoints } from './savepoints.ts';
import type { Settings } from './settings.ts';

/** What BEGIN and SET TRANSACTION say; undefined leaves it to the default or as it is. */
export interface TransactionModes {
  readonly isolation?: IsolationLevel | undefined;
  readonly readOnly?: boolean | undefined;
  /** Of no effect: a read-only serializable transaction never fails, whatever snapshot it has. Kept to be shown. */
  readonly deferrable?: boolean | undefined;
}

export type TransactionStatus = 'idle' | 'block' | 'failed';

/** The session whose transactions they are. */
interface Owner {
  readonly database: Database;
  readonly settings: Settings;
  readonly locks: SessionLocks;
  readonly cursors: Map<string, Cursor>;
  notice(severity: 'WARNING', code: string, message: string): void;
}

/** What settings say of transactions, as of one version of the settings. */
interface Defaults {
  readonly version: number;
  readonly isolation: IsolationLevel;
  readonly readOnly: boolean;
  readonly deferrable: boolean;
  readonly synchronous: boolean;
}

export class TransactionBlock {
  readonly #owner: Owner;
  readonly #readsOnly: boolean;
  #current: Transaction | undefined;
  #isOpen = false;
  #failed = false;
  /** Of the running block: nothing written or locked yet. */
  #beginning: Savepoint | undefined;
  /** True until the first statement that reads, writes or locks. */
  #untouched = true;
  #closed = false;
  #lastCommit: number | undefined;
  #deferrable = false;
  readonly #savepoints: Savepoints = new Savepoints();
  #defaults: Defaults | undefined;

  /** With `readsOnly` there are no transactions but read-only ones. */
  constructor(owner: Owner, readsOnly: boolean) {
    this.#owner = owner;
    this.#readsOnly = readsOnly;
  }

  /** The running transaction; undefined when none has begun. */
  get current(): Transaction | undefined {
    return this.#current;
  }

  /** True between BEGIN and COMMIT. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What the running transaction has; undefined when none has begun. */
  get modes(): Required<TransactionModes> | undefined {
    if (this.#current === undefined) return undefined;
    const { isolation, readOnly } = this.#current;
    return { isolation, readOnly, deferrable: this.#deferrable };
  }

  get status(): TransactionStatus {
    if (this.#failed) return 'failed';
    return this.#isOpen ? 'block' : 'idle';
  }

  /** Timestamp of the session's newest commit, which its next snapshot includes. */
  get lastCommit(): number | undefined {
    return this.#lastCommit;
  }

  /** The running transaction, begun now where there is none. */
  transaction(): Transaction {
    this.#current ??= this.#begin({});
    this.#untouched = false;
    return this.#current;
  }

  #begin({ isolation, readOnly, deferrable }: TransactionModes): Transaction {
    if (this.#closed) throw new DbError('08003', 'the session is closed');
    const defaults = this.#currentDefaults();
    this.#untouched = true;
    this.#deferrable = deferrable ?? defaults.deferrable;
    return this.#owner.database.store.begin({
      session: this.#owner.locks,
      isolation: isolation ?? defaults.isolation,
      readOnly: this.#readsOnly || (readOnly ?? defaults.readOnly),
      ...(this.#lastCommit === undefined ? {} : { after: this.#lastCommit }),
    });
  }

  #currentDefaults(): Defaults {
    const { settings } = this.#owner;
    if (this.#defaults?.version !== settings.version) {
      this.#defaults = {
        version: settings.version,
        isolation: isolationOf(settings.get('default_transaction_isolation')),
        readOnly: settings.get('default_transaction_read_only') === 'on',
        deferrable: settings.get('default_transaction_deferrable') === 'on',
        synchronous: settings.get('synchronous_commit') !== 'off',
      };
    }
    return this.#defaults;
  }

  /** BEGIN. Statements that ran before it in the same text or pipeline become part of the block. */
  begin(modes: TransactionModes): void {
    if (this.#isOpen) {
      this.#owner.notice('WARNING', '25001', 'there is already a transaction in progress');
      return;
    }
    this.#isOpen = true;
    if (this.#current === undefined) this.#beginBlock(modes);
    else this.setModes(modes);
  }

  /** SET TRANSACTION: only before the first query. Throws 25001 after it. */
  setModes(modes: TransactionModes): void {
    const current = this.#current;
    if (!this.#isOpen || current === undefined) {
      this.#owner.notice('WARNING', '25P01', 'SET TRANSACTION can only be used in transaction blocks');
      return;
    }
    const before = this.modes!;
    const { isolation = before.isolation, readOnly = before.readOnly, deferrable = before.deferrable } = modes;
    const changes = [
      ...(isolation === before.isolation ? [] : ['ISOLATION LEVEL']),
      ...(readOnly === before.readOnly ? [] : ['READ ONLY or READ WRITE']),
      ...(deferrable === before.deferrable ? [] : ['[NOT] DEFERRABLE']),
    ];
    if (changes.length === 0) return;
    if (!this.#untouched) throw new DbError('25001', `SET TRANSACTION ${changes[0]} must be called before any query`);
    current.rollback();
    this.#beginBlock({ isolation, readOnly, deferrable });
  }

  #beginBlock(modes: TransactionModes): void {
    this.#current = this.#begin(modes);
    this.#beginning = this.#current.savepoint();
  }

  /** Commits what runs; returns what must end before the client may be told. */
  commit(): CommitResult | undefined {
    const { database, settings } = this.#owner;
    const transaction = this.#current;
    this.#end();
    if (transaction === undefined) {
      settings.keep();
      return undefined;
    }
    try {
      const result = transaction.commit({ synchronous: this.#currentDefaults().synchronous });
      database.catalogs.forget(transaction, true);
      if (result.timestamp !== undefined) this.#lastCommit = result.timestamp;
      settings.keep();
      return result;
    } catch (error) {
      database.catalogs.forget(transaction, false);
      settings.undo(0);
      throw error;
    }
  }

  rollback(): void {
    const { database, settings, cursors } = this.#owner;
    const transaction = this.#current;
    for (const [name, cursor] of cursors) if (cursor.madeIn === transaction) cursors.delete(name);
    this.#end();
    if (transaction !== undefined) {
      transaction.rollback();
      database.catalogs.forget(transaction, false);
    }
    settings.undo(0);
  }

  /** After an error: ends the statement's own transaction, or leaves the block failed. */
  fail(): void {
    if (!this.#isOpen) {
      this.rollback();
      return;
    }
    if (!this.#failed) this.#undoFailed();
    this.#failed = true;
  }

  /** What has failed is the innermost savepoint's, or the block's: its writes and locks go now. */
  #undoFailed(): void {
    const transaction = this.#current;
    const savepoint = this.#savepoints.newest ?? this.#beginning;
    if (transaction === undefined || savepoint === undefined) return;
    transaction.rollbackTo(savepoint);
    this.#owner.database.catalogs.afterRollbackTo(transaction);
  }

  #end(): void {
    const { cursors } = this.#owner;
    this.#current = undefined;
    this.#beginning = undefined;
    this.#isOpen = false;
    this.#failed = false;
    this.#savepoints.clear();
    for (const [name, cursor] of cursors) if (!cursor.hold) cursors.delete(name);
  }

  savepoint(name: string): void {
    this.#requireOpen('SAVEPOINT');
    const savepoint = this.transaction().savepoint();
    this.#savepoints.add({ name, savepoint, settingChanges: this.#owner.settings.changeCount });
  }

  release(name: string): void {
    this.#requireOpen('RELEASE SAVEPOINT');
    this.#savepoints.release(name);
  }

  rollbackTo(name: string): void {
    this.#requireOpen('ROLLBACK TO SAVEPOINT');
    const { database, settings } = this.#owner;
    const { savepoint, settingChanges } = this.#savepoints.returnTo(name);
    const transaction = this.transaction();
    transaction.rollbackTo(savepoint);
    database.catalogs.afterRollbackTo(transaction);
    settings.undo(settingChanges);
    this.#failed = false;
  }

  #requireOpen(command: string): void {
    if (!this.#isOpen) throw new DbError('25P01', `${command} can only be used in transaction blocks`);
  }

  /** Rolls back what runs; none begins any more. Idempotent. */
  close(): void {
    this.rollback();
    this.#closed = true;
  }
}

/** Nothing is read that is not committed, as in PostgreSQL. */
export const isolationOf = (setting: string): IsolationLevel =>
  setting === 'read uncommitted' ? 'read committed' : (setting as IsolationLevel);
