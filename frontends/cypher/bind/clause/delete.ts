/**
 * Binds DELETE and DETACH DELETE. Relationships go before nodes, so that a clause may delete a node with all its
 * relationships in any order of its expressions.
 */
import { build, columnReference, constant, type GraphChange, type Relation } from '../../../../engine/extend.ts';
import type { Expression as Syntax } from '../../ast/query.ts';
import type { DeleteClause } from '../../ast/statement.ts';
import { type Binder, type Flow, newColumn } from '../binder.ts';
import { asAny, callCypher, sqlEquals } from '../coercion.ts';
import { identityOfValue, variableValue } from '../identity.ts';
import { isNull } from '../logic.ts';
import { withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, staticTypeName } from '../static-type.ts';
import { bool, int8, type Value } from '../value.ts';
import { identityOf } from '../variable.ts';
import { afterReads, forgetProperties } from './separation.ts';

/** `isLast`: no clause follows that could show what was deleted. */
export function bindDelete(binder: Binder, before: Flow, clause: DeleteClause, isLast: boolean): Flow {
  const separated = afterReads(before);
  const relation = separated.relation.kind === 'eager' ? separated.relation : build.eager(separated.relation);
  const flow = forgetProperties(binder, { ...separated, relation });
  const values = clause.expressions.map((syntax) => {
    const value = binder.expression(flow.scope, syntax);
    if (mayBe(value.type, ['node', 'relationship', 'path'])) return value;
    const message = `DELETE does not take a value of type ${staticTypeName(value.type)}`;
    throw semanticError('InvalidArgumentType', syntax.position, message);
  });
  const captured = isLast
    ? flow
    : clause.expressions.reduce((current, syntax) => capture(binder, current, syntax), flow);
  return { ...captured, relation: deleteAll(binder, captured.relation, values, clause.detach) };
}

/** Keeps what a variable was, to be shown by later clauses. */
function capture(binder: Binder, flow: Flow, syntax: Syntax): Flow {
  const variable = syntax.kind === 'variable' ? flow.scope.variables.get(syntax.name) : undefined;
  if (syntax.kind !== 'variable' || variable === undefined) return flow;
  const { expression, type } = variableValue(variable);
  if (type.kind !== 'node' && type.kind !== 'relationship') return flow;
  const column = newColumn(binder, syntax.name);
  const items = [...flow.relation.columns.map(build.passThrough), { column, expression }];
  const deleted = { kind: 'value', expression: columnReference(column), type, deleted: true } as const;
  const relation = build.project(flow.relation, items);
  return { ...flow, relation, scope: withVariable(flow.scope, syntax.name, deleted) };
}

function deleteAll(binder: Binder, input: Relation, values: readonly Value[], detach: boolean): Relation {
  const removal: GraphChange = { kind: 'delete', detach };
  let relation = input;
  let isSpread = false;
  for (const entity of ['relationship', 'node'] as const) {
    const earlier = relation;
    for (const value of values) {
      if (value.entity === undefined) {
        relation = deleteMembers(binder, relation, entity, value, removal);
        isSpread = true;
      } else if (value.entity.entity === entity) {
        const target = identityOf(value.entity.identity);
        relation = build.graphUpdate({ input: relation, entity, target, changes: [removal] });
      }
    }
    if (entity === 'relationship' && relation !== earlier) relation = build.eager(relation);
  }
  return isSpread ? build.project(relation, input.columns.map(build.passThrough)) : relation;
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
  const isFirst = sqlEquals(binder, place, constant(1, int8));
  return build.filter(build.eager(update), { kind: 'or', operands: [isNull(place), isFirst], type: bool });
}
