/**
 * pg_catalog's functions that only the catalog can answer: pg_get_indexdef, format_type, obj_description, to_regclass ….
 *
 * Each asks `context.catalogAnswer` under its own name with its arguments as they are. The list holds what psql 15's
 * \d family, pg_dump-like tools, drivers and ORMs call.
 */
import type { Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { type Registrar, scalar } from '../definition.ts';
import { nameTypes } from './object-name-cast.ts';
import { sessionQuestions } from './session-functions.ts';

const stable = { needsContext: true, volatility: 'stable' } as const;

/** Signatures the catalog answers, strict. */
const questions: readonly string[] = [
  'pg_get_expr(text, oid) text',
  'pg_get_expr(text, oid, bool) text',
  'pg_get_indexdef(oid) text',
  'pg_get_indexdef(oid, int4, bool) text',
  'pg_get_constraintdef(oid) text',
  'pg_get_constraintdef(oid, bool) text',
  'pg_get_viewdef(oid) text',
  'pg_get_viewdef(oid, bool) text',
  'pg_get_viewdef(text) text',
  'pg_get_viewdef(text, bool) text',
  'pg_get_ruledef(oid) text',
  'pg_get_ruledef(oid, bool) text',
  'pg_get_triggerdef(oid) text',
  'pg_get_triggerdef(oid, bool) text',
  'pg_get_userbyid(oid) name',
  'pg_get_functiondef(oid) text',
  'pg_get_function_result(oid) text',
  'pg_get_function_arguments(oid) text',
  'pg_get_function_identity_arguments(oid) text',
  'pg_get_function_sqlbody(oid) text',
  'pg_get_serial_sequence(text, text) text',
  'pg_get_partkeydef(oid) text',
  'pg_get_partition_constraintdef(oid) text',
  'pg_get_statisticsobjdef(oid) text',
  'pg_get_statisticsobjdef_columns(oid) text',
  'pg_get_replica_identity_index(regclass) regclass',
  'pg_describe_object(oid, oid, int4) text',
  'pg_relation_size(regclass) int8',
  'pg_relation_size(regclass, text) int8',
  'pg_table_size(regclass) int8',
  'pg_indexes_size(regclass) int8',
  'pg_total_relation_size(regclass) int8',
  'pg_database_size(name) int8',
  'pg_database_size(oid) int8',
  'pg_tablespace_size(name) int8',
  'pg_tablespace_location(oid) text',
  'pg_relation_filenode(regclass) oid',
  'pg_relation_filepath(regclass) text',
  'pg_relation_is_updatable(regclass, bool) int4',
  'pg_relation_is_publishable(regclass) bool',
  'pg_column_is_updatable(regclass, int2, bool) bool',
  'pg_sequence_last_value(regclass) int8',
  'pg_index_column_has_property(regclass, int4, text) bool',
  'pg_index_has_property(regclass, text) bool',
  'pg_indexam_has_property(oid, text) bool',
  'obj_description(oid, name) text',
  'obj_description(oid) text',
  'shobj_description(oid, name) text',
  'col_description(oid, int4) text',
  'to_regclass(text) regclass',
  'to_regtype(text) regtype',
  'to_regproc(text) regproc',
  'to_regnamespace(text) oid',
  'to_regrole(text) oid',
  'pg_stat_get_numscans(oid) int8',
  'pg_stat_get_live_tuples(oid) int8',
  'pg_stat_get_dead_tuples(oid) int8',
];

const visibilities = ['table', 'type', 'function', 'operator', 'opclass', 'opfamily', 'conversion', 'collation'];
const searchVisibilities = ['ts_parser', 'ts_dict', 'ts_template', 'ts_config', 'statistics_obj'];

/** The names under which `catalogAnswer` is asked. */
export function catalogQuestions(): readonly string[] {
  const asked = questions.map((signature) => signature.slice(0, signature.indexOf('(')));
  const visible = [...visibilities, ...searchVisibilities].map((what) => `pg_${what}_is_visible`);
  const written = nameTypes.flatMap((type) => [`${type}_in`, `${type}_out`]);
  return [...new Set([...asked, ...visible, ...written, 'format_type', ...sessionQuestions])];
}

export function registerCatalogFunctions(registrar: Registrar): void {
  for (const signature of questions) {
    const name = signature.slice(0, signature.indexOf('('));
    const ask = (session: EvalContext, ...values: Datum[]): Datum => session.catalogAnswer(name, ...values);
    registrar.register(scalar(signature, ask, stable));
  }
  // format_type is asked with a null modifier, too
  const formatType = (session: EvalContext, oid: Datum, modifier: Datum): Datum =>
    oid === null ? null : session.catalogAnswer('format_type', oid, modifier);
  registrar.register(scalar('format_type(oid, int4) text', formatType, { ...stable, strict: false }));
  for (const what of [...visibilities, ...searchVisibilities]) {
    const name = `pg_${what}_is_visible`;
    const ask = (session: EvalContext, oid: number): Datum => session.catalogAnswer(name, oid);
    registrar.register(scalar(`${name}(oid) bool`, ask, stable));
  }
  const encodingName = (encoding: number): string => (encoding === 6 ? 'UTF8' : encoding === 0 ? 'SQL_ASCII' : '');
  registrar.register(scalar('pg_encoding_to_char(int4) name', encodingName));
  const encodingNumber = (name: string): number => (/^utf-?8$/i.test(name) ? 6 : -1);
  registrar.register(scalar('pg_char_to_encoding(name) int4', encodingNumber));
  registrar.register(scalar('pg_encoding_max_length(int4) int4', (encoding: number) => (encoding === 6 ? 4 : 1)));
}
