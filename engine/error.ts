/**
 * The three ways things fail.
 *
 * - The user's mistake: a `DbError` with SQLSTATE, and where it helps position, detail and hint.
 * - Worth retrying (serialization failure, deadlock, lock not available): the same with `retry: true`.
 * - Ours: `invariant(…)` throws `InvariantError`. It stays on in production; whoever owns the database closes it for
 *   writes when one passes by, because stopping beats corrupting.
 *
 * No engine code throws a bare `Error`. SQLSTATE values are those of PostgreSQL, appendix A.
 */

export interface DbErrorFields {
  /** One sentence or list of facts that explains the message further. */
  readonly detail?: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** 1-based character offset into the statement's text. */
  readonly position?: number;
  /** True when running the same transaction again may succeed. */
  readonly retry?: boolean;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly cause?: unknown;
}

/**
 * An error that a user of the database sees.
 *
 * @example
 * throw new DbError('42P01', 'relation "flihgts" does not exist', { hint: 'Perhaps you meant "flights".' });
 */
export class DbError extends Error {
  override readonly name = 'DbError';
  readonly severity = 'ERROR';
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly position: number | undefined;
  readonly retry: boolean;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  constructor(code: string, message: string, fields: DbErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = code;
    this.detail = fields.detail;
    this.hint = fields.hint;
    this.position = fields.position;
    this.retry = fields.retry ?? false;
    this.schema = fields.schema;
    this.table = fields.table;
    this.column = fields.column;
    this.constraint = fields.constraint;
  }

  /** The same error with a position, unless it already has one. */
  at(position: number | undefined): DbError {
    if (position === undefined || this.position !== undefined) return this;
    return new DbError(this.code, this.message, { ...this.fields(), position });
  }

  fields(): DbErrorFields {
    const { detail, hint, position, retry, schema, table, column, constraint, cause } = this;
    const all = { detail, hint, position, retry, schema, table, column, constraint, cause };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as DbErrorFields;
  }
}

/** A broken promise of our own code; see `invariant`. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
  readonly code = 'XX000';
}

/** Asserts what must hold whatever the user does. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(`invariant violated: ${message}`);
}

/** Ends a switch over a closed set of kinds. */
export function unreachable(value: never): never {
  const shown: unknown = value;
  const kind = typeof shown === 'object' && shown !== null && 'kind' in shown ? shown.kind : shown;
  throw new InvariantError(`unreachable: ${String(kind)}`);
}

/** Error for a feature we know of and do not have. */
export function unsupported(feature: string, fields: DbErrorFields = {}): DbError {
  return new DbError('0A000', `${feature} is not supported`, fields);
}
