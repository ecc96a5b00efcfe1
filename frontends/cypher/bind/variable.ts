/**
 * What a variable of a query stands for in the plan.
 *
 * A node or relationship that a pattern bound is kept as its **identity** (table and row id) and the properties fetched
 * with it; the whole entity is read late, where it is needed as a value. Everything else is an expression of type `any`.
 * Property columns are facts about the moment they were fetched: an updating clause drops them (`withoutProperties`).
 */
import {
  type Column,
  columnReference,
  type EntityColumns,
  type Expression,
  type PropertyColumn,
} from '../../../engine/extend.ts';
import type { StaticType } from './static-type.ts';

export interface EntityVariable {
  readonly kind: 'entity';
  readonly entity: 'node' | 'relationship';
  readonly identity: EntityColumns;
  readonly properties: readonly PropertyColumn[];
  /** Under OPTIONAL MATCH the identity may be null. */
  readonly nullable: boolean;
}

export interface ValueVariable {
  readonly kind: 'value';
  readonly expression: Expression;
  readonly type: StaticType;
  /** A node or relationship deleted earlier in the statement: what it was, to be shown but not to be read. */
  readonly deleted?: true;
}

export type Variable = EntityVariable | ValueVariable;

/** Table and row id as expressions. */
export interface Identity {
  readonly table: Expression;
  readonly rowId: Expression;
}

export function identityOf(columns: EntityColumns): Identity {
  return { table: columnReference(columns.table), rowId: columnReference(columns.rowId) };
}

/** The columns a variable's meaning rests on, without doubles. */
export function columnsOf(variable: Variable): readonly Column[] {
  if (variable.kind === 'value') return [];
  const { identity, properties } = variable;
  return [identity.table, identity.rowId, ...properties.map((property) => property.column)];
}

/** The column of a property, when it was fetched and may still be read. */
export function fetchedProperty(variable: EntityVariable, name: string): Column | undefined {
  return variable.properties.find((property) => property.name === name)?.column;
}

export function withoutProperties(variable: Variable): Variable {
  return variable.kind === 'entity' && variable.properties.length > 0 ? { ...variable, properties: [] } : variable;
}

const nullable = (column: Column): Column => ({ ...column, nullable: true });

/** The variable as an outer join puts it out. */
export function asNullable(variable: Variable): Variable {
  if (variable.kind === 'value') return variable;
  const { identity, properties } = variable;
  return {
    ...variable,
    identity: { table: nullable(identity.table), rowId: nullable(identity.rowId) },
    properties: properties.map((property) => ({ ...property, column: nullable(property.column) })),
    nullable: true,
  };
}
