/**
 * information_schema.tables, columns, schemata, views, sequences: relations in the standard's words.
 */
import type { AnsweringSession, CatalogColumn, DataType, Datum, Table, View } from '../../../../engine/extend.ts';
import { storedExpressionText } from '../answer/stored-expression.ts';
import type { Directory } from '../directory.ts';
import { roleName } from '../object-name.ts';
import { hasDefault } from '../relation/attribute.ts';
import { viewDefinition } from '../relation/listing.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { internalName, standardName, typeFacets } from './data-type.ts';

const inSchema = { schema: 'information_schema', source: 'catalog' } as const;

/** YES or NO. */
export function yesOrNo(value: boolean): 'YES' | 'NO' {
  return value ? 'YES' : 'NO';
}

export const schemata: SystemRelation = systemRelation(
  'schemata',
  'catalog_name name, schema_name name, schema_owner name, default_character_set_catalog name, default_character_set_schema name, default_character_set_name name, sql_path varchar',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const { name, owner } of catalog.schemas) {
      yield { catalog_name: session.databaseName, schema_name: name, schema_owner: roleName(catalog, owner) };
    }
  },
);

export function tablesRelation(directory: () => Directory): SystemRelation {
  return systemRelation(
    'tables',
    'table_catalog name, table_schema name, table_name name, table_type varchar, self_referencing_column_name name, reference_generation varchar, user_defined_type_catalog name, user_defined_type_schema name, user_defined_type_name name, is_insertable_into varchar, is_typed varchar, commit_action varchar',
    inSchema,
    function* (session) {
      const catalog = session.catalog();
      const row = (schema: string | undefined, name: string, isTable: boolean, isInsertable: boolean) => ({
        table_catalog: session.databaseName,
        table_schema: schema,
        table_name: name,
        table_type: isTable ? 'BASE TABLE' : 'VIEW',
        is_insertable_into: yesOrNo(isInsertable),
        is_typed: 'NO',
      });
      for (const { schema, name } of catalog.tables) yield row(catalog.schemaById(schema)?.name, name, true, true);
      for (const { schema, name } of catalog.views) yield row(catalog.schemaById(schema)?.name, name, false, false);
      for (const { schema, name, catalogId } of directory().relations) {
        yield row(schema, name, catalogId !== undefined, false);
      }
    },
  );
}

interface ColumnOf {
  readonly schema: string | undefined;
  readonly relation: string;
  readonly name: string;
  readonly number: number;
  readonly type: DataType;
  readonly isNullable: boolean;
  readonly isUpdatable: boolean;
}

function columnRow(session: AnsweringSession, column: ColumnOf) {
  const { databaseName } = session;
  return {
    table_catalog: databaseName,
    table_schema: column.schema,
    table_name: column.relation,
    column_name: column.name,
    ordinal_position: column.number,
    is_nullable: yesOrNo(column.isNullable),
    data_type: standardName(column.type),
    ...typeFacets(column.type),
    udt_catalog: databaseName,
    udt_schema: 'pg_catalog',
    udt_name: internalName(column.type),
    dtd_identifier: String(column.number),
    is_self_referencing: 'NO',
    is_identity: 'NO',
    identity_cycle: 'NO',
    is_generated: 'NEVER',
    is_updatable: yesOrNo(column.isUpdatable),
  };
}

/** What an identity column says of its sequence. */
function identityPart(session: AnsweringSession, column: CatalogColumn): { readonly [name: string]: Datum } {
  if (column.generation !== 'always' && column.generation !== 'by default') return {};
  const sequence = column.sequence === undefined ? undefined : session.catalog().relationById(column.sequence);
  if (sequence?.kind !== 'sequence') return {};
  return {
    is_identity: 'YES',
    identity_generation: column.generation.toUpperCase(),
    identity_start: String(sequence.start),
    identity_increment: String(sequence.increment),
    identity_maximum: String(sequence.maximum),
    identity_minimum: String(sequence.minimum),
    identity_cycle: yesOrNo(sequence.cycle),
  };
}

function storedPart(session: AnsweringSession, table: Table, column: CatalogColumn) {
  if (!hasDefault(column)) return {};
  const { text } = storedExpressionText(session, column.defaultText!, table, false);
  return column.generation === 'stored'
    ? { is_generated: 'ALWAYS', generation_expression: text }
    : { column_default: text };
}

function* columnRows(session: AnsweringSession, directory: Directory) {
  const catalog = session.catalog();
  const described = (relation: Table | View, column: CatalogColumn) =>
    columnRow(session, {
      schema: catalog.schemaById(relation.schema)?.name,
      relation: relation.name,
      name: column.name,
      number: column.number,
      type: column.type,
      isNullable: !column.notNull,
      isUpdatable: relation.kind === 'table',
    });
  for (const table of catalog.tables) {
    for (const column of table.columns) {
      const own = { ...storedPart(session, table, column), ...identityPart(session, column) };
      yield { ...described(table, column), ...own };
    }
  }
  for (const view of catalog.views) for (const column of view.columns) yield described(view, column);
  for (const relation of directory.relations) {
    for (const [i, { name, type }] of relation.columns.entries()) {
      const place = { schema: relation.schema, relation: relation.name, number: i + 1 };
      yield columnRow(session, { ...place, name, type, isNullable: true, isUpdatable: false });
    }
  }
}

export function columnsRelation(directory: () => Directory): SystemRelation {
  return systemRelation(
    'columns',
    'table_catalog name, table_schema name, table_name name, column_name name, ordinal_position int4, column_default varchar, is_nullable varchar, data_type varchar, character_maximum_length int4, character_octet_length int4, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, datetime_precision int4, interval_type varchar, interval_precision int4, character_set_catalog name, character_set_schema name, character_set_name name, collation_catalog name, collation_schema name, collation_name name, domain_catalog name, domain_schema name, domain_name name, udt_catalog name, udt_schema name, udt_name name, scope_catalog name, scope_schema name, scope_name name, maximum_cardinality int4, dtd_identifier name, is_self_referencing varchar, is_identity varchar, identity_generation varchar, identity_start varchar, identity_increment varchar, identity_maximum varchar, identity_minimum varchar, identity_cycle varchar, is_generated varchar, generation_expression varchar, is_updatable varchar',
    inSchema,
    (session) => columnRows(session, directory()),
  );
}

export const views: SystemRelation = systemRelation(
  'views',
  'table_catalog name, table_schema name, table_name name, view_definition varchar, check_option varchar, is_updatable varchar, is_insertable_into varchar, is_trigger_updatable varchar, is_trigger_deletable varchar, is_trigger_insertable_into varchar',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const view of catalog.views) {
      yield {
        table_catalog: session.databaseName,
        table_schema: catalog.schemaById(view.schema)?.name,
        table_name: view.name,
        view_definition: viewDefinition(view),
        check_option: 'NONE',
        is_updatable: 'NO',
        is_insertable_into: 'NO',
        is_trigger_updatable: 'NO',
        is_trigger_deletable: 'NO',
        is_trigger_insertable_into: 'NO',
      };
    }
  },
);

/** Sequences of identity columns are part of the column and not listed. */
export const sequencesOfSchema: SystemRelation = systemRelation(
  'sequences',
  'sequence_catalog name, sequence_schema name, sequence_name name, data_type varchar, numeric_precision int4, numeric_precision_radix int4, numeric_scale int4, start_value varchar, minimum_value varchar, maximum_value varchar, increment varchar, cycle_option varchar',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const sequence of catalog.sequences) {
      const owner = sequence.ownedBy === undefined ? undefined : catalog.tableById(sequence.ownedBy.table);
      const column = owner?.columns.find(({ number }) => number === sequence.ownedBy?.column);
      if (column?.generation === 'always' || column?.generation === 'by default') continue;
      const { numeric_precision, numeric_precision_radix, numeric_scale } = typeFacets(sequence.type);
      yield {
        sequence_catalog: session.databaseName,
        sequence_schema: catalog.schemaById(sequence.schema)?.name,
        sequence_name: sequence.name,
        data_type: standardName(sequence.type),
        numeric_precision,
        numeric_precision_radix,
        numeric_scale,
        start_value: String(sequence.start),
        minimum_value: String(sequence.minimum),
        maximum_value: String(sequence.maximum),
        increment: String(sequence.increment),
        cycle_option: yesOrNo(sequence.cycle),
      };
    }
  },
);

export const viewTableUsage: SystemRelation = systemRelation(
  'view_table_usage',
  'view_catalog name, view_schema name, view_name name, table_catalog name, table_schema name, table_name name',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const view of catalog.views) {
      for (const id of view.dependsOn) {
        const relation = catalog.relationById(id);
        if (relation === undefined) continue;
        yield {
          view_catalog: session.databaseName,
          view_schema: catalog.schemaById(view.schema)?.name,
          view_name: view.name,
          table_catalog: session.databaseName,
          table_schema: catalog.schemaById(relation.schema)?.name,
          table_name: relation.name,
        };
      }
    }
  },
);
