/**
 * What depends on what: which things go when another one goes, and whether anybody has to be asked.
 *
 * An automatic dependent is a part (an index of its table, a sequence of its column) and goes without a word. Any other
 * dependent stops a DROP unless CASCADE was said. The rules are PostgreSQL's (pg_depend).
 */
import type { CatalogState } from './catalog-state.ts';
import type { EdgeLabel } from './object.ts';
import { columnText, objectText } from './object-text.ts';
import type { IndexRecord, ObjectRecord, TableRecord } from './record.ts';
import { attributesIn } from './stored-expression.ts';

/** A thing that can be dropped. `default` is the default value of a column that draws from a sequence. */
export type DropTarget =
  | { readonly kind: 'object'; readonly id: number }
  | { readonly kind: 'column' | 'default'; readonly table: number; readonly column: number };

export interface Dependent {
  readonly target: DropTarget;
  readonly isAutomatic: boolean;
}

export function targetText(state: CatalogState, target: DropTarget): string {
  switch (target.kind) {
    case 'object':
      return objectText(state, target.id);
    case 'column':
      return columnText(state, target.table, target.column);
    case 'default':
      return `default value for ${columnText(state, target.table, target.column)}`;
  }
}

export function dependentsOf(state: CatalogState, target: DropTarget): readonly Dependent[] {
  switch (target.kind) {
    case 'object':
      return dependentsOfObject(state, state.record(target.id)!);
    case 'column':
      return dependentsOfColumn(state, target.table, target.column);
    case 'default':
      return [];
  }
}

function dependentsOfObject(state: CatalogState, record: ObjectRecord): readonly Dependent[] {
  switch (record.kind) {
    case 'schema':
      return membersOf(state, record.id);
    case 'table': {
      const defaults = record.columns.filter(({ sequence }) => sequence !== undefined);
      const dependents = mentioning(state, record.id).flatMap((other) => dependentOfTable(record.id, other));
      return [...defaults.map(({ number }) => ownDefault(record.id, number)), ...dependents];
    }
    case 'view':
      return mentioning(state, record.id).map((other) => asked(other.id));
    case 'sequence':
      return mentioning(state, record.id).flatMap((other) => dependentOfSequence(record.id, other));
    case 'primary key':
    case 'unique':
      return [part(record.index)];
    case 'index':
      return foreignKeysOver(state, record.id).map(asked);
    case 'node label': {
      const edges = mentioning(state, record.table).filter((other) => other.kind === 'edge label');
      return edges.filter((edge) => joins(edge, record.name, record.table)).map(({ id }) => asked(id));
    }
    case 'check':
    case 'foreign key':
    case 'edge label':
    case 'role':
    case 'setting':
      return [];
  }
}

function asked(id: number): Dependent {
  return { target: { kind: 'object', id }, isAutomatic: false };
}
function part(id: number): Dependent {
  return { target: { kind: 'object', id }, isAutomatic: true };
}

function mentioning(state: CatalogState, id: number): ObjectRecord[] {
  return state.mentionsOf(id).map((other) => state.record(other)!);
}

function membersOf(state: CatalogState, schema: number): Dependent[] {
  const ids: number[] = [];
  for (const record of state.records()) {
    if ('schema' in record && record.schema === schema && record.kind !== 'index') ids.push(record.id);
  }
  return ids.sort((left, right) => left - right).map(asked);
}

function dependentOfTable(table: number, other: ObjectRecord): Dependent[] {
  switch (other.kind) {
    case 'view':
      return [asked(other.id)];
    case 'foreign key':
    case 'edge label':
      return [other.table === table ? part(other.id) : asked(other.id)];
    default:
      return [part(other.id)];
  }
}

function dependentOfSequence(sequence: number, other: ObjectRecord): Dependent[] {
  if (other.kind !== 'table') return [asked(other.id)];
  return other.columns
    .filter((column) => column.sequence === sequence)
    .map(({ number }) => ({ target: { kind: 'default', table: other.id, column: number }, isAutomatic: false }));
}

/** The default that draws from a sequence goes with its column before anybody asks because of the sequence. */
function ownDefault(table: number, column: number): Dependent {
  return { target: { kind: 'default', table, column }, isAutomatic: true };
}

/** Foreign keys that need the key which the index enforces, and find no other over the same columns. */
function foreignKeysOver(state: CatalogState, index: number): number[] {
  const id = keyOf(state, index);
  const key = id === undefined ? undefined : state.record(id);
  if (key?.kind !== 'primary key' && key?.kind !== 'unique') return [];
  const { table, columns } = key;
  const others = mentioning(state, table);
  const isReplaced = others.some((other) => {
    if (other.kind !== 'primary key' && other.kind !== 'unique') return false;
    return other.id !== id && sameSet(other.columns, columns);
  });
  if (isReplaced) return [];
  return others.flatMap((other) => {
    if (other.kind !== 'foreign key' || other.referencedTable !== table) return [];
    return sameSet(other.referencedColumns, columns) ? [other.id] : [];
  });
}

function sameSet(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((member) => right.includes(member));
}

function joins(edge: EdgeLabel, label: string, table: number): boolean {
  const { sourceLabel, sourceTable, targetLabel, targetTable } = edge;
  return (sourceLabel === label && sourceTable === table) || (targetLabel === label && targetTable === table);
}

function dependentsOfColumn(state: CatalogState, table: number, column: number): Dependent[] {
  const found: Dependent[] = [];
  const record = state.record(table) as TableRecord;
  for (const other of record.columns) {
    if (other.number === column && other.sequence !== undefined) found.push(ownDefault(table, column));
    if (other.generation !== 'stored' || other.number === column) continue;
    if (!attributesIn(other.defaultText ?? '').includes(column)) continue;
    found.push({ target: { kind: 'column', table, column: other.number }, isAutomatic: false });
  }
  for (const other of mentioning(state, table)) found.push(...dependentOfColumn(state, table, column, other));
  return found;
}

function dependentOfColumn(state: CatalogState, table: number, column: number, other: ObjectRecord): Dependent[] {
  switch (other.kind) {
    case 'index': {
      if (!indexedColumns(other).includes(column)) return [];
      // the index of a key goes with its constraint
      return [part(keyOf(state, other.id) ?? other.id)];
    }
    case 'primary key':
    case 'unique':
    case 'check':
      return other.columns.includes(column) ? [part(other.id)] : [];
    case 'foreign key':
      if (other.table === table && other.columns.includes(column)) return [part(other.id)];
      return other.referencedTable === table && other.referencedColumns.includes(column) ? [asked(other.id)] : [];
    case 'view': {
      const reads = other.dependsOnColumns?.some((read) => read.table === table && read.column === column) ?? true;
      return reads ? [asked(other.id)] : [];
    }
    case 'sequence':
      return other.ownedBy?.table === table && other.ownedBy.column === column ? [part(other.id)] : [];
    case 'node label':
      return other.key.includes(column) ? [asked(other.id)] : [];
    case 'edge label': {
      const ends = other.table === table ? [...other.sourceColumns, ...other.targetColumns] : [];
      return ends.includes(column) ? [asked(other.id)] : [];
    }
    default:
      return [];
  }
}

/** Every column that the index reads: keys, INCLUDE, expressions, predicate. */
export function indexedColumns(index: IndexRecord): readonly number[] {
  const keys = index.keys.flatMap(({ column, expressionText }) =>
    column === undefined ? attributesIn(expressionText ?? '') : [column],
  );
  return [...keys, ...index.include, ...attributesIn(index.predicateText ?? '')];
}

/** The constraint that the index enforces. */
export function keyOf(state: CatalogState, index: number): number | undefined {
  return state.mentionsOf(index).find((id) => {
    const { kind } = state.record(id)!;
    return kind === 'primary key' || kind === 'unique';
  });
}
