/**
 * What a statement gives at a door, in a form both doors can be compared by: PostgreSQL's text of every value, the
 * columns' names and type OIDs, the rows changed; of an error everything a client is told.
 */

export interface Answer {
  readonly kind: 'answer';
  readonly columns: readonly { readonly name: string; readonly typeOid: number }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows changed; undefined for what is no INSERT, UPDATE or DELETE. */
  readonly changed: number | undefined;
}

export interface Failure {
  readonly kind: 'failure';
  readonly code: string;
  readonly message: string;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  /** Character of the statement the error is about, from 1. */
  readonly position: number | undefined;
}

export type Outcome = Answer | Failure;

/** A way into a database of its own. */
export interface Door {
  run(text: string, language: string | undefined): Promise<Outcome>;
  close(): Promise<void>;
}

/** Only statements that open with these words have a count that both doors report. */
const changing = /^\s*(INSERT|UPDATE|DELETE)\b/i;

export function changedRows(text: string, language: string | undefined, count: number | null): number | undefined {
  return language === undefined && changing.test(text) ? (count ?? 0) : undefined;
}

/** The failure an error tells; whatever has no SQLSTATE is a crash. */
export function failureOf(error: unknown): Failure {
  const told = error as Partial<Record<'code' | 'message' | 'detail' | 'hint', string>> & {
    position?: number | string;
  };
  return {
    kind: 'failure',
    code: told.code ?? 'crash',
    message: told.message ?? String(error),
    detail: told.detail,
    hint: told.hint,
    position: told.position === undefined ? undefined : Number(told.position),
  };
}
