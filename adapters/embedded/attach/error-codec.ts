/**
 * Errors as structured clones, with every field: a structured clone of an error keeps its message only.
 */
import { DbError, type DbErrorFields, InvariantError } from '../../../engine/index.ts';

export type CarriedError =
  | { readonly kind: 'db'; readonly code: string; readonly message: string; readonly fields: CarriedFields }
  | { readonly kind: 'invariant'; readonly message: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string };

type CarriedFields = Omit<DbErrorFields, 'cause'> & { readonly cause?: CarriedError };

export function carriedError(error: unknown): CarriedError {
  if (error instanceof DbError) {
    const { cause, ...fields } = error.fields();
    const carried = cause === undefined ? fields : { ...fields, cause: carriedError(cause) };
    return { kind: 'db', code: error.code, message: error.message, fields: carried };
  }
  if (error instanceof InvariantError) return { kind: 'invariant', message: error.message };
  if (error instanceof Error) return { kind: 'other', name: error.name, message: error.message };
  return { kind: 'other', name: 'Error', message: String(error) };
}

export function receivedError(error: CarriedError): Error {
  switch (error.kind) {
    case 'db': {
      const { cause, ...fields } = error.fields;
      return new DbError(
        error.code,
        error.message,
        cause === undefined ? fields : { ...fields, cause: receivedError(cause) },
      );
    }
    case 'invariant':
      return new InvariantError(error.message);
    case 'other':
      return Object.assign(new Error(error.message), { name: error.name });
  }
}
