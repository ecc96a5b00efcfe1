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
  parseRelation,
  type Relation,
  rewriteRelation,
  type View,
} from '../../../../engine/extend.ts';
import type { Binder, BoundQueryParts } from '../binder.ts';

/** The view's columns under its column names, each time with columns of their own. */
export function bindView(view: View, binder: Binder): BoundQueryParts {
  const relation = binder.keepsViews ? viewReference(view, binder) : expandedBody(view, binder, []);
  const output = view.columns.map((column, i) => ({ name: column.name, column: relation.columns[i]! }));
  return { relation, output };
}

function viewReference(view: View, binder: Binder): Relation {
  const attributes = view.columns.map(({ name, type, number }) => ({ column: binder.ids.column(name, type), number }));
  return build.scan({ id: view.id, name: view.name }, attributes);
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

function parsedBody(view: View, binder: Binder): Relation {
  const nextColumn = (): number => binder.ids.column('', { name: 'unknown' }).id;
  const nextReference = (): number => binder.nextReference();
  return parseRelation(view.bodyText, binder.context.functions, {
    column: fresh(nextColumn),
    local: fresh(nextReference),
    reference: fresh(nextReference),
  });
}

/** Gives each number another one, always the same. */
function fresh(next: () => number): (number: number) => number {
  const known = new Map<number, number>();
  return (number) => {
    let replacement = known.get(number);
    if (replacement === undefined) known.set(number, (replacement = next()));
    return replacement;
  };
}
