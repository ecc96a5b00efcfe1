/**
 * PostgreSQL functions that we know of and do not have: calling one is 0A000 naming it, not an unknown function.
 *
 * They would signal other sessions, or return rows whose columns only the call's alias list names.
 */
import { unsupported } from '../../error.ts';
import { type Registrar, scalar } from '../definition.ts';

const signatures: readonly string[] = [
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
  for (const signature of signatures) {
    const name = signature.slice(0, signature.indexOf('('));
    const refuse = (): never => {
      throw unsupported(`function ${name}`);
    };
    registrar.register(scalar(signature, refuse, { volatility: 'volatile', strict: false }));
  }
}
