/**
 * The messages between a client and the owner of a folder. All of them are structured clones; values and errors that are
 * none are carried as value-codec.ts and error-codec.ts say.
 *
 * A client asks one thing at a time, with a number of its own. The owner's last word on it is `answer` or `failure`. A
 * commit that is executed and not yet on disk is `executed` first, so that the next request may come; the answer follows
 * when the flush has ended. Rows of a stream are `rows`, each of which waits for the client's `more`.
 */
import type { ResultField } from '../results.ts';
import type { CarriedError } from './error-codec.ts';

/** Options of a statement that the owner needs; the rest of them stays with the client. */
export interface SentOptions {
  readonly format?: 'javascript' | 'text';
  readonly integers?: 'number' | 'bigint';
  /** Types that the client parses by itself: they are sent as text. */
  readonly parsed?: readonly number[];
  readonly paramTypes?: readonly number[];
  readonly blob?: Uint8Array;
  readonly wantsNotices?: boolean;
  /** Its signal was raised before it was asked. */
  readonly isCancelled?: boolean;
}

export type Request =
  | { readonly kind: 'one'; readonly text: string; readonly params: readonly unknown[]; readonly options: SentOptions }
  | { readonly kind: 'many'; readonly text: string; readonly options: SentOptions }
  | { readonly kind: 'cypher'; readonly text: string; readonly params: unknown; readonly options: SentOptions }
  | { readonly kind: 'search'; readonly text: string; readonly parameters: readonly unknown[] }
  | {
      readonly kind: 'stream';
      readonly text: string;
      readonly params: readonly unknown[];
      readonly options: SentOptions;
    }
  | { readonly kind: 'describe'; readonly text: string; readonly options: SentOptions }
  | { readonly kind: 'prepare'; readonly text: string }
  /** A prepared query: the owner keeps nothing of it but its plan. */
  | {
      readonly kind: 'run';
      readonly text: string;
      readonly values: readonly unknown[];
      readonly onlyFirst: boolean;
      readonly options: SentOptions;
    };

export type ClientMessage =
  | { readonly kind: 'request'; readonly id: number; readonly request: Request }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'more'; readonly id: number; readonly enough: boolean }
  | { readonly kind: 'close' };

/** Rows as arrays of values; the client makes objects of them. */
export interface SentResults {
  readonly rows: readonly (readonly unknown[])[];
  readonly fields: ResultField[];
  readonly affectedRows: number;
  readonly blob?: Uint8Array;
}

export type SessionStatus = 'idle' | 'block' | 'failed';

export type OwnerMessage =
  | { readonly kind: 'welcome'; readonly pid: number; readonly threadId: number; readonly readOnly: boolean }
  | { readonly kind: 'executed'; readonly id: number; readonly status: SessionStatus }
  | { readonly kind: 'answer'; readonly id: number; readonly status: SessionStatus; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly status: SessionStatus; readonly error: CarriedError }
  | {
      readonly kind: 'rows';
      readonly id: number;
      readonly fields: ResultField[];
      readonly rows: readonly (readonly unknown[])[];
    }
  | { readonly kind: 'notice'; readonly id: number; readonly notice: unknown }
  /** The session is over, by the owner's will. */
  | { readonly kind: 'end'; readonly error: CarriedError };
