/**
 * information_schema.routines and parameters: functions that are not aggregates, with their arguments.
 */
import type { AnsweringSession, AnyFunction, DataType } from '../../../../engine/extend.ts';
import { findType } from '../../../../engine/extend.ts';
import { functionDirectory } from '../directory.ts';
import { resultOf } from '../relation/function.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { formatType } from '../type-catalog.ts';
import { internalName, standardName } from './data-type.ts';
import { yesOrNo } from './table.ts';

const inSchema = { schema: 'information_schema', source: 'catalog' } as const;

function typeNames(type: DataType): { readonly data_type: string; readonly internal: string } {
  if (findType(type.name) === undefined) return { data_type: formatType(type), internal: type.name };
  return { data_type: standardName(type), internal: internalName(type) };
}

function* listed(session: AnsweringSession) {
  const directory = functionDirectory(session.database.functions);
  for (const definition of directory.functions) {
    if (definition.kind === 'aggregate') continue;
    yield { definition, specific: `${definition.name}_${directory.idOfFunction(definition)}` };
  }
}

function isDeterministic(definition: AnyFunction): boolean {
  return definition.kind === 'window' || ('volatility' in definition && definition.volatility === 'immutable');
}

export const routines: SystemRelation = systemRelation(
  'routines',
  'specific_catalog name, specific_schema name, specific_name name, routine_catalog name, routine_schema name, routine_name name, routine_type varchar, module_catalog name, module_schema name, module_name name, udt_catalog name, udt_schema name, udt_name name, data_type varchar, character_maximum_length int4, character_octet_length int4, type_udt_catalog name, type_udt_schema name, type_udt_name name, dtd_identifier name, routine_body varchar, routine_definition varchar, external_name varchar, external_language varchar, parameter_style varchar, is_deterministic varchar, sql_data_access varchar, is_null_call varchar, sql_path varchar, schema_level_routine varchar, max_dynamic_result_sets int4, security_type varchar, as_locator varchar, created timestamptz, last_altered timestamptz, is_udt_dependent varchar',
  inSchema,
  function* (session) {
    for (const { definition, specific } of listed(session)) {
      const { data_type, internal } = typeNames(resultOf(definition));
      yield {
        specific_catalog: session.databaseName,
        specific_schema: 'pg_catalog',
        specific_name: specific,
        routine_catalog: session.databaseName,
        routine_schema: 'pg_catalog',
        routine_name: definition.name,
        routine_type: 'FUNCTION',
        data_type,
        type_udt_catalog: session.databaseName,
        type_udt_schema: 'pg_catalog',
        type_udt_name: internal,
        dtd_identifier: '0',
        routine_body: 'EXTERNAL',
        routine_definition: definition.name,
        external_language: 'INTERNAL',
        parameter_style: 'GENERAL',
        is_deterministic: yesOrNo(isDeterministic(definition)),
        sql_data_access: 'MODIFIES',
        is_null_call: yesOrNo(definition.kind !== 'window' && definition.strict),
        schema_level_routine: 'YES',
        max_dynamic_result_sets: 0,
        security_type: 'INVOKER',
        as_locator: 'NO',
        is_udt_dependent: 'NO',
      };
    }
  },
);

export const parameters: SystemRelation = systemRelation(
  'parameters',
  'specific_catalog name, specific_schema name, specific_name name, ordinal_position int4, parameter_mode varchar, is_result varchar, as_locator varchar, parameter_name name, data_type varchar, character_maximum_length int4, character_octet_length int4, udt_catalog name, udt_schema name, udt_name name, dtd_identifier name, parameter_default varchar',
  inSchema,
  function* (session) {
    for (const { definition, specific } of listed(session)) {
      for (const [i, type] of definition.parameters.entries()) {
        const { data_type, internal } = typeNames(type);
        yield {
          specific_catalog: session.databaseName,
          specific_schema: 'pg_catalog',
          specific_name: specific,
          ordinal_position: i + 1,
          parameter_mode: 'IN',
          is_result: 'NO',
          as_locator: 'NO',
          data_type,
          udt_catalog: session.databaseName,
          udt_schema: 'pg_catalog',
          udt_name: internal,
          dtd_identifier: String(i + 1),
        };
      }
    }
  },
);
