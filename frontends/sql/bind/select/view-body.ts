/**
 * Views in FROM.
 *
 * A statement that runs reads a view's body in place of the view. A view that is being made keeps the views below it by
 * id, as scans: it then depends on them, and follows a later CREATE OR REPLACE of theirs.
 */
import {
  build,
  columnReference,
  DbError,
  parseFresh,
  type Relation,
  type RowLock,
  rewriteRelation,
  type View,
} from '../../../../engine/extend.ts';
import type { Binder, BoundQueryParts } from '../binder.ts';

/** The view's columns under its column names, each time with columns of their own. `lock`: of the rows it reads. */
export function bindView(view: View, lock: RowLock | undefined, binder: Binder): BoundQueryParts {
  const body = binder.keepsViews ? viewReference(view, binder) : expandedBody(view, binder, []);
  const relation = lock === undefined ? body : lockedRows(body, lock, binder);
  const output = view.columns.map((column, i) => ({ name: column.name, column: relation.columns[i]! }));
  output.forEach(({ column }, i) => {
    binder.viewColumns.set(column.id, { table: view.id, number: view.columns[i]!.number });
  });
  return { relation, output };
}

function viewReference(view: View, binder: Binder): Relation {
  const attributes = view.columns.map(({ name, type, number }) => ({ column: binder.ids.column(name, type), number }));
  return build.scan({ id: view.id, name: view.name }, attributes);
}

/** The body with every row of its tables locked as it is read. */
function lockedRows(body: Relation, lock: RowLock, binder: Binder): Relation {
  return rewriteRelation(body, (node) => {
    if (node.kind !== 'scan') return node;
    const rowId = binder.ids.column('row_id', { name: 'int8' }, false);
    const scan = build.scan(node.table, node.attributes, rowId, lock);
    return build.project(scan, node.columns.map(build.passThrough));
  });
}

/** `open`: the views around this one, by id. */
function expandedBody(view: View, binder: Binder, open: readonly number[]): Relation {
  if (open.includes(view.id)) {
    throw new DbError('42P17', `infinite recursion detected in rules for relation "${view.name}"`);
  }
  const { catalog } = binder.context;
  return rewriteRelation(parsedBody(view, binder), (node) => {
    if (node.kind !== 'scan') return node;
    const inner = catalog.relationById(node.table.id);
    if (inner?.kind !== 'view') return node;
    const body = expandedBody(inner, binder, [...open, view.id]);
    const items = node.attributes.map(({ column, number }) => {
      const place = inner.columns.findIndex((candidate) => candidate.number === number);
      return { column, expression: columnReference(body.columns[place]!) };
    });
    return build.project(body, items);
  });
}

function parsedBody({ bodyText }: View, { context, ids, nextReference }: Binder): Relation {
  return parseFresh(bodyText, ids, nextReference, context.functions).relation;
}
