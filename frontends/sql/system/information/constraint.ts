/**
 * information_schema's views of constraints. A column's NOT NULL is listed as a check, as the standard has it.
 */
import type { AnsweringSession, Constraint, ForeignKey, Table } from '../../../../engine/extend.ts';
import { storedExpressionText } from '../answer/stored-expression.ts';
import { quoteName } from '../object-name.ts';
import { referencedKey } from '../relation/constraint.ts';
import { constraintOfIndex } from '../relation/index.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { yesOrNo } from './table.ts';

const inSchema = { schema: 'information_schema', source: 'catalog' } as const;

interface Placed {
  readonly table: Table;
  readonly schema: string | undefined;
  readonly constraint: Constraint;
}

function* placedConstraints(session: AnsweringSession): Generator<Placed> {
  const catalog = session.catalog();
  for (const table of catalog.tables) {
    const schema = catalog.schemaById(table.schema)?.name;
    for (const constraint of table.constraints) yield { table, schema, constraint };
  }
}

function constraintName(session: AnsweringSession, { schema, constraint }: Placed) {
  return {
    constraint_catalog: session.databaseName,
    constraint_schema: schema,
    constraint_name: constraint.name,
  };
}

function tableName(session: AnsweringSession, schema: string | undefined, name: string) {
  return { table_catalog: session.databaseName, table_schema: schema, table_name: name };
}

function columnName(table: Table, number: number): string | undefined {
  return table.columns.find((column) => column.number === number)?.name;
}

/** Columns that are not null, under the names that PostgreSQL makes up for them. */
function* notNulls(session: AnsweringSession) {
  const catalog = session.catalog();
  for (const table of catalog.tables) {
    for (const column of table.columns) {
      if (!column.notNull) continue;
      const name = `${table.schema}_${table.id}_${column.number}_not_null`;
      yield { table, column, name, schema: catalog.schemaById(table.schema)?.name };
    }
  }
}

export const tableConstraints: SystemRelation = systemRelation(
  'table_constraints',
  'constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, table_schema name, table_name name, constraint_type varchar, is_deferrable varchar, initially_deferred varchar, enforced varchar, nulls_distinct varchar',
  inSchema,
  function* (session) {
    for (const placed of placedConstraints(session)) {
      const { table, schema, constraint } = placed;
      const isLate = constraint.kind !== 'check';
      const index = table.indexes.find((candidate) => constraintOfIndex(candidate, table) === constraint);
      yield {
        ...constraintName(session, placed),
        ...tableName(session, schema, table.name),
        constraint_type: constraint.kind.toUpperCase(),
        is_deferrable: yesOrNo(isLate && constraint.deferrable),
        initially_deferred: yesOrNo(isLate && constraint.initiallyDeferred),
        enforced: 'YES',
        nulls_distinct: constraint.kind === 'unique' ? yesOrNo(index?.nullsNotDistinct !== true) : null,
      };
    }
    for (const { table, name, schema } of notNulls(session)) {
      yield {
        constraint_catalog: session.databaseName,
        constraint_schema: schema,
        constraint_name: name,
        ...tableName(session, schema, table.name),
        constraint_type: 'CHECK',
        is_deferrable: 'NO',
        initially_deferred: 'NO',
        enforced: 'YES',
      };
    }
  },
);

/** The key that a foreign key refers to, and its table. */
function referenced(session: AnsweringSession, constraint: ForeignKey) {
  const table = session.catalog().tableById(constraint.referencedTable);
  const key = referencedKey(constraint, table);
  return key && { table, key };
}

export const keyColumnUsage: SystemRelation = systemRelation(
  'key_column_usage',
  'constraint_catalog name, constraint_schema name, constraint_name name, table_catalog name, table_schema name, table_name name, column_name name, ordinal_position int4, position_in_unique_constraint int4',
  inSchema,
  function* (session) {
    for (const placed of placedConstraints(session)) {
      const { table, schema, constraint } = placed;
      if (constraint.kind === 'check') continue;
      const target = constraint.kind === 'foreign key' ? referenced(session, constraint) : undefined;
      for (const [i, number] of constraint.columns.entries()) {
        const column = constraint.kind === 'foreign key' ? constraint.referencedColumns[i]! : undefined;
        const position = column === undefined ? undefined : target?.key.columns.indexOf(column);
        yield {
          ...constraintName(session, placed),
          ...tableName(session, schema, table.name),
          column_name: columnName(table, number),
          ordinal_position: i + 1,
          position_in_unique_constraint: position === undefined ? null : position + 1,
        };
      }
    }
  },
);

/** The table and columns that a constraint is about: for a foreign key those it refers to. */
function subject(session: AnsweringSession, { table, constraint }: Placed) {
  if (constraint.kind !== 'foreign key') return { table, columns: constraint.columns };
  return { table: session.catalog().tableById(constraint.referencedTable), columns: constraint.referencedColumns };
}

export const constraintColumnUsage: SystemRelation = systemRelation(
  'constraint_column_usage',
  'table_catalog name, table_schema name, table_name name, column_name name, constraint_catalog name, constraint_schema name, constraint_name name',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const placed of placedConstraints(session)) {
      const { table, columns } = subject(session, placed);
      for (const number of columns) {
        yield {
          ...tableName(session, catalog.schemaById(table.schema)?.name, table.name),
          column_name: columnName(table, number),
          ...constraintName(session, placed),
        };
      }
    }
  },
);

export const constraintTableUsage: SystemRelation = systemRelation(
  'constraint_table_usage',
  'table_catalog name, table_schema name, table_name name, constraint_catalog name, constraint_schema name, constraint_name name',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const placed of placedConstraints(session)) {
      if (placed.constraint.kind === 'check') continue;
      const { table } = subject(session, placed);
      yield {
        ...tableName(session, catalog.schemaById(table.schema)?.name, table.name),
        ...constraintName(session, placed),
      };
    }
  },
);

export const referentialConstraints: SystemRelation = systemRelation(
  'referential_constraints',
  'constraint_catalog name, constraint_schema name, constraint_name name, unique_constraint_catalog name, unique_constraint_schema name, unique_constraint_name name, match_option varchar, update_rule varchar, delete_rule varchar',
  inSchema,
  function* (session) {
    const catalog = session.catalog();
    for (const placed of placedConstraints(session)) {
      const { constraint } = placed;
      if (constraint.kind !== 'foreign key') continue;
      const target = referenced(session, constraint);
      yield {
        ...constraintName(session, placed),
        unique_constraint_catalog: session.databaseName,
        unique_constraint_schema: target && catalog.schemaById(target.table.schema)?.name,
        unique_constraint_name: target?.key.name,
        match_option: constraint.matchFull ? 'FULL' : 'NONE',
        update_rule: constraint.onUpdate.toUpperCase(),
        delete_rule: constraint.onDelete.toUpperCase(),
      };
    }
  },
);

export const checkConstraints: SystemRelation = systemRelation(
  'check_constraints',
  'constraint_catalog name, constraint_schema name, constraint_name name, check_clause varchar',
  inSchema,
  function* (session) {
    for (const placed of placedConstraints(session)) {
      const { table, constraint } = placed;
      if (constraint.kind !== 'check') continue;
      const { text } = storedExpressionText(session, constraint.expressionText, table, false);
      yield { ...constraintName(session, placed), check_clause: `(${text})` };
    }
    for (const { name, column, schema } of notNulls(session)) {
      yield {
        constraint_catalog: session.databaseName,
        constraint_schema: schema,
        constraint_name: name,
        check_clause: `${quoteName(column.name)} IS NOT NULL`,
      };
    }
  },
);
