/**
 * Binds a relationship of fixed length: an expansion, and filters for what the expansion does not say itself.
 */
import { build } from '../../../../engine/extend.ts';
import type { LabelExpression } from '../../ast/label.ts';
import { disjoinedNames } from '../../ast/label.ts';
import type { NodePattern, RelationshipPattern } from '../../ast/query.ts';
import { labelTest, planLabels } from '../expression/label-test.ts';
import { entityExpression, identityOfVariable, sameIdentity } from '../identity.ts';
import { semanticError } from '../semantic-error.ts';
import { type Identity, identityOf } from '../variable.ts';
import { addFilter, define, filterInline, type Matching } from './matching.ts';
import { arrive, boundVariable, expectNode, newElement } from './node.ts';
import { passRelationship } from './uniqueness.ts';

/** One step of a path as it is walked: maybe against the direction it was written in. */
export interface Step {
  readonly relationship: RelationshipPattern;
  readonly target: NodePattern;
  /** The node it must arrive at, for a path search whose end is bound without being a variable of the scope. */
  readonly end: Identity | undefined;
  readonly backwards: boolean;
}

/** Where a step arrived, and the relationship it passed. */
export interface Walked {
  readonly node: Identity;
  readonly relationship: Identity;
}

export function walkRelationship(matching: Matching, from: Identity, step: Step): Walked {
  const { binder } = matching;
  const { relationship: pattern, target } = step;
  requireNewInClause(matching, pattern);
  const bound = boundVariable(matching, pattern);
  const { name, position } = pattern.variable ?? { name: '', position: pattern.position };
  const present = bound && identityOfVariable(binder, 'relationship', bound, name, position);
  const written = bound === undefined ? pattern : { ...pattern, variable: undefined };
  const relationship = newElement(binder, 'relationship', written);
  const arrival = expectNode(matching, target);
  const types = relationshipTypes(pattern.types);
  matching.relation = build.expand({
    input: matching.relation,
    from,
    types: types ?? [],
    direction: directionOf(step),
    relationship: relationship.identity,
    relationshipProperties: relationship.properties,
    target: arrival.node.identity,
    targetLabels: planLabels(target.labels),
    targetProperties: arrival.node.properties,
  });
  const identity = identityOf(relationship.identity);
  const value = entityExpression('relationship', relationship.identity);
  if (present === undefined) define(matching, pattern.variable?.name, relationship);
  else addFilter(matching, sameIdentity(binder, identity, present));
  if (types === undefined) addFilter(matching, labelTest(binder, 'relationship', value, pattern.types!));
  arrive(matching, target, arrival, true);
  filterInline(matching, pattern, relationship);
  passRelationship(matching, { kind: 'one', types: types ?? [], identity, value });
  return { node: identityOf(arrival.node.identity), relationship: identity };
}

export function directionOf({ relationship, backwards }: Step): 'out' | 'in' | 'both' {
  if (relationship.direction === 'both') return 'both';
  return (relationship.direction === 'right') !== backwards ? 'out' : 'in';
}

/** Type names when they are alternatives; none for every type; undefined for a label expression of another form. */
export function relationshipTypes(types: LabelExpression | undefined): readonly string[] | undefined {
  if (types === undefined || types.kind === 'any-label') return [];
  return disjoinedNames(types)?.map(({ name }) => name);
}

/** One relationship cannot stand at two places of a clause, since all places are different relationships. */
export function requireNewInClause(matching: Matching, pattern: RelationshipPattern): void {
  const { variable } = pattern;
  if (variable === undefined || matching.outer.variables.has(variable.name)) return;
  const present = matching.scope.variables.get(variable.name);
  if (present === undefined) return;
  const isRelationship =
    present.kind === 'entity'
      ? present.entity === 'relationship'
      : present.type.kind === 'list' && present.type.element.kind === 'relationship';
  if (!isRelationship) return;
  const message = `relationship variable "${variable.name}" is used twice in one pattern, where relationships are distinct`;
  throw semanticError('RelationshipUniquenessViolation', variable.position, message);
}
