/**
 * ALTER TABLE: one lock for all its parts, the strongest that one of them needs, then the parts in order.
 */
import type { CheckConstraint, ForeignKey, KeyDescription, Table } from '../../catalog/catalog.ts';
import { DbError, invariant, unreachable } from '../../error.ts';
import type { CheckDescription, TableAlteration } from '../../plan/schema-change.ts';
import { addColumn } from './add-column.ts';
import { buildIndex } from './build-index.ts';
import { changeType } from './change-type.ts';
import { foreignKeyOf } from './create-table.ts';
import { noticesOfCascade } from './drop.ts';
import { lockedTable, lockTable, type SchemaEnvironment, type SchemaSteps, withNewestView } from './schema-environment.ts';
import { isTableEmpty } from './table-rows.ts';
import { validateCheck, validateForeignKey, validateNotNull } from './validate.ts';

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

export function columnNamed(table: Table, name: string): Table['columns'][number] {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  throw new DbError('42703', `column "${name}" of relation "${table.name}" does not exist`);
}

function constraintNamed(table: Table, name: string): Table['constraints'][number] {
  const constraint = table.constraints.find((candidate) => candidate.name === name);
  if (constraint !== undefined) return constraint;
  throw new DbError('42704', `constraint "${name}" of relation "${table.name}" does not exist`);
}

function dropColumn(environment: SchemaEnvironment, table: Table, alteration: Alteration<'drop column'>): void {
  const { name, ifExists, cascade } = alteration;
  if (ifExists && !table.columns.some((column) => column.name === name)) {
    const message = `column "${name}" of relation "${table.name}" does not exist, skipping`;
    return environment.notice('NOTICE', '42703', message);
  }
  columnNamed(table, name);
  noticesOfCascade(environment, table.id, () => environment.editor.dropColumn(table.id, name, cascade));
}

function dropConstraint(environment: SchemaEnvironment, table: Table, alteration: Alteration<'drop constraint'>): void {
  const { name, ifExists, cascade } = alteration;
  if (ifExists && !table.constraints.some((constraint) => constraint.name === name)) {
    const message = `constraint "${name}" of relation "${table.name}" does not exist, skipping`;
    return environment.notice('NOTICE', '42704', message);
  }
  constraintNamed(table, name);
  noticesOfCascade(environment, table.id, () => environment.editor.dropConstraint(table.id, name, cascade));
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
  else checkMayBeNull(table, column);
  environment.editor.alterColumn(table.id, column.name, { notNull });
}

function checkMayBeNull(table: Table, column: Table['columns'][number]): void {
  const primary = table.constraints.find(({ kind }) => kind === 'primary key');
  if (primary !== undefined && 'columns' in primary && primary.columns.includes(column.number)) {
    throw new DbError('42P16', `column "${column.name}" is in a primary key`);
  }
  if (column.generation === 'always' || column.generation === 'by default') {
    throw new DbError('42601', `column "${column.name}" of relation "${table.name}" is an identity column`);
  }
}

/** ADD PRIMARY KEY and ADD UNIQUE: proves NOT NULL, then fills the index. */
export function* addKey(environment: SchemaEnvironment, table: Table, key: KeyDescription): SchemaSteps {
  const { editor } = environment;
  const columns = key.columns.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw new DbError('42703', `column "${name}" named in key does not exist`);
    return column;
  });
  const tableIsEmpty = yield* withNewestView(environment, function* isEmpty(view) {
    return isTableEmpty(table, view);
  });
  if (key.kind === 'primary key') {
    const nullable = columns.filter((column) => !column.notNull);
    const numbers = nullable.map((column) => column.number);
    yield* validateNotNull(environment, table, numbers);
  }
  const constraint = editor.addKey(table.id, { ...key, tableIsEmpty });
  const after = editor.catalog.tableById(table.id);
  const index = editor.catalog.indexById(constraint.index);
  invariant(index !== undefined, 'a key has an index');
  yield* buildIndex(environment, after, index);
  completeIndex(environment, index.id);
}

/** Readers whose snapshot is not older may use the index. */
export function completeIndex({ editor, execution }: SchemaEnvironment, index: number): void {
  editor.setIndexComplete(index, execution.store.statistics.newestTimestamp);
}

export function* addCheck(environment: SchemaEnvironment, table: Table, check: CheckDescription): SchemaSteps {
  const { editor } = environment;
  const added: CheckConstraint = editor.addCheck(table.id, check.name, check.expressionText, check.source);
  yield* validateCheck(environment, editor.catalog.tableById(table.id), added);
}

export function* addForeignKey(
  environment: SchemaEnvironment,
  table: Table,
  description: Parameters<typeof foreignKeyOf>[1],
): SchemaSteps {
  const { editor } = environment;
  const key = foreignKeyOf(table, description);
  yield* lockTable(environment, key.referencedTable, 'share row exclusive');
  const added: ForeignKey = editor.addForeignKey(key);
  yield* validateForeignKey(environment, editor.catalog.tableById(table.id), added);
}
