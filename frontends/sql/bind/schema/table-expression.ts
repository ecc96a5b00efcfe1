/**
 * Expressions that belong to a table: defaults, checks, generated columns, index expressions and predicates.
 *
 * They are bound over the table's columns and kept as plan text; subqueries and parameters have no place in them.
 */
import {
  type CheckDescription,
  columnReference,
  type DataType,
  DbError,
  type Expression,
  usedColumns,
  visitExpression,
} from '../../../../engine/extend.ts';
import type { CheckRule } from '../../ast/create-table.ts';
import type { Expression as ExpressionNode } from '../../ast/expression.ts';
import type { Clause, Scope } from '../binder.ts';
import { coerce, coerceBoolean, isUnknown, textType } from '../coerce.ts';
import { clauses, inClause, innerScope, rangeItem, withItems } from '../scope.ts';
import { typeText } from '../type-name.ts';
import { storeExpression } from '../write/stored-expression.ts';
import type { NewTable } from './foreign-key.ts';

interface TableScope {
  readonly scope: Scope;
  /** Column numbers by the ids that stand for them. */
  readonly numberOf: ReadonlyMap<number, number>;
}

/** The table's columns as names. */
export function tableScope(table: NewTable, clause: Clause, outer: Scope): TableScope {
  const { ids } = outer.binder;
  const columns = table.columns.map(({ name, number, type }) => ({ number, column: ids.column(name, type, true) }));
  const named = columns.map(({ column }) => ({ name: column.name, expression: columnReference(column) }));
  const scope = inClause(withItems(innerScope(outer), [rangeItem(table.name, named)]), clause);
  return { scope, numberOf: new Map(columns.map(({ number, column }) => [column.id, number])) };
}

/** A default as text. Throws 42804 when the column cannot take it, 0A000 for a column reference. */
export function bindDefault(node: ExpressionNode, type: DataType, column: string, outer: Scope): string | undefined {
  const scope = inClause(innerScope(outer), clauses.default);
  const named = firstColumn(node);
  if (named !== undefined) {
    throw new DbError('0A000', 'cannot use column reference in DEFAULT expression', { position: named });
  }
  const value = storedValue(node, scope, clauses.default);
  const cast = coerce(value, type, 'assignment', scope.binder, node.position, mismatch('default expression', column));
  if (cast.kind === 'constant' && cast.value === null) return undefined;
  return storeExpression(cast, new Map());
}

function mismatch(what: string, column: string): (from: DataType, to: DataType) => DbError {
  return (from, to) =>
    new DbError('42804', `column "${column}" is of type ${typeText(to)} but ${what} is of type ${typeText(from)}`, {
      hint: 'You will need to rewrite or cast the expression.',
    });
}

/** The expression of a stored generated column as text: immutable, over the other columns. */
export function bindGenerated(
  node: ExpressionNode,
  type: DataType,
  column: string,
  table: NewTable,
  outer: Scope,
): string {
  const { scope, numberOf } = tableScope(table, clauses.generated, outer);
  const value = storedValue(node, scope, clauses.generated);
  const used = new Set([...usedColumns(value)].map((id) => numberOf.get(id)));
  const generated = table.columns.find((known) => known.generation === 'stored' && used.has(known.number));
  if (generated !== undefined) {
    const message = `cannot use generated column "${generated.name}" in column generation expression`;
    const detail = 'A generated column cannot reference another generated column.';
    throw new DbError('42P17', message, { position: node.position, detail });
  }
  const what = 'generation expression';
  const cast = coerce(value, type, 'assignment', scope.binder, node.position, mismatch(what, column));
  requireImmutable(cast, 'generation expression is not immutable', node.position);
  return storeExpression(cast, numberOf);
}

export function bindTableCheck(
  node: CheckRule,
  name: string | undefined,
  table: NewTable,
  outer: Scope,
): CheckDescription {
  const { scope, numberOf } = tableScope(table, clauses.check, outer);
  const { position } = node.condition;
  const value = coerceBoolean(storedValue(node.condition, scope, clauses.check), 'CHECK', scope.binder, position);
  return { name, expressionText: storeExpression(value, numberOf), source: node.text };
}

/** An index's expression: its type and text. */
export function bindIndexExpression(
  node: ExpressionNode,
  table: NewTable,
  outer: Scope,
): { readonly type: DataType; readonly text: string } {
  const { scope, numberOf } = tableScope(table, clauses.index, outer);
  const bound = storedValue(node, scope, clauses.index);
  const value = isUnknown(bound) ? coerce(bound, textType, 'implicit', scope.binder, node.position) : bound;
  requireImmutable(value, 'functions in index expression must be marked IMMUTABLE', node.position);
  return { type: value.type, text: storeExpression(value, numberOf) };
}

export function bindIndexPredicate(node: ExpressionNode, table: NewTable, outer: Scope): string {
  const { scope, numberOf } = tableScope(table, clauses.indexPredicate, outer);
  const bound = storedValue(node, scope, clauses.indexPredicate);
  const value = coerceBoolean(bound, 'WHERE', scope.binder, node.position);
  requireImmutable(value, 'functions in index predicate must be marked IMMUTABLE', node.position);
  return storeExpression(value, numberOf);
}

/** `ALTER COLUMN TYPE … USING`: the new value over the old row. */
export function bindTransform(
  node: ExpressionNode | undefined,
  column: { readonly name: string; readonly number: number; readonly type: DataType },
  type: DataType,
  table: NewTable,
  outer: Scope,
): string {
  const { scope, numberOf } = tableScope(table, clauses.transform, outer);
  const value =
    node === undefined
      ? scope.binder.expression({ kind: 'column', parts: [column.name], position: 0 }, scope)
      : storedValue(node, scope, clauses.transform);
  const cast = coerce(value, type, 'assignment', scope.binder, node?.position ?? 0, () => {
    if (node === undefined) {
      const message = `column "${column.name}" cannot be cast automatically to type ${typeText(type)}`;
      return new DbError('42804', message, {
        hint: `You might need to specify "USING ${column.name}::${typeText(type)}".`,
      });
    }
    const message = `result of USING clause for column "${column.name}" cannot be cast automatically to type ${typeText(type)}`;
    return new DbError('42804', message, { hint: 'You might need to add an explicit cast.' });
  });
  return storeExpression(cast, numberOf);
}

/** Binds an expression that outlives its statement: no subqueries, no parameters of the client. */
function storedValue(node: ExpressionNode, scope: Scope, clause: Clause): Expression {
  const bound = scope.binder.expression(node, scope);
  visitExpression(bound, (inner) => {
    if (inner.kind === 'subquery') {
      const what = clause.name === 'DEFAULT expressions' ? 'DEFAULT expression' : clause.name.replace(/s$/, '');
      throw new DbError('0A000', `cannot use subquery in ${what}`, { position: node.position });
    }
    if (inner.kind === 'parameter') {
      throw new DbError('42P02', `there is no parameter $${inner.index}`, { position: node.position });
    }
  });
  return bound;
}

function requireImmutable(expression: Expression, message: string, position: number): void {
  visitExpression(expression, (node) => {
    if (node.kind === 'call' && node.function.volatility !== 'immutable') {
      throw new DbError('42P17', message, { position });
    }
  });
}

/** Position of the first column reference written in an expression. */
function firstColumn(node: unknown): number | undefined {
  if (Array.isArray(node)) {
    for (const part of node) {
      const found = firstColumn(part);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof node !== 'object' || node === null) return undefined;
  const { kind, position } = node as { kind?: unknown; position?: number };
  if (kind === 'column') return position;
  if (kind === 'query') return undefined;
  return firstColumn(Object.values(node));
}
