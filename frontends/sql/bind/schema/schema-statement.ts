/**
 * Statements that change the schema, one case each.
 */
import type { BoundStatement, SchemaChange } from '../../../../engine/extend.ts';
import type { SqlStatement } from '../../ast/statement.ts';
import type { Scope } from '../binder.ts';
import { bindCreateTable, bindCreateTableAs } from './create-table.ts';

const changed = (command: string, change: SchemaChange): BoundStatement => ({
  kind: 'schema change',
  change,
  command,
});

/** Undefined for a statement of another kind. */
export function bindSchemaStatement(node: SqlStatement, scope: Scope): BoundStatement | undefined {
  switch (node.kind) {
    case 'create-table':
      return changed('CREATE TABLE', bindCreateTable(node, scope));
    case 'create-table-as':
      return changed('SELECT', bindCreateTableAs(node, scope));
    default:
      return undefined;
  }
}
