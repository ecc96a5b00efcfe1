/**
 * Binds a relationship of variable length and the shortest-path forms: a path expansion, whose relationship variable is
 * the list of relationships passed.
 */
import {
  build,
  type Column,
  columnReference,
  conjunction,
  type Expression,
  type PathExpandRelation,
} from '../../../../engine/extend.ts';
import type { RelationshipPattern } from '../../ast/query.ts';
import { newColumn } from '../binder.ts';
import { callCypher } from '../coercion.ts';
import { labelTest, planLabels } from '../expression/label-test.ts';
import { entityExpression } from '../identity.ts';
import { withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { listOf, staticType, staticTypeName } from '../static-type.ts';
import { type Identity, identityOf, type Variable } from '../variable.ts';
import { addFilter, define, inlineExpressions, inlinePredicate, type Matching } from './matching.ts';
import { arrive, boundVariable, expectNode, newElement } from './node.ts';
import { directionOf, relationshipTypes, requireNewInClause, type Step } from './relationship.ts';
import { passRelationship } from './uniqueness.ts';

export interface WalkedPath {
  readonly node: Identity;
  /** The path from where the expansion started; undefined when nobody asked. */
  readonly path: Column | undefined;
}

export interface PathForm {
  readonly shortest: 'one' | 'all' | undefined;
  /** A path variable needs the nodes on the way, too. */
  readonly wantsPath: boolean;
  /** Another relationship of the clause may meet these. */
  readonly wantsList: boolean;
}

export function walkVariableLength(matching: Matching, from: Identity, step: Step, form: PathForm): WalkedPath {
  const { binder } = matching;
  const { relationship: pattern, target } = step;
  requireNewInClause(matching, pattern);
  const bound = boundList(matching, pattern);
  const arrival = expectNode(matching, target, step.end);
  const isNamed = pattern.variable !== undefined;
  const name = pattern.variable?.name ?? `relationships@${pattern.position}`;
  const list = isNamed || form.wantsList ? newColumn(binder, name, false) : undefined;
  const pathType = { name: 'path' };
  const path = form.wantsPath
    ? binder.context.columnIds.column(`path@${pattern.position}`, pathType, false)
    : undefined;
  matching.relation = build.pathExpand({
    input: matching.relation,
    from,
    to: arrival.bound,
    types: relationshipTypes(pattern.types) ?? [],
    direction: directionOf(step),
    minimum: pattern.repetition?.minimum ?? 1,
    maximum: pattern.repetition === undefined ? 1 : pattern.repetition.maximum,
    mode: modes[form.shortest ?? 'every'],
    step: stepFilter(matching, pattern),
    target: arrival.node.identity,
    targetLabels: planLabels(target.labels),
    targetProperties: arrival.node.properties,
    relationships: list,
    path,
    length: undefined,
  });
  if (list !== undefined) nameList(matching, step, bound, columnReference(list), form);
  arrive(matching, target, arrival, false);
  return { node: identityOf(arrival.node.identity), path };
}

const modes = { one: 'shortest', all: 'all shortest', every: 'trail' } as const;

/** Gives the list to its variable, in the order the pattern was written. */
function nameList(
  matching: Matching,
  { relationship: pattern, backwards }: Step,
  bound: Variable | undefined,
  walked: Expression,
  form: PathForm,
): void {
  const { binder } = matching;
  const list = backwards ? callCypher(binder, 'reverse', [walked]) : walked;
  if (bound?.kind === 'value') addFilter(matching, callCypher(binder, 'equals', [list, bound.expression]));
  else {
    const type = listOf(staticType('relationship'));
    define(matching, pattern.variable?.name, { kind: 'value', expression: list, type });
  }
  if (form.shortest === undefined) {
    passRelationship(matching, { kind: 'many', types: relationshipTypes(pattern.types) ?? [], list: walked });
  }
}

/** A variable that holds a list of relationships already: the same list is matched again. */
function boundList(matching: Matching, pattern: RelationshipPattern): Variable | undefined {
  const bound = boundVariable(matching, pattern);
  if (bound === undefined) return undefined;
  const isList = bound.kind === 'value' && (bound.type.kind === 'any' || bound.type.kind === 'list');
  if (isList) return bound;
  const { name, position } = pattern.variable!;
  const present = bound.kind === 'entity' ? bound.entity : staticTypeName(bound.type).toLowerCase();
  const message = `variable "${name}" is used as a list of relationships but is a ${present}`;
  throw semanticError('VariableTypeConflict', position, message);
}

/** What each relationship on the way must satisfy. */
function stepFilter(matching: Matching, pattern: RelationshipPattern): PathExpandRelation['step'] {
  const { binder } = matching;
  const isOfOtherForm = relationshipTypes(pattern.types) === undefined;
  const inline = inlineExpressions(pattern);
  if (inline.length === 0 && !isOfOtherForm) return undefined;
  const element = newElement(binder, 'relationship', pattern);
  const { variable } = pattern;
  const scope = variable === undefined ? matching.scope : withVariable(matching.scope, variable.name, element);
  const tests = inline.map((expression) => inlinePredicate(matching, scope, element, expression));
  if (isOfOtherForm) {
    tests.push(labelTest(binder, 'relationship', entityExpression('relationship', element.identity), pattern.types!));
  }
  return { relationship: element.identity, properties: element.properties, filter: conjunction(tests) };
}
