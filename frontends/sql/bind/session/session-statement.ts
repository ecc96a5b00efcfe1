/**
 * Statements that are no queries and change no schema: transactions, settings, COPY, prepared statements, cursors,
 * EXPLAIN, and the care of the database.
 */
import {
  type BoundStatement,
  type Catalog,
  DbError,
  type IsolationLevel,
  type TableLockMode,
  unsupported,
  type View,
} from '../../../../engine/extend.ts';
import type {
  CommandOption,
  DiscardStatement,
  ExplainStatement,
  FetchStatement,
  LockTableStatement,
  MaintenanceStatement,
  SetStatement,
  TransactionModes,
} from '../../ast/session.ts';
import type { SqlStatement } from '../../ast/statement.ts';
import type { Scope } from '../binder.ts';
import { bindTypeName } from '../type-name.ts';
import { requireTable } from '../write/target.ts';
import { bindCall } from './call.ts';
import { bindCopy } from './copy.ts';
import { bindExecute } from './execute.ts';

type BindInner = (node: SqlStatement) => BoundStatement;

/** Undefined for a statement of another kind. */
export function bindSessionStatement(
  node: SqlStatement,
  scope: Scope,
  bindInner: BindInner,
): BoundStatement | undefined {
  return (
    bindTransaction(node) ??
    bindSetting(node) ??
    bindPrepared(node, scope, bindInner) ??
    bindCare(node, scope, bindInner)
  );
}

const isolations: Readonly<Record<NonNullable<TransactionModes['isolation']>, IsolationLevel>> = {
  'read-uncommitted': 'read committed',
  'read-committed': 'read committed',
  'repeatable-read': 'repeatable read',
  serializable: 'serializable',
};

const isolationOf = ({ isolation }: TransactionModes): IsolationLevel | undefined =>
  isolation === undefined ? undefined : isolations[isolation];

function bindTransaction(node: SqlStatement): BoundStatement | undefined {
  switch (node.kind) {
    case 'begin': {
      const { readOnly, deferrable } = node.modes;
      const command = node.form === 'begin' ? 'BEGIN' : 'START TRANSACTION';
      return { kind: 'begin', isolation: isolationOf(node.modes), readOnly, deferrable, command };
    }
    case 'commit':
    case 'rollback':
      return { kind: node.kind, chain: node.chain };
    case 'savepoint':
    case 'release':
      return { kind: node.kind, name: node.name.text };
    case 'rollback-to':
      return { kind: 'rollback to', name: node.name.text };
    case 'set-transaction': {
      const { modes, scope } = node;
      const { readOnly, deferrable } = modes;
      const isolation = isolationOf(modes);
      return { kind: 'set transaction', isolation, readOnly, deferrable, session: scope === 'session' };
    }
    case 'set-constraints':
      if (node.deferred) throw unsupported('SET CONSTRAINTS … DEFERRED', { position: node.position });
      return { kind: 'empty' };
    default:
      return undefined;
  }
}

function bindSetting(node: SqlStatement): BoundStatement | undefined {
  switch (node.kind) {
    case 'set':
      return { kind: 'set', name: node.name, value: settingText(node), scope: node.scope };
    case 'reset':
      return { kind: 'set', name: node.name, value: undefined, scope: 'session' };
    case 'show':
      return { kind: 'show', name: node.name };
    case 'discard':
      return { kind: 'discard', what: discarded[node.target] };
    default:
      return undefined;
  }
}

const discarded = { all: 'all', plans: 'plans', sequences: 'sequences', temporary: 'temp' } as const satisfies Record<
  DiscardStatement['target'],
  string
>;

/** The value as SHOW gives it back; undefined for DEFAULT. Names in lists are quoted where they need it. */
function settingText(node: SetStatement): string | undefined {
  if (node.value.kind === 'default') return undefined;
  const { values } = node.value;
  if (values.length === 1 && !listSettings.has(node.name)) return values[0]!.text;
  return values.map(({ text, kind }) => (kind === 'number' ? text : quotedName(text))).join(', ');
}

const listSettings = new Set(['search_path', 'temp_tablespaces', 'session_preload_libraries', 'datestyle']);

function quotedName(text: string): string {
  if (/^[a-z_][a-z0-9_$]*$/.test(text)) return text;
  return `"${text.replaceAll('"', '""')}"`;
}

function bindPrepared(node: SqlStatement, scope: Scope, bindInner: BindInner): BoundStatement | undefined {
  const { literals } = scope.binder;
  switch (node.kind) {
    case 'prepare': {
      const types = node.parameterTypes.map((type) => bindTypeName(type, literals));
      return { kind: 'prepare', name: node.name.text, types, text: node.text };
    }
    case 'execute':
      return bindExecute(node, scope);
    case 'deallocate':
      return { kind: 'deallocate', name: node.name?.text };
    case 'declare-cursor': {
      if (node.binary) throw unsupported('a binary cursor', { position: node.position });
      const query = bindInner(node.query);
      if (query.kind !== 'query') throw unsupported('a cursor over this statement', { position: node.position });
      const { hold, scroll = false } = node;
      return { kind: 'declare cursor', name: node.name.text, query, hold, scroll };
    }
    case 'fetch':
      return bindFetch(node);
    case 'close-cursor':
      return { kind: 'close cursor', name: node.cursor?.text };
    default:
      return undefined;
  }
}

function bindFetch(node: FetchStatement): BoundStatement {
  const { direction, count, move, position } = node;
  if (direction === 'absolute' || direction === 'relative') {
    throw unsupported(`FETCH ${direction.toUpperCase()}`, { position });
  }
  const negative = count !== 'all' && count < 0;
  const backward = (direction === 'backward') !== negative;
  return { kind: 'fetch', name: node.cursor.text, count: count === 'all' ? count : Math.abs(count), move, backward };
}

function bindCare(node: SqlStatement, scope: Scope, bindInner: BindInner): BoundStatement | undefined {
  switch (node.kind) {
    case 'copy':
      return bindCopy(node, scope, bindInner);
    case 'explain':
      return bindExplain(node, bindInner);
    case 'lock-table':
      return bindLock(node, scope);
    case 'analyze':
      return { kind: 'analyze', tables: tablesOf(node, scope) };
    case 'vacuum':
      for (const { table } of node.targets) requireTable(table, scope.binder);
      return { kind: 'vacuum' };
    case 'checkpoint':
      return { kind: 'checkpoint' };
    case 'call-statement':
      return bindCall(node, scope);
    default:
      return undefined;
  }
}

function tablesOf({ targets }: MaintenanceStatement, scope: Scope): readonly number[] | undefined {
  if (targets.length === 0) return undefined;
  return targets.map(({ table }) => requireTable(table, scope.binder).id);
}

function bindExplain(node: ExplainStatement, bindInner: BindInner): BoundStatement {
  const options = explainOptions(node.options);
  return { kind: 'explain', statement: bindInner(node.statement), ...options };
}

interface ExplainOptions {
  readonly analyze: boolean;
  readonly verbose: boolean;
  readonly costs: boolean;
  readonly timing: boolean;
  readonly format: 'text' | 'json';
}

function explainOptions(options: readonly CommandOption[]): ExplainOptions {
  let format: ExplainOptions['format'] = 'text';
  const flags = { analyze: false, verbose: false, costs: true, timing: true };
  for (const option of options) {
    const { name, value, position } = option;
    if (name === 'format') {
      if (value !== 'text' && value !== 'json') throw unsupported(`EXPLAIN FORMAT ${value ?? ''}`, { position });
      format = value;
    } else if (name in flags) {
      flags[name as keyof typeof flags] = flagValue(option);
    } else if (!idleExplainOptions.has(name)) {
      throw new DbError('42601', `unrecognized EXPLAIN option "${name}"`, { position });
    }
  }
  return { ...flags, format };
}

/** Options whose output this EXPLAIN always or never has. */
const idleExplainOptions = new Set(['buffers', 'wal', 'settings', 'summary', 'memory', 'serialize', 'generic_plan']);

function flagValue({ name, value, position }: CommandOption): boolean {
  if (value === undefined || ['true', 'on', '1'].includes(value.toLowerCase())) return true;
  if (['false', 'off', '0'].includes(value.toLowerCase())) return false;
  throw new DbError('42601', `${name} requires a Boolean value`, { position });
}

/** A view is locked with all it reads. */
function viewAndTables(view: View, catalog: Catalog): readonly number[] {
  const below = view.dependsOn.flatMap((id) => {
    const found = catalog.relationById(id);
    if (found?.kind === 'view') return viewAndTables(found, catalog);
    return found?.kind === 'table' ? [id] : [];
  });
  return [view.id, ...below];
}

function bindLock(node: LockTableStatement, scope: Scope): BoundStatement {
  const { catalog, searchPath } = scope.binder.context;
  const tables = node.tables.flatMap((table) => {
    const found = catalog.relationNamed(table.schema, table.name, searchPath);
    return found?.kind === 'view' ? viewAndTables(found, catalog) : [requireTable(table, scope.binder).id];
  });
  return { kind: 'lock table', tables, mode: node.mode as TableLockMode, nowait: node.nowait };
}
