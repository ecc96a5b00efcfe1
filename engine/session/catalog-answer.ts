/**
 * Answers of the catalog to system functions (pg_get_indexdef, format_type, to_regclass, …) and system relations.
 *
 * The engine's functions ask, by their own names, through `EvalContext.catalogAnswer`. What is answered in the words of
 * one language belongs to that language: a frontend brings its `SystemCatalog`, the engine's face registers it, and the
 * database keeps the answers. A question that no language of the database answers is 0A000.
 */
import type { Catalog } from '../catalog/catalog.ts';
import { unsupported } from '../error.ts';
import type { FunctionRegistry } from '../function/function.ts';
import type { Store } from '../txn/txn.ts';
import type { DataType, Datum } from '../value/type.ts';
import type { SessionActivity } from './session-activity.ts';

/** What answers may ask of the session. */
export interface AnsweringSession {
  catalog(): Catalog;
  readonly searchPath: readonly string[];
  readonly currentUser: string;
  readonly databaseName: string;
  readonly backendId: number;
  /** Microseconds since 2000-01-01 UTC. */
  readonly statementStartedAt: number;
  readonly settings: {
    find(name: string): string | undefined;
    all(): readonly { readonly name: string; readonly value: string; readonly description: string }[];
  };
  readonly database: {
    readonly name: string;
    readonly functions: FunctionRegistry;
    readonly store: Store;
    readonly answers: ReadonlyMap<string, CatalogAnswer>;
    /** Microseconds since 2000-01-01 UTC. */
    readonly openedAt: number;
    /** In the order in which they connected. */
    readonly sessions: Iterable<SessionActivity>;
  };
  /** PREPARE and the wire protocol's named statements. */
  readonly prepared?: ReadonlyMap<
    string,
    {
      readonly text: string;
      /** Types of the client's parameters, and behind them those of the lifted literals. */
      readonly planned: { readonly parameterTypes: readonly DataType[]; readonly clientParameters: number };
    }
  >;
  readonly cursors?: ReadonlyMap<string, { readonly hold: boolean }>;
}

export type CatalogAnswer = (session: AnsweringSession, ...values: readonly Datum[]) => Datum;

/** What a frontend adds to a database so that it can be asked about itself in the frontend's terms. */
export interface SystemCatalog {
  /** Adds types, casts and the table functions behind system relations; called once a database. */
  register(functions: FunctionRegistry): void;
  readonly answers: ReadonlyMap<string, CatalogAnswer>;
}

export function answerCatalogQuestion(session: AnsweringSession, question: string, values: readonly Datum[]): Datum {
  const answer = session.database.answers.get(question);
  if (answer === undefined) throw unsupported(`asking the catalog for ${question}`);
  return answer(session, ...values);
}
