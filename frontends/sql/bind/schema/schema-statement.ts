/**
 * Statements that change the schema, one case each.
 */
import { type BoundStatement, DbError, type SchemaChange, unsupported } from '../../../../engine/extend.ts';
import type { RenameStatement, SetSchemaStatement } from '../../ast/alter-table.ts';
import type { CreateExtensionStatement, CreateSchemaStatement } from '../../ast/schema.ts';
import type { SqlStatement } from '../../ast/statement.ts';
import type { TruncateStatement } from '../../ast/write.ts';
import type { Scope } from '../binder.ts';
import { targetTable } from '../write/target.ts';
import { bindAlterTable } from './alter-table.ts';
import { bindComment } from './comment.ts';
import { bindCreateTable, bindCreateTableAs } from './create-table.ts';
import { bindCreateIndex } from './index-definition.ts';
import { bindCreateEdgeLabel, bindCreateNodeLabel } from './label.ts';
import { droppedObjects, requireIndex, requireRelation, requireSchema } from './object.ts';
import { bindAlterRole, bindCreateRole, bindDropRole, bindRenameRole } from './role.ts';
import { bindAlterSequence, bindCreateSequence } from './sequence.ts';
import { bindCreateView } from './view.ts';

/** A statement about something that is not there under IF EXISTS does nothing, but has its command tag. */
function changed(command: string, change: SchemaChange | undefined): BoundStatement {
  const nothing: SchemaChange = { kind: 'drop', objects: [], cascade: false };
  return { kind: 'schema change', change: change ?? nothing, command };
}

/** Undefined for a statement of another kind. */
export function bindSchemaStatement(node: SqlStatement, scope: Scope): BoundStatement | undefined {
  switch (node.kind) {
    case 'create-table':
      return changed('CREATE TABLE', bindCreateTable(node, scope));
    case 'create-table-as':
      return changed(node.withData ? 'SELECT' : 'CREATE TABLE AS', bindCreateTableAs(node, scope));
    case 'alter-table':
      return changed('ALTER TABLE', bindAlterTable(node, scope));
    case 'create-index':
      return changed('CREATE INDEX', bindCreateIndex(node, scope));
    case 'create-view':
      return changed('CREATE VIEW', bindCreateView(node, scope));
    case 'create-sequence':
      return changed('CREATE SEQUENCE', bindCreateSequence(node, scope));
    case 'alter-sequence':
      return changed('ALTER SEQUENCE', bindAlterSequence(node, scope));
    case 'create-schema':
      return changed('CREATE SCHEMA', bindCreateSchema(node));
    case 'create-extension':
      return bindCreateExtension(node);
    case 'create-node-label':
      return changed('CREATE NODE LABEL', bindCreateNodeLabel(node, scope));
    case 'create-edge-label':
      return changed('CREATE EDGE LABEL', bindCreateEdgeLabel(node, scope));
    default:
      return bindOtherChange(node, scope);
  }
}

function bindOtherChange(node: SqlStatement, scope: Scope): BoundStatement | undefined {
  switch (node.kind) {
    case 'drop': {
      const command = `DROP ${node.object.replaceAll('-', ' ').toUpperCase()}`;
      return changed(command, { kind: 'drop', objects: droppedObjects(node, scope), cascade: node.cascade });
    }
    case 'rename':
      return changed(`ALTER ${node.object.toUpperCase()}`, bindRename(node, scope));
    case 'set-schema':
      return changed(`ALTER ${node.object.toUpperCase()}`, bindSetSchema(node));
    case 'truncate':
      return changed('TRUNCATE TABLE', bindTruncate(node, scope));
    case 'create-role':
      return changed('CREATE ROLE', bindCreateRole(node, scope));
    case 'alter-role':
      return changed('ALTER ROLE', bindAlterRole(node, scope));
    case 'rename-role':
      return changed('ALTER ROLE', bindRenameRole(node, scope));
    case 'drop-role':
      return changed('DROP ROLE', bindDropRole(node, scope));
    case 'comment':
      return changed('COMMENT', bindComment(node, scope));
    default:
      return undefined;
  }
}

function bindCreateSchema(node: CreateSchemaStatement): SchemaChange {
  const name = node.name ?? node.authorization!;
  if (name.text.startsWith('pg_')) {
    const detail = 'The prefix "pg_" is reserved for system schemas.';
    throw new DbError('42939', `unacceptable schema name "${name.text}"`, { detail, position: name.position });
  }
  return { kind: 'create schema', name: name.text, ifNotExists: node.ifNotExists };
}

/** Extensions whose functions and types are built in. */
const builtInExtensions = new Set(['vector', 'plpgsql']);

function bindCreateExtension(node: CreateExtensionStatement): BoundStatement {
  const { text, position } = node.name;
  if (!builtInExtensions.has(text)) throw unsupported(`extension "${text}"`, { position });
  return changed('CREATE EXTENSION', undefined);
}

function bindRename(node: RenameStatement, scope: Scope): SchemaChange | undefined {
  const { name, ifExists } = node;
  const found =
    node.object === 'index'
      ? requireIndex(name, ifExists, scope)
      : node.object === 'schema'
        ? requireSchema(name, ifExists, scope)
        : requireRelation(name, node.object, ifExists, scope);
  return found === undefined ? undefined : { kind: 'rename', object: found.id, name: node.newName.text };
}

function bindSetSchema(node: SetSchemaStatement): SchemaChange {
  throw unsupported(`ALTER ${node.object.toUpperCase()} … SET SCHEMA`, { position: node.position });
}

function bindTruncate(node: TruncateStatement, scope: Scope): SchemaChange {
  const tables = node.tables.map((name) => targetTable(name, scope.binder).id);
  return { kind: 'truncate', tables, restartIdentity: node.restartIdentity, cascade: node.cascade };
}
