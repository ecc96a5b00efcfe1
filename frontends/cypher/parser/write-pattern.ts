/**
 * What CREATE and MERGE ask of a pattern: it says exactly what is to be made.
 *
 * No repetition, group, WHERE or shortest path; labels are a plain list of names; a relationship has one type and, in
 * CREATE, one direction (MERGE takes an open one, and makes it point right). A relationship with a variable and no type is
 * left to the binder, for whom it is VariableAlreadyBound or NoSingleRelationshipType.
 */
import { conjoinedNames } from '../ast/label.ts';
import type { NodePattern, PathPattern, RelationshipPattern } from '../ast/query.ts';
import { syntaxError } from './syntax-error.ts';

/** @throws DbError 42601 at the first element that cannot be written */
export function checkWritable(pattern: PathPattern, clause: 'CREATE' | 'MERGE'): void {
  if (pattern.shortest !== undefined) {
    throw syntaxError('UnexpectedSyntax', pattern.position, `${clause} cannot make a shortest path`);
  }
  for (const element of pattern.elements) {
    if (element.kind === 'node-pattern') checkNode(element, clause);
    else if (element.kind === 'relationship-pattern') checkRelationship(element, clause);
    else throw syntaxError('CreatingVarLength', element.position, `${clause} takes no group of patterns`);
  }
}

function checkNode(node: NodePattern, clause: string): void {
  if (node.where !== undefined) {
    throw syntaxError('UnexpectedSyntax', node.where.position, `${clause} takes no WHERE inside a pattern`);
  }
  if (node.labels !== undefined && conjoinedNames(node.labels) === undefined) {
    const message = `${clause} takes labels as a list such as :A:B, not as an expression`;
    throw syntaxError('UnexpectedSyntax', node.labels.position, message);
  }
}

function checkRelationship(relationship: RelationshipPattern, clause: 'CREATE' | 'MERGE'): void {
  const { repetition, types, where, position } = relationship;
  if (repetition !== undefined) {
    throw syntaxError(
      'CreatingVarLength',
      repetition.position,
      `${clause} cannot make a relationship of variable length`,
    );
  }
  if (where !== undefined) {
    throw syntaxError('UnexpectedSyntax', where.position, `${clause} takes no WHERE inside a pattern`);
  }
  const maybeBound = types === undefined && relationship.variable !== undefined;
  if (types?.kind !== 'label-name' && !maybeBound) {
    const message = `${clause} needs exactly one type for each relationship`;
    throw syntaxError('NoSingleRelationshipType', types?.position ?? position, message, 'Write it as -[:TYPE]->.');
  }
  if (clause === 'CREATE' && relationship.direction === 'both') {
    const message = 'CREATE needs a direction for each relationship';
    throw syntaxError('RequiresDirectedRelationship', position, message, 'Write --> or <--.');
  }
}
