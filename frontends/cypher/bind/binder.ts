/**
 * What every part of binding shares: the session's context, and the entry points of the parts that nest in each other.
 *
 * Expressions hold subqueries, subqueries hold patterns, patterns hold expressions. To keep imports in one direction the
 * parts call each other through this object, which bind-statement.ts assembles, as the parser does with its `Rules`.
 */
import type { BindContext, Column, Relation } from '../../../engine/extend.ts';
import type { PathPattern, Query, Expression as Syntax } from '../ast/query.ts';
import type { Clause } from '../ast/statement.ts';
import type { LocalIds } from './local-id.ts';
import type { ParameterNames } from './parameter-names.ts';
import type { PropertyUsage } from './property-usage.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import type { Variable } from './variable.ts';

/** Rows and what their columns mean, between two clauses. */
export interface Flow {
  readonly relation: Relation;
  readonly scope: Scope;
  /** What happened since the last separation of reads and writes; see clause/separation.ts. */
  readonly pending: 'nothing' | 'reads' | 'writes';
}

/** A query's result columns in order; undefined for a query that ends without RETURN. */
export interface BoundRows {
  readonly relation: Relation;
  readonly returned: readonly Returned[] | undefined;
  readonly writes: boolean;
}

export interface Returned {
  readonly name: string;
  readonly variable: Variable;
}

/** A pattern bound behind a relation. */
export interface BoundPattern {
  readonly relation: Relation;
  readonly scope: Scope;
}

export interface PatternRequest {
  readonly patterns: readonly PathPattern[];
  readonly where: Syntax | undefined;
  /** `materialize`: path variables become columns, so that an outer join can null them. */
  readonly materialize: boolean;
}

export interface Binder {
  readonly context: BindContext;
  readonly usage: PropertyUsage;
  readonly parameters: ParameterNames;
  readonly locals: LocalIds;
  readonly expression: (scope: Scope, syntax: Syntax) => Value;
  /** Matches patterns for each row of a relation. */
  readonly pattern: (scope: Scope, input: Relation, request: PatternRequest) => BoundPattern;
  /** A query over one row whose clauses may use the variables of `scope`. */
  readonly query: (scope: Scope, query: Query<Clause>) => BoundRows;
}

/** A new column of type `any`. */
export function newColumn(binder: Binder, name: string, nullable = true): Column {
  return binder.context.columnIds.column(name, { name: 'any' }, nullable);
}

/** An identity's two columns. */
export function newIdentity(binder: Binder, name: string, nullable = false): { table: Column; rowId: Column } {
  return {
    table: binder.context.columnIds.column(`${name}.table`, { name: 'int4' }, nullable),
    rowId: binder.context.columnIds.column(`${name}.rowId`, { name: 'int8' }, nullable),
  };
}

/** Binds each expression in turn. */
export function bindAll(binder: Binder, scope: Scope, syntax: readonly Syntax[]): readonly Value[] {
  return syntax.map((item) => binder.expression(scope, item));
}
