/**
 * Transactions, settings, prepared statements, cursors, and the statements that look after the database.
 */
import type { Expression } from './expression.ts';
import type { Name, ObjectName } from './name.ts';
import type { NodeTypes } from './node-type.ts';
import type { Query } from './query.ts';
import type { TypeName } from './type-name.ts';

/** Modes of BEGIN and SET TRANSACTION; undefined when not written. */
export interface TransactionModes {
  readonly isolation: 'read-uncommitted' | 'read-committed' | 'repeatable-read' | 'serializable' | undefined;
  readonly readOnly: boolean | undefined;
  readonly deferrable: boolean | undefined;
}

/** BEGIN, START TRANSACTION. */
export interface BeginStatement {
  readonly kind: 'begin';
  readonly modes: TransactionModes;
  /** How it was written: the command tag differs. */
  readonly form: 'begin' | 'start';
  readonly position: number;
}

/** COMMIT and END; ROLLBACK and ABORT. `chain` for AND CHAIN. */
export interface EndStatement {
  readonly kind: 'commit' | 'rollback';
  readonly chain: boolean;
  readonly position: number;
}

export interface SavepointStatement {
  readonly kind: 'savepoint' | 'release' | 'rollback-to';
  readonly name: Name;
  readonly position: number;
}

/**
 * SET [SESSION | LOCAL] name = value, …. Each value is text as SHOW would give it back: strings unquoted, numbers as
 * written (with their sign), words as they are. `default` for SET x TO DEFAULT.
 * SET TIME ZONE x is `timezone` (LOCAL and DEFAULT are `default`), SET NAMES x is `client_encoding`,
 * SET SCHEMA 'x' is `search_path`, SET ROLE x is `role`, SET SESSION AUTHORIZATION x is `session_authorization`.
 */
export interface SetStatement {
  readonly kind: 'set';
  /** Lower case; dotted for custom settings (`hnsw.ef_search`). */
  readonly name: string;
  readonly scope: 'session' | 'local';
  readonly value: { readonly kind: 'default' } | { readonly kind: 'values'; readonly values: readonly SettingValue[] };
  readonly position: number;
}

export interface SettingValue {
  readonly text: string;
  /** string and word values print differently in lists; an interval is `SET TIME ZONE INTERVAL '…'`. */
  readonly kind: 'string' | 'word' | 'number' | 'interval';
  readonly position: number;
}

/** SET TRANSACTION modes, or SET SESSION CHARACTERISTICS AS TRANSACTION modes (scope session). */
export interface SetTransactionStatement {
  readonly kind: 'set-transaction';
  readonly scope: 'session' | 'transaction';
  readonly modes: TransactionModes;
  readonly position: number;
}

/** SET CONSTRAINTS ALL | names DEFERRED | IMMEDIATE. */
export interface SetConstraintsStatement {
  readonly kind: 'set-constraints';
  /** Empty: ALL. */
  readonly constraints: readonly ObjectName[];
  readonly deferred: boolean;
  readonly position: number;
}

/** RESET name; `all` for RESET ALL. */
export interface ResetStatement {
  readonly kind: 'reset';
  readonly name: string;
  readonly position: number;
}

/** SHOW name; `all` for SHOW ALL. */
export interface ShowStatement {
  readonly kind: 'show';
  readonly name: string;
  readonly position: number;
}

export interface DiscardStatement {
  readonly kind: 'discard';
  readonly target: 'all' | 'plans' | 'sequences' | 'temporary';
  readonly position: number;
}

/** PREPARE name [(types)] AS statement. */
export interface PrepareStatement {
  readonly kind: 'prepare';
  readonly name: Name;
  readonly parameterTypes: readonly TypeName[];
  readonly statement: NodeTypes['statement'];
  /** The prepared statement's own text. */
  readonly text: string;
  readonly position: number;
}

export interface ExecuteStatement {
  readonly kind: 'execute';
  readonly name: Name;
  readonly arguments: readonly Expression[];
  readonly position: number;
}

export interface DeallocateStatement {
  readonly kind: 'deallocate';
  /** undefined: ALL. */
  readonly name: Name | undefined;
  readonly position: number;
}

export interface DeclareCursorStatement {
  readonly kind: 'declare-cursor';
  readonly name: Name;
  readonly binary: boolean;
  /** undefined when neither SCROLL nor NO SCROLL was written. */
  readonly scroll: boolean | undefined;
  readonly hold: boolean;
  readonly query: Query;
  readonly position: number;
}

/** FETCH and MOVE. */
export interface FetchStatement {
  readonly kind: 'fetch';
  readonly move: boolean;
  readonly cursor: Name;
  /** NEXT is forward 1, PRIOR backward 1, FIRST absolute 1, LAST absolute −1; ALL has count `all`. */
  readonly direction: 'forward' | 'backward' | 'absolute' | 'relative';
  readonly count: number | 'all';
  readonly position: number;
}

export interface CloseCursorStatement {
  readonly kind: 'close-cursor';
  /** undefined: ALL. */
  readonly cursor: Name | undefined;
  readonly position: number;
}

/** EXPLAIN; old-style ANALYZE and VERBOSE arrive as options. */
export interface ExplainStatement {
  readonly kind: 'explain';
  readonly options: readonly CommandOption[];
  readonly statement: NodeTypes['statement'];
  readonly position: number;
}

/** An option of EXPLAIN, VACUUM or ANALYZE: lower-case name, value undefined when bare (which means true). */
export interface CommandOption {
  readonly name: string;
  readonly value: string | undefined;
  readonly position: number;
}

/** ANALYZE and VACUUM. */
export interface MaintenanceStatement {
  readonly kind: 'analyze' | 'vacuum';
  readonly options: readonly CommandOption[];
  /** Empty: every table. */
  readonly targets: readonly { readonly table: ObjectName; readonly columns: readonly Name[] }[];
  readonly position: number;
}

export interface CheckpointStatement {
  readonly kind: 'checkpoint';
  readonly position: number;
}

export interface LockTableStatement {
  readonly kind: 'lock-table';
  readonly tables: readonly ObjectName[];
  /** Lower case with spaces, e.g. `access exclusive`, the default. */
  readonly mode: string;
  readonly nowait: boolean;
  readonly position: number;
}

/** CALL procedure(arguments). */
export interface CallStatement {
  readonly kind: 'call-statement';
  readonly call: Expression;
  readonly position: number;
}
