/**
 * COMMENT ON.
 */
import { DbError, type SchemaChange, unsupported } from '../../../../engine/extend.ts';
import type { CommentStatement } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';
import { tableColumn } from '../write/target.ts';
import { requireIndex, requireLabels, requireRelation, requireSchema } from './object.ts';

export function bindComment(node: CommentStatement, scope: Scope): SchemaChange {
  const text = node.text ?? undefined;
  if (node.object === 'column') {
    const { name, part, position } = node;
    const { catalog, searchPath } = scope.binder.context;
    const relation = catalog.relationNamed(name.schema, name.name, searchPath);
    if (relation?.kind === 'view') throw unsupported('COMMENT ON a column of a view', { position });
    const table = requireRelation(name, 'table', false, scope)!;
    const column = tableColumn({ text: part!, position: name.position }, table);
    return { kind: 'comment', object: table.id, column: column.number, text };
  }
  return { kind: 'comment', object: objectId(node, scope), column: undefined, text };
}

function objectId(node: CommentStatement, scope: Scope): number {
  const { name, object, position } = node;
  switch (object) {
    case 'table':
    case 'view':
    case 'sequence':
      return requireRelation(name, object, false, scope)!.id;
    case 'index':
      return requireIndex(name, false, scope)!.id;
    case 'schema':
      return requireSchema(name, false, scope)!.id;
    case 'node-label':
      return requireLabels('node', name, false, scope)[0]!.id;
    case 'edge-label':
      return requireLabels('edge', name, false, scope)[0]!.id;
    case 'constraint': {
      const table = requireRelation(name, 'table', false, scope)!;
      const found = table.constraints.find((constraint) => constraint.name === node.part);
      if (found !== undefined) return found.id;
      throw new DbError('42704', `constraint "${node.part}" for table "${table.name}" does not exist`, { position });
    }
    default:
      throw unsupported(`COMMENT ON ${object.toUpperCase()}`, { position });
  }
}
