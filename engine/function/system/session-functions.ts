/**
 * What a statement may ask of its session: names, settings, version, transaction, and the type of a value.
 */
import { DbError } from '../../error.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar, specialized } from '../definition.ts';
import { categoryOf, printedName } from '../type-name.ts';

type Ask = (session: EvalContext, ...values: never[]) => Datum;

const stable = { needsContext: true, volatility: 'stable' } as const;

function setting(session: EvalContext, name: string, missingOk = false): string | null {
  const value = session.setting(name.toLowerCase());
  if (value !== undefined) return value;
  if (missingOk) return null;
  throw new DbError('42704', `unrecognized configuration parameter "${name}"`);
}

function setSetting(session: EvalContext, name: string | null, value: string | null, isLocal: boolean | null): string {
  if (name === null) throw new DbError('22004', 'SET requires parameter name');
  session.setSetting(name.toLowerCase(), value ?? '', isLocal ?? false);
  return value ?? '';
}

function searchPath(session: EvalContext, withImplicit: boolean): readonly string[] {
  const named = session.searchPath;
  return withImplicit && !named.includes('pg_catalog') ? ['pg_catalog', ...named] : named;
}

const names: Readonly<Record<string, Ask>> = {
  'version() text': (session) => `PostgreSQL ${session.serverVersion} (AionDB)`,
  'current_user() name': (session) => session.currentUser,
  'current_role() name': (session) => session.currentUser,
  'user() name': (session) => session.currentUser,
  'session_user() name': (session) => session.sessionUser,
  'current_database() name': (session) => session.currentDatabase,
  'current_catalog() name': (session) => session.currentDatabase,
  'current_schema() name': (session) => session.currentSchema,
  'current_query() text': () => null,
  'pg_backend_pid() int4': (session) => session.backendId,
  'inet_client_addr() text': () => null,
  'inet_client_port() int4': () => null,
  'inet_server_addr() text': () => null,
  'inet_server_port() int4': () => null,
  'pg_postmaster_start_time() timestamptz': (session) => session.catalogAnswer('pg_postmaster_start_time'),
  'pg_conf_load_time() timestamptz': (session) => session.catalogAnswer('pg_conf_load_time'),
  'pg_is_in_recovery() bool': (session) => session.catalogAnswer('pg_is_in_recovery'),
  'txid_current() int8': (session) => session.catalogAnswer('txid_current'),
  'pg_current_xact_id() int8': (session) => session.catalogAnswer('txid_current'),
  'txid_current_if_assigned() int8': (session) => session.catalogAnswer('txid_current_if_assigned'),
  'pg_my_temp_schema() oid': () => 0,
};

/** What of them the catalog's answers hold. */
export const sessionQuestions: readonly string[] = [
  'pg_postmaster_start_time',
  'pg_conf_load_time',
  'pg_is_in_recovery',
  'txid_current',
  'txid_current_if_assigned',
];

export function registerSessionFunctions(registrar: Registrar): void {
  for (const [signature, ask] of Object.entries(names)) registrar.register(scalar(signature, ask, stable));
  registrar.register(scalar('current_schemas(bool) _name', searchPath, stable));
  registrar.register(
    scalar('current_setting(text) text', (session: EvalContext, name: string) => setting(session, name), stable),
  );
  registrar.register(scalar('current_setting(text, bool) text', setting, stable));
  const volatile = { needsContext: true, volatility: 'volatile', strict: false } as const;
  registrar.register(scalar('set_config(text, text, bool) text', setSetting, volatile));
  const typeName = ([type]: readonly DataType[]) => {
    const name = printedName(type!);
    return () => name;
  };
  registrar.register(specialized('pg_typeof(anything) text', typeName, { strict: false }));
  const collation = ([type]: readonly DataType[]) => {
    const isText = categoryOf(type!) === 'string' || type!.name === 'unknown';
    return () => (isText ? '"C"' : null);
  };
  registrar.register(specialized('pg_collation_for(anything) text', collation, { strict: false }));
  registrar.register(scalar('pg_is_other_temp_schema(oid) bool', () => false));
  registerNullCounts(registrar);
}

/** num_nulls and num_nonnulls. */
function registerNullCounts(registrar: Registrar): void {
  const lenient = { strict: false };
  const nulls = (values: readonly Datum[]): number => values.filter((value) => value === null).length;
  const present = (values: readonly Datum[]): number => values.length - nulls(values);
  for (const [name, count] of [
    ['num_nulls', nulls],
    ['num_nonnulls', present],
  ] as const) {
    registrar.register(scalar(`${name}(variadic _anything) int4`, count, lenient));
    registrar.register(scalar(`${name}_elements(anyarray) int4`, count));
  }
}
