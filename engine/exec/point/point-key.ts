/**
 * How a statement about one row finds it: by its row id, or in an index whose whole key it gives.
 *
 * Keys are parameters or constants, so nothing has to be evaluated; a null, or a value no key can have, finds nothing.
 */
import { indexAccess } from '../../access/access.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Expression } from '../../plan/expression.ts';
import type { IndexScan, Physical, RowLookup } from '../../plan/physical.ts';
import type { View } from '../../txn/txn.ts';
import type { Datum } from '../../value/type.ts';

export interface PointKey {
  /** The plan node it stands for. */
  readonly lookup: RowLookup | IndexScan;
  /** The id of the row, which need not exist; undefined when there is certainly none. */
  rowIdOf(view: View, parameters: readonly Datum[]): number | undefined;
}

type Value = (parameters: readonly Datum[]) => Datum;

/** The key of a node that finds at most one row; undefined for every other node. */
export function pointKey(node: Physical, catalog: Catalog): PointKey | undefined {
  if (node.kind === 'row lookup') return byRowId(node);
  return node.kind === 'index scan' ? byUniqueIndex(node, catalog) : undefined;
}

function byRowId(lookup: RowLookup): PointKey | undefined {
  const value = lookup.keys.length === 1 ? valueReader(lookup.keys[0]!) : undefined;
  if (value === undefined) return undefined;
  return {
    lookup,
    rowIdOf(_view, parameters) {
      const rowId = value(parameters);
      return typeof rowId === 'number' && Number.isSafeInteger(rowId) ? rowId : undefined;
    },
  };
}

function byUniqueIndex(lookup: IndexScan, catalog: Catalog): PointKey | undefined {
  const index = catalog.indexById(lookup.index.id);
  if (index?.space === undefined || !index.unique || index.predicateText !== undefined) return undefined;
  const { space } = index;
  if (lookup.equal.length !== index.keys.length) return undefined;
  const values = lookup.equal.map(valueReader);
  if (!values.every((value) => value !== undefined)) return undefined;
  const access = indexAccess(index);
  return {
    lookup,
    rowIdOf(view, parameters) {
      const parts = values.map((value) => value(parameters));
      if (parts.includes(null)) return undefined;
      const entry = view.get(space, access.uniqueKey(parts)!);
      return entry === undefined ? undefined : access.rowIdOf(entry);
    },
  };
}

function valueReader(expression: Expression): Value | undefined {
  if (expression.kind === 'constant') {
    const { value } = expression;
    return () => value;
  }
  if (expression.kind !== 'parameter') return undefined;
  const place = expression.index - 1;
  return (parameters) => parameters[place] as Datum;
}
