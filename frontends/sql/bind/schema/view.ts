/**
 * CREATE VIEW: the query bound once and kept as plan text.
 */
import { type CatalogColumn, DbError, type SchemaChange, unsupported } from '../../../../engine/extend.ts';
import type { CreateViewStatement } from '../../ast/schema.ts';
import type { Scope } from '../binder.ts';
import { rootScope } from '../scope.ts';
import { storeRelation } from '../write/stored-expression.ts';
import { requireIdleOptions, schemaFor } from './create-table.ts';

export function bindCreateView(node: CreateViewStatement, scope: Scope): SchemaChange {
  const { position } = node;
  if (node.recursive) throw unsupported('CREATE RECURSIVE VIEW', { position });
  if (node.checkOption !== undefined) throw unsupported('WITH CHECK OPTION', { position });
  requireIdleOptions(
    node.options.filter((option) => option.name !== 'security_barrier' && option.name !== 'security_invoker'),
  );
  const noteWrite = (): never => {
    throw new DbError('0A000', 'views must not contain data-modifying statements in WITH', { position });
  };
  const { relation, output } = scope.binder
    .query(node.query, rootScope({ ...scope.binder, keepsViews: true, noteWrite }))
    .finish();
  const [parameter] = scope.binder.parameters.named;
  if (parameter !== undefined) throw new DbError('42P02', `there is no parameter $${parameter}`, { position });
  if (node.columns.length > output.length) {
    throw new DbError('42601', 'CREATE VIEW specifies more column names than columns', { position });
  }
  const columns = output.map(({ name, column }, i): CatalogColumn => {
    const { type } = column;
    const plain = { notNull: false, defaultText: undefined, generation: undefined, sequence: undefined };
    return { number: i + 1, name: node.columns[i]?.text ?? name, type, ...plain, comment: undefined };
  });
  const twice = columns.find(({ name }, i) => columns.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined) throw new DbError('42701', `column "${twice.name}" specified more than once`, { position });
  return {
    kind: 'create view',
    schema: schemaFor(node.name, scope),
    name: node.name.name,
    orReplace: node.orReplace,
    columns,
    bodyText: storeRelation(relation),
    source: node.text,
  };
}
