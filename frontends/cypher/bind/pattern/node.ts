/**
 * Binds the nodes of a pattern: the one it starts at, by a scan or from a variable, and those an expansion arrives at.
 */
import { build, constant, type PropertyColumn, type Relation } from '../../../../engine/extend.ts';
import type { NodePattern, RelationshipPattern } from '../../ast/query.ts';
import { type Binder, newColumn, newIdentity } from '../binder.ts';
import { asAny } from '../coercion.ts';
import { labelTest, planLabels } from '../expression/label-test.ts';
import { identityOfVariable, sameIdentity, variableValue } from '../identity.ts';
import { isNull, not } from '../logic.ts';
import { inlineKeys } from '../property-usage.ts';
import { bool } from '../value.ts';
import { type EntityVariable, type Identity, identityOf, type Variable } from '../variable.ts';
import { addFilter, define, filterInline, type Matching } from './matching.ts';

/** Fresh columns for an element: its identity, and the properties that the statement reads of it. */
export function newElement(
  binder: Binder,
  entity: EntityVariable['entity'],
  pattern: NodePattern | RelationshipPattern,
): EntityVariable {
  const name = pattern.variable?.name ?? `${entity}@${pattern.position}`;
  const used = pattern.variable === undefined ? [] : binder.usage.of(pattern.variable.name);
  const keys = [...new Set([...used, ...inlineKeys(pattern)])];
  const properties: PropertyColumn[] = keys.map((key) => ({ name: key, column: newColumn(binder, `${name}.${key}`) }));
  return { kind: 'entity', entity, identity: newIdentity(binder, name), properties, nullable: false };
}

/** The variable of an element when its name was bound before. */
export function boundVariable(matching: Matching, pattern: NodePattern | RelationshipPattern): Variable | undefined {
  return pattern.variable === undefined ? undefined : matching.scope.variables.get(pattern.variable.name);
}

/** Starts a path at a node: rows of a scan beside the rows so far, or the node that a variable holds. */
export function bindStart(matching: Matching, pattern: NodePattern): Identity {
  const { binder } = matching;
  const bound = boundVariable(matching, pattern);
  if (bound !== undefined) return bindPresent(matching, pattern, bound);
  const node = newElement(binder, 'node', pattern);
  const { identity, properties } = node;
  const scan = build.nodeScan({ labels: planLabels(pattern.labels), node: identity, properties });
  matching.relation = beside(matching.relation, scan);
  define(matching, pattern.variable?.name, node);
  filterInline(matching, pattern, node);
  return identityOf(identity);
}

/** A node that a variable holds already: what the pattern says of it becomes filters. */
function bindPresent(matching: Matching, pattern: NodePattern, bound: Variable): Identity {
  const { binder } = matching;
  const { name, position } = pattern.variable!;
  const identity = identityOfVariable(binder, 'node', bound, name, position);
  if (bound.kind === 'value' || bound.nullable) {
    addFilter(matching, not(isNull(identity.rowId)));
  }
  if (pattern.labels !== undefined) {
    addFilter(matching, labelTest(binder, 'node', asAny(binder, variableValue(bound)), pattern.labels));
  }
  if (bound.kind === 'entity') filterInline(matching, pattern, bound);
  else filterInlineOfValue(matching, pattern, bound);
  return identity;
}

/** Inline predicates of a node held as a value: it is read through a fresh entity of the same identity. */
function filterInlineOfValue(matching: Matching, pattern: NodePattern, bound: Variable): void {
  if (pattern.properties === undefined && pattern.where === undefined) return;
  const { binder } = matching;
  const { name, position } = pattern.variable!;
  const columns = newIdentity(binder, name, true);
  const identity = identityOfVariable(binder, 'node', bound, name, position);
  matching.relation = build.project(matching.relation, [
    ...matching.relation.columns.map(build.passThrough),
    { column: columns.table, expression: identity.table },
    { column: columns.rowId, expression: identity.rowId },
  ]);
  filterInline(matching, pattern, {
    kind: 'entity',
    entity: 'node',
    identity: columns,
    properties: [],
    nullable: true,
  });
}

/** What an expansion puts out for the node at its end. `bound`: identity that the end must have. */
export interface Arrival {
  readonly node: EntityVariable;
  readonly bound: Identity | undefined;
}

/** Prepares the node at the end of an expansion; `arrive` finishes it when the expansion is in place. */
export function expectNode(matching: Matching, pattern: NodePattern, end?: Identity): Arrival {
  const bound = boundVariable(matching, pattern);
  if (bound === undefined) return { node: newElement(matching.binder, 'node', pattern), bound: end };
  const { name, position } = pattern.variable!;
  const identity = identityOfVariable(matching.binder, 'node', bound, name, position);
  const keys = inlineKeys(pattern);
  const known = bound.kind === 'entity' ? bound.properties.map((property) => property.name) : [];
  const fresh = newElement(matching.binder, 'node', { ...pattern, variable: undefined });
  const isFetched = keys.every((key) => known.includes(key));
  return { node: isFetched ? { ...fresh, properties: [] } : fresh, bound: identity };
}

export function arrive(matching: Matching, pattern: NodePattern, { node, bound }: Arrival, isCompared: boolean): void {
  if (bound === undefined) define(matching, pattern.variable?.name, node);
  else if (isCompared) addFilter(matching, sameIdentity(matching.binder, identityOf(node.identity), bound));
  filterInline(matching, pattern, node);
}

/** Both relations' rows in every combination. */
export function beside(left: Relation, right: Relation): Relation {
  const isOneRow = left.kind === 'values' && left.columns.length === 0 && left.rows.length === 1;
  if (isOneRow) return right;
  return build.join('inner', left, right, constant(true, bool));
}
