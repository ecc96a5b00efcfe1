/**
 * Binds SET and REMOVE: a graph update for each item, in order. Values are read when an item runs, not before: they see
 * what earlier items, and all items of earlier rows, have changed.
 */
import { build, type Expression, type GraphChange, unsupported } from '../../../../engine/extend.ts';
import type { Name, Variable as VariableName } from '../../ast/name.ts';
import type { IndexAccess, PropertyAccess } from '../../ast/query.ts';
import type { RemoveClause, RemoveItem, SetClause, SetItem, SetProperties } from '../../ast/statement.ts';
import type { Binder, Flow } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { identityOfValue, variableValue } from '../identity.ts';
import { requireVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, staticTypeName } from '../static-type.ts';
import { dynamicConstant, type Value } from '../value.ts';
import { type Identity, identityOf } from '../variable.ts';
import { afterReads, forgetProperties } from './separation.ts';

export function bindSet(binder: Binder, before: Flow, clause: SetClause): Flow {
  return clause.items.reduce((flow, item) => setItem(binder, flow, item), afterReads(before));
}

export function bindRemove(binder: Binder, before: Flow, clause: RemoveClause): Flow {
  return clause.items.reduce((flow, item) => removeItem(binder, flow, item), afterReads(before));
}

export function setItem(binder: Binder, flow: Flow, item: SetItem): Flow {
  switch (item.kind) {
    case 'set-property': {
      const { scope } = forgetProperties(binder, flow);
      const value = asAny(binder, binder.expression(scope, item.value));
      return changeProperty(binder, flow, item.target, value);
    }
    case 'set-properties': {
      const kind = item.replace ? 'replace properties' : 'add properties';
      return change(binder, flow, item.variable, { kind, value: bindMap(binder, flow, item) });
    }
    case 'set-labels':
      return change(binder, flow, item.variable, { kind: 'add labels', labels: namesOf(item.labels) });
  }
}

function removeItem(binder: Binder, flow: Flow, item: RemoveItem): Flow {
  if (item.kind === 'remove-property') return changeProperty(binder, flow, item.target, dynamicConstant(null));
  return change(binder, flow, item.variable, { kind: 'remove labels', labels: namesOf(item.labels) });
}

/** A property set to null is removed. */
function changeProperty(binder: Binder, flow: Flow, target: PropertyAccess | IndexAccess, value: Expression): Flow {
  if (target.kind === 'index') {
    throw unsupported('setting a property by a computed name', {
      position: target.position,
      hint: 'Use SET variable += map.',
    });
  }
  const subject = binder.expression(flow.scope, target.subject);
  const name = target.key.name;
  return updateEntity(binder, flow, subject, target.position, { kind: 'set property', name, value });
}

function change(binder: Binder, flow: Flow, name: VariableName, entry: GraphChange): Flow {
  const variable = requireVariable(flow.scope, name.name, name.position);
  return updateEntity(binder, flow, variableValue(variable), name.position, entry);
}

/** Changes an entity; where its kind is known only when it runs, both kinds are tried, and the wrong one is null. */
function updateEntity(binder: Binder, flow: Flow, subject: Value, position: number, entry: GraphChange): Flow {
  if (!mayBe(subject.type, ['node', 'relationship'])) {
    const message = `a value of type ${staticTypeName(subject.type)} cannot be changed or deleted`;
    throw semanticError('InvalidArgumentType', position, message);
  }
  const { scope, pending } = forgetProperties(binder, flow);
  let { relation } = flow;
  for (const { entity, target } of targetsOf(binder, subject, entry)) {
    relation = build.graphUpdate({ input: relation, entity, target, changes: [entry] });
  }
  return { relation, scope, pending };
}

interface Target {
  readonly entity: 'node' | 'relationship';
  readonly target: Identity;
}

function targetsOf(binder: Binder, subject: Value, entry: GraphChange): readonly Target[] {
  if (subject.entity !== undefined) {
    return [{ entity: subject.entity.entity, target: identityOf(subject.entity.identity) }];
  }
  const value = asAny(binder, subject);
  const { kind } = subject.type;
  if (kind === 'node' || kind === 'relationship')
    return [{ entity: kind, target: identityOfValue(binder, kind, value) }];
  if (entry.kind === 'add labels' || entry.kind === 'remove labels') {
    return [{ entity: 'node', target: identityOfValue(binder, 'node', value) }];
  }
  return (['relationship', 'node'] as const).map((entity) => {
    const only = callCypher(binder, 'index', [callCypher(binder, `${entity}s_in`, [value]), dynamicConstant(0n)]);
    return { entity, target: identityOfValue(binder, entity, only) };
  });
}

/** The map of `SET n = map`: a node or relationship stands for its properties. */
function bindMap(binder: Binder, flow: Flow, item: SetProperties): Expression {
  const { scope } = forgetProperties(binder, flow);
  const value = binder.expression(scope, item.value);
  if (!mayBe(value.type, ['map', 'node', 'relationship'])) {
    const message = `properties are a Map, not ${staticTypeName(value.type)}`;
    throw semanticError('InvalidArgumentType', item.value.position, message);
  }
  return callCypher(binder, 'properties', [asAny(binder, value)], item.value.position);
}

function namesOf(names: readonly Name[]): readonly string[] {
  return names.map(({ name }) => name);
}
