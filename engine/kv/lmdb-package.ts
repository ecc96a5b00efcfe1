/**
 * The part of the lmdb package that we call, as types. Its own types lack the `transaction` of `getBinaryFast` and the
 * bare iterator of a range.
 */

/** A read transaction of the package; `useReadTransaction` counts one use. */
export interface LmdbTransaction {
  /** Counts one use more. */
  use(): void;
  done(): void;
}

/** The part of the package's database that we call. */
export interface LmdbDatabase {
  getBinaryFast(key: Uint8Array, options?: { transaction: LmdbTransaction }): Uint8Array | undefined;
  getRange(options: LmdbRangeOptions): { iterate(): Iterator<LmdbRow> };
  getKeys(options: LmdbRangeOptions): Iterable<Uint8Array>;
  putSync(key: Uint8Array, value: Uint8Array): void;
  removeSync(key: Uint8Array): boolean;
  transactionSync(action: () => unknown): unknown;
  useReadTransaction(): LmdbTransaction;
  resetReadTxn(): void;
  readerCheck(): number;
  close(): Promise<void>;
}

export interface LmdbRow {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export interface LmdbRangeOptions {
  start?: Uint8Array;
  end?: Uint8Array;
  exclusiveStart?: boolean;
  inclusiveEnd?: boolean;
  reverse?: boolean;
  limit?: number;
  transaction?: LmdbTransaction;
}
