/**
 * A database under test, as its own users would drive it: rows as the objects its driver makes, prepared statements
 * where it has them. A synchronous driver answers at once and is not made to wait for a promise.
 *
 * SQL is written once, in the subset all share, with `$1` placeholders.
 */
import type { Table } from '../data/table.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Later<T> = T | Promise<T>;

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** Statements without result, separated by semicolons. */
  exec(sql: string): Later<void>;
  /** The fastest documented way from CSV into an existing, empty table. */
  copy(table: Table): Later<void>;
  /** Collects what its optimizer wants to know of the loaded tables, where that is the user's to ask for. */
  analyze(): Later<void>;
  one(sql: string): Later<Query<Row | undefined>>;
  all(sql: string): Later<Query<readonly Row[]>>;
  run(sql: string): Later<Query<void>>;
  close(): Later<void>;
}

/** A prepared statement: parameters in, result out. */
export type Query<Result> = (...parameters: readonly unknown[]) => Later<Result>;

export type OpenPeer = (folder: string) => Promise<Peer>;
