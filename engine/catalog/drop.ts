/**
 * DROP: finds all that goes, refuses (2BP01) when somebody would have to be asked and CASCADE was not said, then takes
 * it all away, key spaces included.
 */
import { DbError, invariant } from '../error.ts';
import { firstUserId, publicId } from './built-in-id.ts';
import type { CatalogState } from './catalog-state.ts';
import { type Dependent, type DropTarget, dependentsOf, keyOf, targetText } from './dependency.ts';
import type { CatalogDraft } from './draft.ts';
import { lockName } from './name-claim.ts';
import { columnText, objectText } from './object-text.ts';
import type { ObjectRecord, TableRecord } from './record.ts';

interface Going {
  readonly target: DropTarget;
  /** What it depends on. */
  readonly cause: DropTarget;
  /** Asked for, or a part of something that goes. */
  isSilent: boolean;
}

/** Drops the targets, and returns the objects that went along because of CASCADE, in the order they were found. */
export function drop(draft: CatalogDraft, targets: readonly DropTarget[], cascade: boolean): readonly ObjectRecord[] {
  const { state } = draft;
  for (const target of targets) checkDroppable(draft, target);
  const all = findGoing(state, targets);
  for (const target of targets) checkRequired(state, target, all);
  const loud = [...all.values()].filter(({ isSilent }) => !isSilent);
  if (loud.length > 0 && !cascade) throw dependentsStillExist(state, targets, loud);
  const cascaded = loud.flatMap(({ target }) => (target.kind === 'object' ? [draft.record(target.id)] : []));
  const isGoing = (id: number): boolean => all.has(textKey({ kind: 'object', id }));
  for (const { target } of all.values()) {
    if (target.kind === 'object') removeObject(draft, draft.record(target.id), isGoing);
    else if (!isGoing(target.table)) removeFromTable(draft, target);
  }
  return cascaded;
}

/** In PostgreSQL's order: what depends on a thing behind it, older dependents first. */
function findGoing(state: CatalogState, targets: readonly DropTarget[]): Map<string, Going> {
  const known = new Map<string, Going>();
  const found: Going[] = [];
  const visit = (target: DropTarget, cause: DropTarget, isSilent: boolean): void => {
    const key = textKey(target);
    const before = known.get(key);
    if (before !== undefined) {
      before.isSilent ||= isSilent;
      return;
    }
    const going: Going = { target, cause, isSilent };
    known.set(key, going);
    const youngestFirst = [...dependentsOf(state, target)].sort((left, right) => ageOf(right) - ageOf(left));
    for (const dependent of youngestFirst) visit(dependent.target, target, dependent.isAutomatic);
    found.push(going);
  };
  for (const target of targets) visit(target, target, true);
  return new Map(found.reverse().map((going) => [textKey(going.target), going]));
}

const ageOf = ({ target }: Dependent): number => (target.kind === 'object' ? target.id : target.table);

function textKey(target: DropTarget): string {
  return target.kind === 'object' ? `object ${target.id}` : `${target.kind} ${target.table} ${target.column}`;
}

function dependentsStillExist(state: CatalogState, targets: readonly DropTarget[], loud: readonly Going[]): DbError {
  const what = targets.length === 1 ? targetText(state, targets[0]!) : 'desired object(s)';
  const them = targets.length === 1 ? 'it' : 'them';
  const lines = loud.map(({ target, cause }) => `${targetText(state, target)} depends on ${targetText(state, cause)}`);
  return new DbError('2BP01', `cannot drop ${what} because other objects depend on ${them}`, {
    detail: lines.join('\n'),
    hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
  });
}

function checkDroppable(draft: CatalogDraft, target: DropTarget): void {
  const { state } = draft;
  const id = target.kind === 'object' ? target.id : target.table;
  const record = draft.record(id);
  if (id < firstUserId && id !== publicId) {
    const text = targetText(state, target);
    throw new DbError('2BP01', `cannot drop ${text} because it is required by the database system`);
  }
  if (record.kind === 'role') checkOwnsNothing(state, record.id, record.name);
}

function checkOwnsNothing(state: CatalogState, role: number, name: string): void {
  const owned: number[] = [];
  for (const record of state.records()) if ('owner' in record && record.owner === role) owned.push(record.id);
  if (owned.length === 0) return;
  const lines = owned.sort((left, right) => left - right).map((id) => `owner of ${objectText(state, id)}`);
  throw new DbError('2BP01', `role "${name}" cannot be dropped because some objects depend on it`, {
    detail: lines.join('\n'),
  });
}

/** An index that enforces a key, or the sequence of an identity column, does not go without its owner. */
function checkRequired(state: CatalogState, target: DropTarget, all: ReadonlyMap<string, Going>): void {
  if (target.kind !== 'object') return;
  const record = state.record(target.id)!;
  const refuse = (owner: string): never => {
    throw new DbError('2BP01', `cannot drop ${objectText(state, record.id)} because ${owner} requires it`, {
      hint: `You can drop ${owner} instead.`,
    });
  };
  if (record.kind === 'index') {
    const key = keyOf(state, record.id);
    if (key !== undefined && !all.has(textKey({ kind: 'object', id: key }))) refuse(objectText(state, key));
  }
  if (record.kind !== 'sequence' || record.ownedBy === undefined) return;
  const { table, column } = record.ownedBy;
  if (all.has(textKey({ kind: 'object', id: table })) || all.has(textKey({ kind: 'column', table, column }))) return;
  const owner = (state.record(table) as TableRecord).columns.find(({ number }) => number === column);
  if (owner?.generation === 'always' || owner?.generation === 'by default') refuse(columnText(state, table, column));
}

function removeObject(draft: CatalogDraft, record: ObjectRecord, isGoing: (id: number) => boolean): void {
  const { transaction, state } = draft;
  switch (record.kind) {
    case 'table':
      transaction.dropSpace(record.space);
      break;
    case 'index':
      if (record.space !== undefined) transaction.dropSpace(record.space);
      break;
    case 'primary key':
      if (!isGoing(record.table)) forgetRowIdColumn(draft, record.table);
      break;
    default:
      break;
  }
  if ('schema' in record) {
    draft.granted(lockName(transaction, record.schema, record.name), `the name "${record.name}"`);
  }
  const columns = record.kind === 'table' || record.kind === 'view' ? record.columns : [];
  for (const column of [0, ...columns.map(({ number }) => number)]) removeComment(draft, record.id, column);
  const statistics = state.statistics(record.id);
  if (statistics !== undefined) draft.remove(statistics);
  draft.remove(state.record(record.id)!);
}

/** Without its primary key a table keeps its row ids as hidden ones. */
function forgetRowIdColumn(draft: CatalogDraft, id: number): void {
  const table = draft.table(id);
  if (table.rowIdColumn !== undefined) draft.put({ ...table, rowIdColumn: undefined });
}

function removeFromTable(draft: CatalogDraft, target: Exclude<DropTarget, { readonly kind: 'object' }>): void {
  const table = draft.table(target.table);
  const isMeant = ({ number }: { readonly number: number }): boolean => number === target.column;
  if (!table.columns.some(isMeant)) return;
  if (target.kind === 'default') {
    const without = { defaultText: undefined, sequence: undefined };
    draft.put({
      ...table,
      columns: table.columns.map((column) => (isMeant(column) ? { ...column, ...without } : column)),
    });
    return;
  }
  const { transaction, state } = draft;
  const physical = transaction.shapeOf(table.space).columns;
  const remaining = physical.filter(({ id }) => id !== target.column);
  invariant(remaining.length === physical.length - 1, `column ${target.column} of table ${table.id} has a place`);
  transaction.alterSpace(table.space, remaining);
  removeComment(draft, table.id, target.column);
  const statistics = state.statistics(table.id);
  if (statistics !== undefined) {
    draft.put({ ...statistics, columns: statistics.columns.filter(({ column }) => column !== target.column) });
  }
  const rowIdColumn = table.rowIdColumn === target.column ? undefined : table.rowIdColumn;
  draft.put({ ...table, rowIdColumn, columns: table.columns.filter((column) => !isMeant(column)) });
}

function removeComment(draft: CatalogDraft, object: number, column: number): void {
  const comment = draft.state.comment(object, column);
  if (comment !== undefined) draft.remove(comment);
}
