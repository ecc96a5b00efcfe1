/**
 * information_schema's views of rights and of the server: the superuser has every right on every table, and there are no
 * grants to others.
 */
import { emptyRelation, type SystemRelation, systemRelation } from '../system-relation.ts';

const inSchema = { schema: 'information_schema', source: 'catalog' } as const;

const tableRights = ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];

function tableGrants(name: string): SystemRelation {
  return systemRelation(
    name,
    'grantor name, grantee name, table_catalog name, table_schema name, table_name name, privilege_type varchar, is_grantable varchar, with_hierarchy varchar',
    inSchema,
    function* (session) {
      const catalog = session.catalog();
      for (const role of catalog.roles) {
        if (!role.superuser) continue;
        for (const relation of [...catalog.tables, ...catalog.views]) {
          for (const right of tableRights) {
            yield {
              grantor: role.name,
              grantee: role.name,
              table_catalog: session.databaseName,
              table_schema: catalog.schemaById(relation.schema)?.name,
              table_name: relation.name,
              privilege_type: right,
              is_grantable: 'YES',
              with_hierarchy: right === 'SELECT' ? 'YES' : 'NO',
            };
          }
        }
      }
    },
  );
}

const enabledRoles: SystemRelation = systemRelation('enabled_roles', 'role_name name', inSchema, function* (session) {
  for (const { name } of session.catalog().roles) yield { role_name: name };
});

const catalogName: SystemRelation = systemRelation(
  'information_schema_catalog_name',
  'catalog_name name',
  inSchema,
  (session) => [{ catalog_name: session.databaseName }],
);

const characterSets: SystemRelation = systemRelation(
  'character_sets',
  'character_set_catalog name, character_set_schema name, character_set_name name, character_repertoire name, form_of_use name, default_collate_catalog name, default_collate_schema name, default_collate_name name',
  inSchema,
  () => [{ character_set_name: 'UTF8', character_repertoire: 'UCS', form_of_use: 'UTF8' }],
);

/** Views of what there is none of. */
const absent: readonly (readonly [name: string, columns: string])[] = [
  ['applicable_roles', 'grantee name, role_name name, is_grantable varchar'],
  ['administrable_role_authorizations', 'grantee name, role_name name, is_grantable varchar'],
  [
    'domains',
    'domain_catalog name, domain_schema name, domain_name name, data_type varchar, character_maximum_length int4, character_octet_length int4, character_set_catalog name, character_set_schema name, character_set_name name, collation_catalog name, collation_schema name, collation_name name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar, interval_precision int4, domain_default varchar, udt_catalog name, udt_schema name, udt_name name, scope_catalog name, scope_schema name, scope_name name, maximum_cardinality int4, dtd_identifier name',
  ],
  [
    'domain_constraints',
    'constraint_catalog name, constraint_schema name, constraint_name name, domain_catalog name, domain_schema name, domain_name name, is_deferrable varchar, initially_deferred varchar',
  ],
  [
    'triggers',
    'trigger_catalog name, trigger_schema name, trigger_name name, event_manipulation varchar, event_object_catalog name, event_object_schema name, event_object_table name, action_order int4, action_condition varchar, action_statement varchar, action_orientation varchar, action_timing varchar, action_reference_old_table name, action_reference_new_table name, action_reference_old_row name, action_reference_new_row name, created timestamptz',
  ],
  [
    'triggered_update_columns',
    'trigger_catalog name, trigger_schema name, trigger_name name, event_object_catalog name, event_object_schema name, event_object_table name, event_object_column name',
  ],
  [
    'column_privileges',
    'grantor name, grantee name, table_catalog name, table_schema name, table_name name, column_name name, privilege_type varchar, is_grantable varchar',
  ],
  [
    'role_column_grants',
    'grantor name, grantee name, table_catalog name, table_schema name, table_name name, column_name name, privilege_type varchar, is_grantable varchar',
  ],
  [
    'element_types',
    'object_catalog name, object_schema name, object_name name, object_type varchar, collection_type_identifier name, data_type varchar, character_maximum_length int4, character_octet_length int4, character_set_catalog name, character_set_schema name, character_set_name name, collation_catalog name, collation_schema name, collation_name name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar, interval_precision int4, domain_default varchar, udt_catalog name, udt_schema name, udt_name name, scope_catalog name, scope_schema name, scope_name name, maximum_cardinality int4, dtd_identifier name',
  ],
  [
    'user_defined_types',
    'user_defined_type_catalog name, user_defined_type_schema name, user_defined_type_name name, user_defined_type_category varchar, is_instantiable varchar, is_final varchar, ordering_form varchar, ordering_category varchar, ordering_routine_catalog name, ordering_routine_schema name, ordering_routine_name name, reference_type varchar, data_type varchar, character_maximum_length int4, character_octet_length int4, character_set_catalog name, character_set_schema name, character_set_name name, collation_catalog name, collation_schema name, collation_name name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar, interval_precision int4, source_dtd_identifier name, ref_dtd_identifier name',
  ],
  [
    'column_domain_usage',
    'domain_catalog name, domain_schema name, domain_name name, table_catalog name, table_schema name, table_name name, column_name name',
  ],
  [
    'column_udt_usage',
    'udt_catalog name, udt_schema name, udt_name name, table_catalog name, table_schema name, table_name name, column_name name',
  ],
  [
    'routine_privileges',
    'grantor name, grantee name, specific_catalog name, specific_schema name, specific_name name, routine_catalog name, routine_schema name, routine_name name, privilege_type varchar, is_grantable varchar',
  ],
  [
    'usage_privileges',
    'grantor name, grantee name, object_catalog name, object_schema name, object_name name, object_type varchar, privilege_type varchar, is_grantable varchar',
  ],
  [
    'udt_privileges',
    'grantor name, grantee name, udt_catalog name, udt_schema name, udt_name name, privilege_type varchar, is_grantable varchar',
  ],
  [
    'foreign_tables',
    'foreign_table_catalog name, foreign_table_schema name, foreign_table_name name, foreign_server_catalog name, foreign_server_name name',
  ],
  [
    'foreign_servers',
    'foreign_server_catalog name, foreign_server_name name, foreign_data_wrapper_catalog name, foreign_data_wrapper_name name, foreign_server_type varchar, foreign_server_version varchar, authorization_identifier name',
  ],
  [
    'foreign_data_wrappers',
    'foreign_data_wrapper_catalog name, foreign_data_wrapper_name name, authorization_identifier name, library_name varchar, foreign_data_wrapper_language varchar',
  ],
  [
    'transforms',
    'udt_catalog name, udt_schema name, udt_name name, specific_catalog name, specific_schema name, specific_name name, group_name name, transform_type varchar',
  ],
  [
    'attributes',
    'udt_catalog name, udt_schema name, udt_name name, attribute_name name, ordinal_position int4, attribute_default varchar, is_nullable varchar, data_type varchar, character_maximum_length int4, character_octet_length int4, character_set_catalog name, character_set_schema name, character_set_name name, collation_catalog name, collation_schema name, collation_name name, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar, interval_precision int4, attribute_udt_catalog name, attribute_udt_schema name, attribute_udt_name name, scope_catalog name, scope_schema name, scope_name name, maximum_cardinality int4, dtd_identifier name, is_derived_reference_attribute varchar',
  ],
  [
    'sql_features',
    'feature_id varchar, feature_name varchar, sub_feature_id varchar, sub_feature_name varchar, is_supported varchar, is_verified_by varchar, comments varchar',
  ],
  [
    'column_options',
    'table_catalog name, table_schema name, table_name name, column_name name, option_name name, option_value varchar',
  ],
];

export const serverViews: readonly SystemRelation[] = [
  tableGrants('table_privileges'),
  tableGrants('role_table_grants'),
  enabledRoles,
  catalogName,
  characterSets,
  ...absent.map(([name, columns]) => emptyRelation(name, columns, { schema: 'information_schema' })),
];
