/**
 * pg_index: indexes, their keys and what they are for. Expressions and predicates are plan text; pg_get_expr prints it.
 */
import type { Index, KeyConstraint, Table } from '../../../../engine/extend.ts';
import { classOf } from '../operator-class.ts';
import { type SystemRelation, systemRelation } from '../system-relation.ts';
import { collationOf } from '../type-catalog.ts';

/** The primary key or unique constraint that an index enforces. */
export function constraintOfIndex(index: Index, table: Table): KeyConstraint | undefined {
  for (const constraint of table.constraints) {
    if ((constraint.kind === 'primary key' || constraint.kind === 'unique') && constraint.index === index.id) {
      return constraint;
    }
  }
  return undefined;
}

/** indoption: 1 descending, 2 nulls first. */
function optionOf({ descending, nullsFirst }: Index['keys'][number]): number {
  return (descending ? 1 : 0) | (nullsFirst ? 2 : 0);
}

export const indexes: SystemRelation = systemRelation(
  'pg_index',
  'indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2, indisunique bool, indnullsnotdistinct bool, indisprimary bool, indisexclusion bool, indimmediate bool, indisclustered bool, indisvalid bool, indcheckxmin bool, indisready bool, indislive bool, indisreplident bool, indkey int2vector, indcollation oidvector, indclass oidvector, indoption int2vector, indexprs pg_node_tree, indpred pg_node_tree',
  { catalogId: 2610, source: 'catalog' },
  function* (session) {
    const catalog = session.catalog();
    for (const index of catalog.indexes) {
      const constraint = constraintOfIndex(index, catalog.tableById(index.table));
      const expressions = index.keys.flatMap((key) => key.expressionText ?? []);
      const isComplete = Number.isFinite(index.completeSince);
      yield {
        indexrelid: index.id,
        indrelid: index.table,
        indnatts: index.keys.length + index.include.length,
        indnkeyatts: index.keys.length,
        indisunique: index.unique,
        indnullsnotdistinct: index.nullsNotDistinct,
        indisprimary: constraint?.kind === 'primary key',
        indisexclusion: false,
        indimmediate: constraint === undefined || !constraint.deferrable,
        indisclustered: false,
        indisvalid: isComplete,
        indcheckxmin: false,
        indisready: isComplete,
        indislive: true,
        indisreplident: false,
        indkey: [...index.keys.map((key) => key.column ?? 0), ...index.include],
        indcollation: index.keys.map((key) => collationOf(key.type)),
        indclass: index.keys.map((key) => classOf(key, index.method)?.id ?? 0),
        indoption: index.keys.map(optionOf),
        indexprs: expressions.length === 0 ? null : expressions.join('\n'),
        indpred: index.predicateText ?? null,
      };
    }
  },
);
