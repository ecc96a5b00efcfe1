/**
 * Runs a schema change: table locks of PostgreSQL's modes first, then the catalog's rows, then the work on rows and
 * index entries. The session drives the generator, and rolls the statement back when it throws.
 *
 * @example
 * const steps = runSchemaChange({ kind: 'drop', objects: [16384], cascade: false }, environment);
 * for (let step = steps.next(); step.done !== true; step = steps.next()) if (step.value !== pause) yield step.value;
 */
import { DbError, unreachable } from '../../error.ts';
import type { SchemaChange } from '../../plan/schema-change.ts';
import { alterTable } from './alter-table.ts';
import { createIndex } from './create-index.ts';
import { createTable, isNameTaken } from './create-table.ts';
import { createView } from './create-view.ts';
import { drop } from './drop.ts';
import { createSequence, restartSequence, sequenceDefinition } from './own-sequence.ts';
import {
  lockName,
  lockTable,
  type SchemaEnvironment,
  type SchemaResult,
  type SchemaSteps,
} from './schema-environment.ts';
import { truncate } from './truncate.ts';

type Change<Kind extends SchemaChange['kind']> = Extract<SchemaChange, { readonly kind: Kind }>;

export function* runSchemaChange(change: SchemaChange, environment: SchemaEnvironment): SchemaSteps<SchemaResult> {
  if (change.kind === 'create table') return yield* createTable(environment, change);
  yield* run(environment, change);
  return { rowCount: undefined };
}

function* run(environment: SchemaEnvironment, change: Exclude<SchemaChange, { kind: 'create table' }>): SchemaSteps {
  const { editor } = environment;
  switch (change.kind) {
    case 'alter table':
      return yield* alterTable(environment, change.table, change.alterations);
    case 'create index':
      return yield* createIndex(environment, change);
    case 'create view':
      return yield* createView(environment, change);
    case 'drop':
      return yield* drop(environment, change);
    case 'truncate':
      return yield* truncate(environment, change);
    case 'create schema':
      return yield* createSchema(environment, change);
    case 'create sequence':
      return yield* createNamedSequence(environment, change);
    case 'alter sequence':
      return yield* alterSequence(environment, change);
    case 'create node label':
    case 'create edge label':
      return yield* createLabel(environment, change);
    case 'create role': {
      const { name, superuser, login, password } = change;
      const passwordVerifier = password === undefined ? undefined : environment.passwordVerifier(password);
      editor.createRole({ name, superuser, login, passwordVerifier });
      return;
    }
    case 'alter role': {
      const { password, ...fields } = change.change;
      const passwordVerifier = typeof password === 'string' ? environment.passwordVerifier(password) : undefined;
      editor.alterRole(change.role, password === undefined ? fields : { ...fields, passwordVerifier });
      return;
    }
    case 'rename':
      yield* lockTable(
        environment,
        editor.catalog.indexById(change.object)?.table ?? change.object,
        'access exclusive',
      );
      return editor.rename(change.object, change.name);
    case 'comment':
      yield* lockTable(environment, change.object, 'share update exclusive');
      return editor.setComment(change.object, change.column, change.text);
    default:
      return unreachable(change);
  }
}

function* createSchema(environment: SchemaEnvironment, { name, ifNotExists }: Change<'create schema'>): SchemaSteps {
  const { editor, owner } = environment;
  yield* lockName(environment, 0, `schema ${name}`);
  if (ifNotExists && editor.catalog.schemaNamed(name) !== undefined) {
    return environment.notice('NOTICE', '42P06', `schema "${name}" already exists, skipping`);
  }
  editor.createSchema(name, owner);
}

function* createNamedSequence(environment: SchemaEnvironment, change: Change<'create sequence'>): SchemaSteps {
  const { schema, name, ifNotExists, options, ownedBy } = change;
  yield* lockName(environment, schema, name);
  if (ifNotExists && isNameTaken(environment, schema, name)) {
    return environment.notice('NOTICE', '42P07', `relation "${name}" already exists, skipping`);
  }
  createSequence(environment, { schema, name, ownedBy }, options);
}

function* alterSequence(environment: SchemaEnvironment, change: Change<'alter sequence'>): SchemaSteps {
  const { editor } = environment;
  yield* lockTable(environment, change.sequence, 'share row exclusive');
  const before = editor.catalog.relationById(change.sequence);
  if (before?.kind !== 'sequence') throw new DbError('42P01', `sequence ${change.sequence} does not exist`);
  // a new type brings new bounds, unless the old ones were chosen
  const { minimum, maximum, ...kept } = before;
  const retyped = change.change.type !== undefined && change.change.type.name !== before.type.name;
  const bounds = retyped ? {} : { minimum, maximum };
  const definition = sequenceDefinition({ ...kept, ...bounds, ...change.change });
  const ownedBy = change.ownedBy === undefined ? {} : { ownedBy: change.ownedBy };
  const after = editor.alterSequence(change.sequence, { ...definition, ...ownedBy });
  if (change.restart !== undefined) restartSequence(environment, after, change.restart);
}

function* createLabel(
  environment: SchemaEnvironment,
  change: Change<'create node label'> | Change<'create edge label'>,
): SchemaSteps {
  const { editor } = environment;
  const { name, table, ifNotExists } = change;
  yield* lockTable(environment, table, 'share update exclusive');
  const declared =
    change.kind === 'create node label' ? editor.catalog.nodeLabelsNamed(name) : editor.catalog.edgeLabelsNamed(name);
  const sameEnds = declared.some((label) => label.table === table);
  if (ifNotExists && sameEnds) {
    const what = change.kind === 'create node label' ? 'node label' : 'edge label';
    return environment.notice('NOTICE', '42710', `${what} "${name}" already exists, skipping`);
  }
  if (change.kind === 'create node label') {
    editor.createNodeLabel({ name, table, key: change.key });
    return;
  }
  const { sourceLabel, sourceTable, sourceColumns, targetLabel, targetTable, targetColumns } = change;
  for (const end of [sourceTable, targetTable]) yield* lockTable(environment, end, 'access share');
  editor.createEdgeLabel({
    name,
    table,
    sourceLabel,
    sourceTable,
    sourceColumns,
    targetLabel,
    targetTable,
    targetColumns,
  });
}
