/**
 * PostgreSQL functions that we know of and do not have: calling one is 0A000 naming it, not an unknown function.
 *
 * They would wait, signal other sessions, or return rows whose columns only the call's alias list names.
 */
import { unsupported } from '../../error.ts';
import { type Registrar, scalar } from '../definition.ts';

const lockForms = ['advisory_lock', 'advisory_lock_shared', 'advisory_xact_lock', 'advisory_xact_lock_shared'];

/** pg_advisory_lock and its kin, over one bigint or two integers. */
function* lockSignatures(): Generator<string> {
  for (const parameters of ['int8', 'int4, int4']) {
    for (const form of lockForms) {
      yield `pg_${form}(${parameters}) void`;
      yield `pg_try_${form}(${parameters}) bool`;
    }
    yield `pg_advisory_unlock(${parameters}) bool`;
    yield `pg_advisory_unlock_shared(${parameters}) bool`;
  }
  yield 'pg_advisory_unlock_all() void';
}

const others: readonly string[] = [
  'pg_sleep(float8) void',
  'pg_sleep_for(interval) void',
  'pg_sleep_until(timestamptz) void',
  'pg_notify(text, text) void',
  'pg_cancel_backend(int4) bool',
  'pg_terminate_backend(int4) bool',
  'pg_reload_conf() bool',
  'setseed(float8) void',
  'json_to_record(json) record',
  'jsonb_to_record(jsonb) record',
  'json_to_recordset(json) record',
  'jsonb_to_recordset(jsonb) record',
  'json_populate_record(anyelement, json) anyelement',
  'jsonb_populate_record(anyelement, jsonb) anyelement',
  'json_populate_recordset(anyelement, json) anyelement',
  'jsonb_populate_recordset(anyelement, jsonb) anyelement',
];

export function registerUnsupportedFunctions(registrar: Registrar): void {
  for (const signature of [...lockSignatures(), ...others]) {
    const name = signature.slice(0, signature.indexOf('('));
    const refuse = (): never => {
      throw unsupported(`function ${name}`);
    };
    registrar.register(scalar(signature, refuse, { volatility: 'volatile', strict: false, suspends: true }));
  }
}
