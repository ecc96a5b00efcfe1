/**
 * Which labels the open nodes have and which types the open relationships: what lets a plan leave the open tables out.
 *
 * Kept beside the store is a **superset** of the names in all rows that a view at its timestamp shows, with what has
 * changed since read on top; names of rows that are gone stay in it until it is read anew. A view older than it, and a
 * table too large to be read, are answered with "may be there", which is always right. A derived structure.
 */
import type { Catalog, Table } from '../catalog/catalog.ts';
import { unreachable } from '../error.ts';
import type { OpenAbsence } from '../plan/physical.ts';
import type { LabelExpression } from '../plan/relation.ts';
import type { Store, View } from '../txn/txn.ts';
import type { Datum } from '../value/type.ts';
import { valueAt } from '../value/vector.ts';
import { writtenSpacesOf } from './written-spaces.ts';

export interface OpenNamesRequest {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly view: View;
}

interface Names {
  readonly timestamp: number;
  /** No row at all. */
  readonly isEmpty: boolean;
  readonly names: ReadonlySet<string>;
}

/** Rows of an open table that are read at once; larger ones stay in plans. */
const readableRows = 50_000;

/** By the open table's space. */
const kept = new WeakMap<Store, Map<number, Names>>();

/** True when the view shows no open node or relationship of which the absence speaks. */
export function isAbsent(absence: OpenAbsence, request: OpenNamesRequest): boolean {
  const { catalog } = request;
  const found =
    absence.kind === 'nodes'
      ? namesIn(catalog.openNodes, 'labels', request)
      : namesIn(catalog.openEdges, 'type', request);
  if (found === undefined) return false;
  if (found.isEmpty) return true;
  if (absence.kind === 'nodes') return !maySatisfy(found.names, absence.labels);
  return absence.types.length > 0 && !absence.types.some((type) => found.names.has(type));
}

/** Whether a node could satisfy the expression whose labels are among these. */
function maySatisfy(names: ReadonlySet<string>, expression: LabelExpression): boolean {
  switch (expression.kind) {
    case 'label':
      return names.has(expression.name);
    case 'any label':
      return names.size > 0;
    case 'not':
      return true;
    case 'and':
      return expression.operands.every((operand) => maySatisfy(names, operand));
    case 'or':
      return expression.operands.some((operand) => maySatisfy(names, operand));
    default:
      return unreachable(expression);
  }
}

function namesIn(table: Table, column: string, request: OpenNamesRequest): Names | undefined {
  const { store, view } = request;
  view.noteRead(table.space);
  let bySpace = kept.get(store);
  if (bySpace === undefined) {
    bySpace = new Map();
    kept.set(store, bySpace);
  }
  const { space } = table;
  const before = bySpace.get(space);
  const hasOwn = view.hasOwnChanges(space);
  const isUsable = before !== undefined && view.timestamp >= before.timestamp;
  if (isUsable && !hasOwn && writtenSpacesOf(store).isUnwritten(space, before.timestamp)) return before;
  const found = (isUsable ? withChanges(before, table, column, view) : undefined) ?? readNames(table, column, request);
  if (found === undefined || found === before) return found;
  const isCommitted = !hasOwn || view.changedRows(space, view.timestamp)?.length === 0;
  if (isCommitted && (before === undefined || isUsable)) bySpace.set(space, found);
  return found;
}

/** Undefined when it is not known what has changed, or it is too much. */
function withChanges(before: Names, table: Table, column: string, view: View): Names | undefined {
  const changed = view.changedRows(table.space, before.timestamp);
  if (changed === undefined || changed.length > readableRows) return undefined;
  if (changed.length === 0) return before;
  const place = table.columns.findIndex((candidate) => candidate.name === column);
  const names = new Set(before.names);
  let { isEmpty } = before;
  for (const rowId of changed) {
    const row = view.readRow(table.space, rowId);
    if (row === undefined) continue;
    isEmpty = false;
    addNames(names, row[place]);
  }
  return { timestamp: view.timestamp, isEmpty, names };
}

function readNames(table: Table, column: string, { store, view }: OpenNamesRequest): Names | undefined {
  if (store.rowCount(table.space) > readableRows) return undefined;
  const { number } = table.columns.find((candidate) => candidate.name === column)!;
  const names = new Set<string>();
  let count = 0;
  const cursor = view.scanHeap(table.space, { columns: [number], withRowId: false });
  for (let batch = cursor.next(); batch !== undefined; batch = cursor.next()) {
    count += batch.selected;
    if (count > readableRows) return undefined;
    for (let j = 0; j < batch.selected; j++) {
      const i = batch.selection === undefined ? j : batch.selection[j]!;
      addNames(names, valueAt(batch.columns[0]!, i));
    }
  }
  return { timestamp: view.timestamp, isEmpty: count === 0, names };
}

/** The type of a relationship, or the labels of a node. */
function addNames(names: Set<string>, value: Datum): void {
  if (typeof value === 'string') names.add(value);
  else for (const label of value as readonly string[]) names.add(label);
}
