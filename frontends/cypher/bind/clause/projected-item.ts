/**
 * The items of WITH and RETURN as bound variables: entities stay what they are, values become columns.
 */
import { build, type Column, columnReference, type Item, type Relation } from '../../../../engine/extend.ts';
import type { ProjectionClause, ProjectionItem, Expression as Syntax } from '../../ast/query.ts';
import { type Binder, newColumn } from '../binder.ts';
import { asAny } from '../coercion.ts';
import { variableValue } from '../identity.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import type { Value } from '../value.ts';
import { columnsOf, type Variable } from '../variable.ts';

/** An item before it is bound. */
export interface Wanted {
  readonly name: string;
  readonly expression: Syntax;
  readonly position: number;
}

export interface BoundItem extends Wanted {
  readonly variable: Variable;
}

/** The items as written, `*` spelled out in the order of names. */
export function wantedItems(scope: Scope, clause: ProjectionClause): readonly Wanted[] {
  const { position } = clause;
  const names = clause.star ? [...scope.variables.keys()].sort() : [];
  if (clause.kind === 'return' && clause.star && names.length === 0) {
    throw semanticError('NoVariablesInScope', position, 'RETURN * needs a variable in scope');
  }
  const all = names.map((name): Wanted => ({ name, expression: { kind: 'variable', name, position }, position }));
  const items = [...all, ...clause.items.map(wantedItem)];
  for (const [i, item] of items.entries()) {
    if (items.findIndex((other) => other.name === item.name) === i) continue;
    throw semanticError('ColumnNameConflict', item.position, `column "${item.name}" is projected twice`);
  }
  return items;
}

function wantedItem(item: ProjectionItem): Wanted {
  return { name: item.alias?.name ?? item.column, expression: item.expression, position: item.position };
}

/** Every item of WITH needs a name that later clauses can use. */
export function requireAliases(clause: ProjectionClause): void {
  if (clause.kind === 'return') return;
  for (const { alias, expression, position, column } of clause.items) {
    if (alias !== undefined || expression.kind === 'variable') continue;
    throw semanticError('NoExpressionAlias', position, `expression in WITH needs an alias: ${column} AS …`);
  }
}

/** Collects the columns that items need and the input does not have. */
export class ComputedColumns {
  readonly #binder: Binder;
  readonly #items: Item[] = [];

  constructor(binder: Binder) {
    this.#binder = binder;
  }

  /** The variable for a value; what is not a plain column becomes one. */
  variable(name: string, value: Value): Variable {
    if (value.entity !== undefined) return value.entity;
    const expression = asAny(this.#binder, value);
    const { type, deleted } = value;
    const rest = deleted === undefined ? { type } : { type, deleted };
    if (expression.kind === 'column') return { kind: 'value', expression, ...rest };
    const column = newColumn(this.#binder, name);
    this.#items.push({ column, expression });
    return { kind: 'value', expression: columnReference(column), ...rest };
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** The relation with the computed columns behind its own. */
  behind(relation: Relation): Relation {
    if (this.#items.length === 0) return relation;
    return build.project(relation, [...relation.columns.map(build.passThrough), ...this.#items]);
  }
}

/** Items that compute the columns of variables from themselves, without doubles. */
export function handOn(relation: Relation, variables: Iterable<Variable>): Relation {
  const available = new Map(relation.columns.map((column) => [column.id, column]));
  const wanted = new Map<number, Column>();
  for (const variable of variables) {
    for (const column of columnsOf(variable)) keep(column.id);
    if (variable.kind === 'value' && variable.expression.kind === 'column') keep(variable.expression.id);
  }
  const isAll = wanted.size === available.size;
  return isAll ? relation : build.project(relation, [...wanted.values()].map(build.passThrough));

  /** Columns of an enclosing query are not this relation's to hand on. */
  function keep(id: number): void {
    const column = available.get(id);
    if (column !== undefined) wanted.set(id, column);
  }
}

/** The entity's properties that are still read at or behind a position. */
export function narrowed(binder: Binder, name: string, variable: Variable, from: number): Variable {
  if (variable.kind === 'value' || variable.properties.length === 0) return variable;
  const wanted = binder.usage.of(name, from);
  return { ...variable, properties: variable.properties.filter((property) => wanted.includes(property.name)) };
}

/** The value an item has behind its projection. */
export function itemValue(item: BoundItem): Value {
  return variableValue(item.variable);
}
