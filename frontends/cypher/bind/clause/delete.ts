/**
 * Binds DELETE and DETACH DELETE. Relationships go before nodes, so that a clause may delete a node with all its
 * relationships in any order of its expressions.
 */
import {
  build,
  columnReference,
  constant,
  type Expression,
  type GraphChange,
  type Relation,
} from '../../../../engine/extend.ts';
import type { DeleteClause } from '../../ast/statement.ts';
import { type Binder, type Flow, newColumn } from '../binder.ts';
import { asAny, callCypher, sqlEquals } from '../coercion.ts';
import { identityOfValue } from '../identity.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, staticTypeName } from '../static-type.ts';
import { bool, int8, type Value } from '../value.ts';
import { identityOf } from '../variable.ts';
import { afterReads, forgetProperties } from './separation.ts';

export function bindDelete(binder: Binder, before: Flow, clause: DeleteClause): Flow {
  const flow = forgetProperties(afterReads(before));
  const values = clause.expressions.map((syntax) => {
    const value = binder.expression(flow.scope, syntax);
    if (mayBe(value.type, ['node', 'relationship', 'path'])) return value;
    const message = `DELETE does not take a value of type ${staticTypeName(value.type)}`;
    throw semanticError('InvalidArgumentType', syntax.position, message);
  });
  const removal: GraphChange = { kind: 'delete', detach: clause.detach };
  let relation: Relation = build.eager(flow.relation);
  const kept = relation.columns;
  let needsProjection = false;
  for (const entity of ['relationship', 'node'] as const) {
    const earlier: Relation = relation;
    for (const value of values) {
      if (value.entity !== undefined) {
        if (value.entity.entity !== entity) continue;
        const target = identityOf(value.entity.identity);
        relation = build.graphUpdate({ input: relation, entity, target, changes: [removal] });
      } else {
        relation = deleteMembers(binder, relation, entity, value, removal);
        needsProjection = true;
      }
    }
    if (entity === 'relationship' && relation !== earlier) relation = build.eager(relation);
  }
  if (needsProjection) relation = build.project(relation, kept.map(build.passThrough));
  return { ...flow, relation };
}

/**
 * Deletes what a value holds: a node, a relationship, or all of a path. The rows that the members are spread over become
 * one row again for each row before.
 */
function deleteMembers(
  binder: Binder,
  input: Relation,
  entity: 'node' | 'relationship',
  value: Value,
  removal: GraphChange,
): Relation {
  const members = callCypher(binder, `${entity}s_in`, [asAny(binder, value)]);
  const member = newColumn(binder, entity);
  const ordinality = binder.context.columnIds.column('ordinality', int8);
  const spread = build.unnest(input, members, member, { ordinality, outer: true });
  const target = identityOfValue(binder, entity, columnReference(member));
  const update = build.graphUpdate({ input: spread, entity, target, changes: [removal] });
  const place = columnReference(ordinality);
  const isEmpty: Expression = { kind: 'is null', operand: place, type: bool };
  const isFirst = sqlEquals(binder, place, constant(1, int8));
  return build.filter(build.eager(update), { kind: 'or', operands: [isEmpty, isFirst], type: bool });
}
