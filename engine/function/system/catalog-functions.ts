/**
 * pg_catalog's functions that only the catalog can answer: pg_get_indexdef, format_type, obj_description, to_regclass ….
 *
 * Each asks `context.catalogAnswer` under its own name with its arguments as they are. The list holds what psql 15's
 * \d family, pg_dump-like tools, drivers and ORMs call. Privileges are those of the superuser, so has_…_privilege is
 * true for whatever exists.
 */
import type { Datum } from '../../value/type.ts';
import type { EvalContext } from '../contract.ts';
import { defineCast, type Registrar, scalar } from '../definition.ts';
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

const nameTypes = ['regclass', 'regtype', 'regproc'];

const privileges = [
  'table',
  'schema',
  'database',
  'function',
  'sequence',
  'type',
  'tablespace',
  'language',
  'foreign_data_wrapper',
  'server',
  'any_column',
];

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
  registerPrivileges(registrar);
  registerNameTypes(registrar);
  const encodingName = (encoding: number): string => (encoding === 6 ? 'UTF8' : encoding === 0 ? 'SQL_ASCII' : '');
  registrar.register(scalar('pg_encoding_to_char(int4) name', encodingName));
  const encodingNumber = (name: string): number => (/^utf-?8$/i.test(name) ? 6 : -1);
  registrar.register(scalar('pg_char_to_encoding(name) int4', encodingNumber));
  registrar.register(scalar('pg_encoding_max_length(int4) int4', (encoding: number) => (encoding === 6 ? 4 : 1)));
}

/** has_…_privilege([user,] object, privilege) over names and object ids, and pg_has_role. */
function registerPrivileges(registrar: Registrar): void {
  const granted = (): boolean => true;
  const volatility = { volatility: 'stable' } as const;
  for (const what of privileges) {
    for (const object of ['text', 'oid']) {
      registrar.register(scalar(`has_${what}_privilege(${object}, text) bool`, granted, volatility));
      for (const user of ['name', 'oid']) {
        registrar.register(scalar(`has_${what}_privilege(${user}, ${object}, text) bool`, granted, volatility));
      }
    }
  }
  for (const column of ['text', 'int2']) {
    for (const object of ['text', 'oid']) {
      registrar.register(scalar(`has_column_privilege(${object}, ${column}, text) bool`, granted, volatility));
      registrar.register(scalar(`has_column_privilege(name, ${object}, ${column}, text) bool`, granted, volatility));
    }
  }
  for (const role of ['name', 'oid']) {
    registrar.register(scalar(`pg_has_role(${role}, text) bool`, granted, volatility));
    for (const user of ['name', 'oid']) {
      registrar.register(scalar(`pg_has_role(${user}, ${role}, text) bool`, granted, volatility));
    }
  }
  registrar.register(scalar('row_security_active(oid) bool', () => false, volatility));
}

/** regclass, regtype and regproc: object ids written as names, which the catalog turns one into the other. */
function registerNameTypes(registrar: Registrar): void {
  for (const type of nameTypes) {
    const fromText = (session: EvalContext, text: string): Datum => {
      if (/^\s*\d+\s*$/.test(text)) return Number(text);
      return session.catalogAnswer(`${type}_in`, text);
    };
    const toText = (session: EvalContext, oid: number): Datum => session.catalogAnswer(`${type}_out`, oid);
    const same = (oid: number | bigint): number => Number(oid);
    for (const [from, context] of [
      ['unknown', 'implicit'],
      ['text', type === 'regclass' ? 'implicit' : 'explicit'],
      ['varchar', type === 'regclass' ? 'implicit' : 'explicit'],
      ['name', 'explicit'],
    ] as const) {
      defineCast(registrar, from, type, context, scalar(`${type}(${from}) ${type}`, fromText, stable));
    }
    for (const to of ['text', 'varchar', 'name']) {
      defineCast(registrar, type, to, 'assignment', scalar(`${to}(${type}) ${to}`, toText, stable));
    }
    for (const from of ['oid', 'int2', 'int4', 'int8']) {
      defineCast(registrar, from, type, 'implicit', scalar(`${type}(${from}) ${type}`, same));
    }
    defineCast(registrar, type, 'oid', 'implicit', scalar(`oid(${type}) oid`, same));
    defineCast(registrar, type, 'int4', 'assignment', scalar(`int4(${type}) int4`, same));
    defineCast(registrar, type, 'int8', 'assignment', scalar(`int8(${type}) int8`, same));
  }
}
