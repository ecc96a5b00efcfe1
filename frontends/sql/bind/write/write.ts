/**
 * INSERT, UPDATE and DELETE, as statements and inside WITH.
 */
import { unreachable } from '../../../../engine/extend.ts';
import type { BoundQueryParts, Scope, WriteNode } from '../binder.ts';
import { bindWith } from '../select/with.ts';
import { bindDelete } from './delete.ts';
import { bindInsert } from './insert.ts';
import { bindUpdate } from './update.ts';

/** `countsRows`: the command tag counts the rows, which only the statement's own write does. */
export function bindWrite(node: WriteNode, scope: Scope, countsRows: boolean): BoundQueryParts {
  scope.binder.noteWrite();
  if (node.with === undefined) return bindBody(node, scope, countsRows);
  const names = bindWith(node.with, scope);
  const { relation, output } = bindBody(node, names.scope, countsRows);
  return { relation: names.wrap(relation), output };
}

/** The write without its WITH, whose names `scope` knows. */
function bindBody(node: WriteNode, scope: Scope, countsRows: boolean): BoundQueryParts {
  switch (node.kind) {
    case 'insert':
      return bindInsert(node, scope, countsRows);
    case 'update':
      return bindUpdate(node, scope, countsRows);
    case 'delete':
      return bindDelete(node, scope, countsRows);
    default:
      return unreachable(node);
  }
}
