/**
 * INSERT, UPDATE and DELETE, as statements and inside WITH.
 */
import { unreachable } from '../../../../engine/extend.ts';
import type { BoundQueryParts, Scope, WriteNode } from '../binder.ts';
import { bindDelete } from './delete.ts';
import { bindInsert } from './insert.ts';
import { bindUpdate } from './update.ts';

/** `countsRows`: the command tag counts the rows, which only the statement's own write does. */
export function bindWrite(node: WriteNode, scope: Scope, countsRows: boolean): BoundQueryParts {
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
