/**
 * ALTER TABLE: one lock for all its parts, the strongest that one of them needs, then the parts in order.
 */
import type { Table } from '../../catalog/catalog.ts';
import { DbError, unreachable } from '../../error.ts';
import type { TableAlteration } from '../../plan/schema-change.ts';
import { addColumn } from './add-column.ts';
import { addCheck, addForeignKey, addKey } from './add-constraint.ts';
import { changeType } from './change-type.ts';
import { dropPart } from './drop.ts';
import { lockedTable, type SchemaEnvironment, type SchemaSteps } from './schema-environment.ts';
import { columnNamed } from './table-rows.ts';
import { validateNotNull } from './validate.ts';

export function* alterTable(
  environment: SchemaEnvironment,
  id: number,
  alterations: readonly TableAlteration[],
): SchemaSteps {
  const onlyForeignKeys = alterations.every(({ kind }) => kind === 'add foreign key');
  yield* lockedTable(environment, id, onlyForeignKeys ? 'share row exclusive' : 'access exclusive');
  for (const alteration of alterations) {
    yield* alter(environment, environment.editor.catalog.tableById(id), alteration);
  }
}

function* alter(environment: SchemaEnvironment, table: Table, alteration: TableAlteration): SchemaSteps {
  const { editor } = environment;
  switch (alteration.kind) {
    case 'add column':
      return yield* addColumn(environment, table, alteration);
    case 'drop column':
      return dropColumn(environment, table, alteration);
    case 'rename column':
      return editor.renameColumn(table.id, alteration.from, alteration.to);
    case 'rename':
      return editor.rename(table.id, alteration.to);
    case 'set schema':
      return editor.setSchema(table.id, alteration.schema);
    case 'set default':
      return setDefault(environment, table, alteration);
    case 'set not null':
      return yield* setNotNull(environment, table, alteration);
    case 'set type':
      return yield* changeType(environment, table, alteration);
    case 'add key':
      return yield* addKey(environment, table, alteration.key);
    case 'add check':
      return yield* addCheck(environment, table, alteration.check);
    case 'add foreign key':
      return yield* addForeignKey(environment, table, alteration.foreignKey);
    case 'rename constraint': {
      const { from, to } = alteration;
      return editor.rename(constraintNamed(table, from).id, to);
    }
    case 'drop constraint':
      return dropConstraint(environment, table, alteration);
    default:
      return unreachable(alteration);
  }
}

type Alteration<Kind extends TableAlteration['kind']> = Extract<TableAlteration, { readonly kind: Kind }>;

function constraintNamed(table: Table, name: string): Table['constraints'][number] {
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint !== undefined) return constraint;
  throw new DbError('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
}

function dropColumn(environment: SchemaEnvironment, table: Table, alteration: Alteration<'drop column'>): void {
  const { name, ifExists, cascade } = alteration;
  if (ifExists && !table.columns.some((column) => column.name === name)) {
    const message = `column "${name}" of relation "${table.name}" does not exist, skipping`;
    environment.notice('NOTICE', '00000', message);
    return;
  }
  columnNamed(table, name);
  dropPart(environment, table, () => environment.editor.dropColumn(table.id, name, cascade));
}

function dropConstraint(environment: SchemaEnvironment, table: Table, alteration: Alteration<'drop constraint'>): void {
  const { name, ifExists, cascade } = alteration;
  if (ifExists && !table.constraints.some((constraint) => constraint.name === name)) {
    const message = `constraint "${name}" of relation "${table.name}" does not exist, skipping`;
    environment.notice('NOTICE', '42704', message);
    return;
  }
  constraintNamed(table, name);
  dropPart(environment, table, () => environment.editor.dropConstraint(table.id, name, cascade));
}

function setDefault({ editor }: SchemaEnvironment, table: Table, alteration: Alteration<'set default'>): void {
  const column = columnNamed(table, alteration.column);
  if (column.generation === 'stored') {
    throw new DbError('42601', `column "${column.name}" of relation "${table.name}" is a generated column`);
  }
  if (column.generation !== undefined) {
    throw new DbError('42601', `column "${column.name}" of relation "${table.name}" is an identity column`, {
      hint: 'Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead.',
    });
  }
  editor.alterColumn(table.id, column.name, { defaultText: alteration.defaultText });
}

function* setNotNull(
  environment: SchemaEnvironment,
  table: Table,
  alteration: Alteration<'set not null'>,
): SchemaSteps {
  const column = columnNamed(table, alteration.column);
  const { notNull } = alteration;
  if (column.notNull === notNull) return;
  if (notNull) yield* validateNotNull(environment, table, [column.number]);
  environment.editor.alterColumn(table.id, column.name, { notNull });
}
