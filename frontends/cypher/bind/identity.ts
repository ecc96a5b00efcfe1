/**
 * Nodes and relationships by identity: comparing them, and turning them into values and back.
 */
import { conjunction, type EntityColumns, type Expression } from '../../../engine/extend.ts';
import type { Binder } from './binder.ts';
import { callCypher, sqlEquals } from './coercion.ts';
import { semanticError } from './semantic-error.ts';
import { elementOf, staticType, staticTypeName } from './static-type.ts';
import { dynamic, type Value } from './value.ts';
import { type EntityVariable, type Identity, identityOf, type Variable, withoutProperties } from './variable.ts';

/** True where both are the same entity, null where either is missing. */
export function sameIdentity(binder: Binder, left: Identity, right: Identity): Expression {
  return conjunction([sqlEquals(binder, left.table, right.table), sqlEquals(binder, left.rowId, right.rowId)]);
}

/** The whole node or relationship, read late. */
export function entityExpression(entity: 'node' | 'relationship', columns: EntityColumns): Expression {
  return { kind: 'entity', entity, ...identityOf(columns), type: dynamic };
}

/** A variable where it is used as a value. */
export function variableValue(variable: Variable): Value {
  if (variable.kind === 'value') return variable;
  const type = staticType(variable.entity);
  return { expression: entityExpression(variable.entity, variable.identity), type, entity: variable };
}

/** The identity behind a value that must be a node or a relationship; a value of another kind fails when it runs. */
export function identityOfValue(binder: Binder, entity: EntityVariable['entity'], expression: Expression): Identity {
  return {
    table: callCypher(binder, `${entity}_table`, [expression]),
    rowId: callCypher(binder, `${entity}_row`, [expression]),
  };
}

/**
 * A variable as it is to be read after an update: fetched properties are forgotten, and nodes and relationships held as
 * values are read again.
 */
export function rereadVariable(binder: Binder, variable: Variable): Variable {
  if (variable.kind === 'entity') return withoutProperties(variable);
  const { type, expression, deleted } = variable;
  if (deleted === true) return variable;
  if (type.kind === 'node' || type.kind === 'relationship') {
    return { ...variable, expression: reread(binder, type.kind, expression) };
  }
  const element = elementOf(type).kind;
  if (element !== 'node' && element !== 'relationship') return variable;
  if (expression.kind === 'comprehension' && expression.result.kind === 'entity') return variable;
  const local = binder.locals.local();
  const result = reread(binder, element, local);
  return {
    ...variable,
    expression: { kind: 'comprehension', local, list: expression, filter: undefined, result, type: dynamic },
  };
}

function reread(binder: Binder, entity: EntityVariable['entity'], value: Expression): Expression {
  if (value.kind === 'entity') return value;
  return { kind: 'entity', entity, ...identityOfValue(binder, entity, value), type: dynamic };
}

/** The identity of a variable that a pattern or an update names as a node or relationship. */
export function identityOfVariable(
  binder: Binder,
  entity: EntityVariable['entity'],
  variable: Variable,
  name: string,
  position: number,
): Identity {
  if (variable.kind === 'entity') {
    if (variable.entity === entity) return identityOf(variable.identity);
    throw typeConflict(name, position, entity, staticTypeName(staticType(variable.entity)));
  }
  const { kind } = variable.type;
  if (kind !== 'any' && kind !== 'null' && kind !== entity) {
    throw typeConflict(name, position, entity, staticTypeName(variable.type));
  }
  return identityOfValue(binder, entity, variable.expression);
}

function typeConflict(name: string, position: number, wanted: string, present: string): Error {
  const message = `variable "${name}" is used as a ${wanted} but holds a value of type ${present}`;
  return semanticError('VariableTypeConflict', position, message);
}
