/**
 * Binds CREATE: an insertion for each new node and relationship, nodes before the relationships between them.
 */
import { build, type Expression } from '../../../../engine/extend.ts';
import { conjoinedNames, disjoinedNames, type LabelExpression } from '../../ast/label.ts';
import type { NodePattern, PathPattern, RelationshipPattern } from '../../ast/query.ts';
import type { CreateClause } from '../../ast/statement.ts';
import { type Binder, type Flow, newIdentity } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { identityOfVariable } from '../identity.ts';
import { type PathPiece, pathExpression } from '../pattern/named-path.ts';
import { withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, staticType, staticTypeName } from '../static-type.ts';
import { dynamic } from '../value.ts';
import { type Identity, identityOf, type Variable } from '../variable.ts';
import { afterReads } from './separation.ts';

export function bindCreate(binder: Binder, before: Flow, clause: CreateClause): Flow {
  return clause.patterns.reduce((flow, pattern) => createPath(binder, flow, pattern), afterReads(before));
}

export function createPath(binder: Binder, before: Flow, pattern: PathPattern): Flow {
  let flow = before;
  const pieces: PathPiece[] = [];
  let source: Identity | undefined;
  let relationship: RelationshipPattern | undefined;
  for (const element of pattern.elements) {
    if (element.kind === 'relationship-pattern') {
      relationship = element;
      continue;
    }
    if (element.kind !== 'node-pattern') continue;
    const node = createNode(binder, flow, element, pattern.elements.length === 1);
    flow = node.flow;
    if (relationship !== undefined && source !== undefined) {
      const created = createRelationship(binder, flow, relationship, source, node.identity);
      flow = created.flow;
      pieces.push({ kind: 'relationship', identity: created.identity });
    }
    pieces.push({ kind: 'node', identity: node.identity });
    source = node.identity;
  }
  const { variable } = pattern;
  if (variable === undefined) return flow;
  requireNew(flow, variable.name, variable.position);
  const path: Variable = { kind: 'value', expression: pathExpression(binder, pieces), type: staticType('path') };
  return { ...flow, scope: withVariable(flow.scope, variable.name, path) };
}

interface Created {
  readonly flow: Flow;
  readonly identity: Identity;
}

function createNode(binder: Binder, flow: Flow, pattern: NodePattern, isAlone: boolean): Created {
  const { variable } = pattern;
  const present = variable && flow.scope.variables.get(variable.name);
  if (variable !== undefined && present !== undefined) {
    const says = pattern.labels !== undefined || pattern.properties !== undefined;
    if (isAlone || says) requireNew(flow, variable.name, variable.position);
    return { flow, identity: identityOfVariable(binder, 'node', present, variable.name, variable.position) };
  }
  const labels = namesOf(pattern.labels, conjoinedNames);
  return insert(binder, flow, pattern, 'node', labels, undefined);
}

function createRelationship(
  binder: Binder,
  flow: Flow,
  pattern: RelationshipPattern,
  left: Identity,
  right: Identity,
): Created {
  const { variable, direction } = pattern;
  if (variable !== undefined) requireNew(flow, variable.name, variable.position);
  requireType(pattern);
  const ends = direction === 'left' ? { source: right, target: left } : { source: left, target: right };
  return insert(binder, flow, pattern, 'relationship', namesOf(pattern.types, disjoinedNames), ends);
}

function insert(
  binder: Binder,
  flow: Flow,
  pattern: NodePattern | RelationshipPattern,
  entity: 'node' | 'relationship',
  labels: readonly string[],
  ends: { readonly source: Identity; readonly target: Identity } | undefined,
): Created {
  const name = pattern.variable?.name;
  const identity = newIdentity(binder, name ?? `${entity}@${pattern.position}`);
  const relation = build.graphInsert({
    input: flow.relation,
    entity,
    labels,
    properties: bindProperties(binder, flow, pattern),
    source: ends?.source,
    target: ends?.target,
    ...identity,
  });
  const created: Variable = { kind: 'entity', entity, identity, properties: [], nullable: false };
  const scope = name === undefined ? flow.scope : withVariable(flow.scope, name, created);
  return { flow: { ...flow, relation, scope }, identity: identityOf(identity) };
}

/** The properties of a new entity, as a map. */
function bindProperties(binder: Binder, flow: Flow, pattern: NodePattern | RelationshipPattern): Expression {
  const { properties } = pattern;
  if (properties === undefined) return { kind: 'map', entries: [], type: dynamic };
  const value = binder.expression(flow.scope, properties);
  if (!mayBe(value.type, ['map'])) {
    const message = `properties are a Map, not ${staticTypeName(value.type)}`;
    throw semanticError('InvalidArgumentType', properties.position, message);
  }
  const map = asAny(binder, value);
  return properties.kind === 'map' ? map : callCypher(binder, 'properties', [map], properties.position);
}

function namesOf(
  labels: LabelExpression | undefined,
  read: (labels: LabelExpression) => readonly { readonly name: string }[] | undefined,
): readonly string[] {
  if (labels === undefined) return [];
  return [...new Set((read(labels) ?? []).map(({ name }) => name))];
}

/** The parser leaves a type out only beside a variable, which may be the mistake instead. */
export function requireType({ types, position }: RelationshipPattern): void {
  if (types !== undefined) return;
  throw semanticError('NoSingleRelationshipType', position, 'a new relationship needs exactly one type, as in [:TYPE]');
}

function requireNew(flow: Flow, name: string, position: number): void {
  if (!flow.scope.variables.has(name)) return;
  throw semanticError('VariableAlreadyBound', position, `variable "${name}" is bound already`);
}
