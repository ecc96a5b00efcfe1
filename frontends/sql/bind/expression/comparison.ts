/**
 * Predicates with a syntax of their own: IS …, BETWEEN, IN (list), LIKE, op ANY (array).
 */
import {
  arrayOf,
  booleanType,
  constant,
  DbError,
  type Expression,
  type LocalExpression,
  type ScalarFunction,
} from '../../../../engine/extend.ts';
import type {
  Between,
  DistinctTest,
  Expression as ExpressionNode,
  InList,
  PatternMatch,
  RowConstructor,
  TruthTest,
} from '../../ast/expression.ts';
import type { Binder, Scope } from '../binder.ts';
import { anyArgument, coerce, coerceBoolean, isUnknown, textType } from '../coerce.ts';
import { fieldsOf } from '../column-name.ts';
import { once } from './once.ts';
import { builtInCall, isNull, logic, negation, operation } from './operation.ts';
import { bindRepeated, bindRowComparison, isRow, requireSameLength } from './row.ts';

const isFalse = constant(false, booleanType);
const maybeNegated = (negated: boolean, operand: Expression): Expression => (negated ? negation(operand) : operand);

export function bindTruthTest(node: TruthTest, scope: Scope): Expression {
  const { test, negated, position } = node;
  const operand = scope.binder.expression(node.operand, scope);
  if (test === 'null') return nullTest(anyArgument(operand, scope.binder, node.operand.position), negated);
  const what = `IS ${negated ? 'NOT ' : ''}${test.toUpperCase()}`;
  const boolean = coerceBoolean(operand, what, scope.binder, position);
  if (test === 'unknown') return maybeNegated(negated, isNull(boolean));
  const tested = test === 'true' ? boolean : negation(boolean);
  return maybeNegated(negated, { kind: 'coalesce', operands: [tested, isFalse], type: booleanType });
}

/** A row is null when all its fields are, and not null when none of them is. A table's row knows itself. */
function nullTest(operand: Expression, negated: boolean): Expression {
  const fields = negated || operand.kind === 'list' ? fieldsOf(operand) : undefined;
  if (fields === undefined) return maybeNegated(negated, isNull(operand));
  const tests = fields.map((field) => maybeNegated(negated, isNull(field)));
  return tests.length === 0 ? constant(true, booleanType) : logic('and', tests);
}

export function bindDistinctTest(node: DistinctTest, scope: Scope): Expression {
  const { binder } = scope;
  const same =
    isRow(node.left) && isRow(node.right)
      ? sameRows(node.left.fields, node.right.fields, node.position, scope)
      : sameValue(binder.expression(node.left, scope), binder.expression(node.right, scope), node.position, binder);
  return maybeNegated(!node.negated, same);
}

function sameRows(
  left: readonly ExpressionNode[],
  right: readonly ExpressionNode[],
  position: number,
  scope: Scope,
): Expression {
  requireSameLength(left, right, position);
  const fields = left.map((field, i) =>
    sameValue(scope.binder.expression(field, scope), scope.binder.expression(right[i]!, scope), position, scope.binder),
  );
  return fields.length === 0 ? constant(true, booleanType) : logic('and', fields);
}

/** IS NOT DISTINCT FROM: equal, or both null. */
function sameValue(left: Expression, right: Expression, position: number, binder: Binder): Expression {
  return once(left, binder, (one) =>
    once(right, binder, (other): Expression => {
      const equal = operation('=', one, other, position, binder);
      const [first, second] = equal.kind === 'call' ? equal.arguments : [one, other];
      const bothNull = logic('and', [isNull(first!), isNull(second!)]);
      return { kind: 'coalesce', operands: [equal, bothNull], type: booleanType };
    }),
  );
}

export function bindBetween(node: Between, scope: Scope): Expression {
  const { binder } = scope;
  const { position, symmetric } = node;
  const { operand: row, low: first, high: last } = node;
  if (isRow(row) && isRow(first) && isRow(last)) {
    const withinRows = (least: RowConstructor, most: RowConstructor): Expression =>
      logic('and', [
        bindRowComparison('>=', row, least, position, scope),
        bindRowComparison('<=', row, most, position, scope),
      ]);
    const inOrder = withinRows(first, last);
    return maybeNegated(node.negated, symmetric ? logic('or', [inOrder, withinRows(last, first)]) : inOrder);
  }
  const operand = bindRepeated(node.operand, scope);
  const low = symmetric ? bindRepeated(node.low, scope) : binder.expression(node.low, scope);
  const high = symmetric ? bindRepeated(node.high, scope) : binder.expression(node.high, scope);
  const within = (least: Expression, most: Expression): Expression =>
    logic('and', [operation('>=', operand, least, position, binder), operation('<=', operand, most, position, binder)]);
  const inside = symmetric ? logic('or', [within(low, high), within(high, low)]) : within(low, high);
  return maybeNegated(node.negated, inside);
}

/** `x IN (a, b)`: an `in list` when every item is a constant or a parameter, else a chain of equalities. */
export function bindInList(node: InList, scope: Scope): Expression {
  return maybeNegated(node.negated, inList(node, scope));
}

function inList(node: InList, scope: Scope): Expression {
  const { binder } = scope;
  const { position } = node;
  if (isRow(node.operand)) {
    const row = node.operand;
    const tests = node.items.map((item) => {
      if (!isRow(item)) throw new DbError('42601', 'unequal number of entries in row expressions', { position });
      return bindRowComparison('=', row, item, position, scope);
    });
    return logic('or', tests);
  }
  const [only] = node.items;
  if (node.items.length === 1) {
    return operation('=', binder.expression(node.operand, scope), binder.expression(only!, scope), position, binder);
  }
  const operand = bindRepeated(node.operand, scope);
  const items = node.items.map((item) => binder.expression(item, scope));
  return hashedList(operand, items, position, binder) ?? equalToAny(operand, items, position, binder);
}

function equalToAny(operand: Expression, items: readonly Expression[], position: number, binder: Binder): Expression {
  return logic(
    'or',
    items.map((item) => operation('=', operand, item, position, binder)),
  );
}

const isFixed = ({ kind }: Expression): boolean => kind === 'constant' || kind === 'parameter';

/** The list over one common type; undefined when there is none or an item is computed. */
function hashedList(
  operand: Expression,
  items: readonly Expression[],
  position: number,
  binder: Binder,
): Expression | undefined {
  if (!items.every(isFixed)) return undefined;
  const { functions } = binder.context;
  const types = [operand, ...items].map((expression) => expression.type);
  let common = types[0]!;
  try {
    common = functions.commonType(types, 'IN');
  } catch (error) {
    if (error instanceof DbError) return undefined;
    throw error;
  }
  const equality = equalityOf(common, binder, position);
  const [left, right] = equality.types;
  const kind = 'in list' as const;
  const cast = items.map((item) => coerce(item, right, 'implicit', binder, position));
  // a cast may have become a call, which is still computed once
  return {
    kind,
    operand: coerce(operand, left, 'implicit', binder, position),
    items: cast,
    equals: equality.function,
    type: booleanType,
  };
}

function equalityOf(
  type: Expression['type'],
  binder: Binder,
  position: number,
): { readonly function: ScalarFunction; readonly types: readonly [Expression['type'], Expression['type']] } {
  try {
    const { call: resolved } = binder.context.functions.resolveOperator('=', type, type);
    return { function: resolved.function, types: [resolved.argumentTypes[0]!, resolved.argumentTypes[1]!] };
  } catch (error) {
    throw error instanceof DbError ? error.at(position) : error;
  }
}

const patternOperators = { like: ['~~', '!~~'], ilike: ['~~*', '!~~*'], similar: ['~', '!~'] } as const;

export function bindPatternMatch(node: PatternMatch, scope: Scope): Expression {
  const { binder } = scope;
  const { match, position } = node;
  const operand = binder.expression(node.operand, scope);
  const pattern = binder.expression(node.pattern, scope);
  const escapeCharacter = node.escape === undefined ? undefined : binder.expression(node.escape, scope);
  const symbol = patternOperators[match][node.negated ? 1 : 0];
  return operation(symbol, operand, patternOf(match, pattern, escapeCharacter, position, binder), position, binder);
}

function patternOf(
  match: PatternMatch['match'],
  pattern: Expression,
  escapeCharacter: Expression | undefined,
  position: number,
  binder: Binder,
): Expression {
  if (match !== 'similar' && escapeCharacter === undefined) return pattern;
  const texts = (escapeCharacter === undefined ? [pattern] : [pattern, escapeCharacter]).map((argument) =>
    coerce(argument, textType, 'implicit', binder, position),
  );
  return builtInCall(match === 'similar' ? 'similar_to_escape' : 'like_escape', texts, binder, position);
}

/** `left op ANY (array)` and ALL. */
export function quantifiedArray(
  quantifier: 'any' | 'all',
  symbol: string,
  left: Expression,
  right: Expression,
  position: number,
  binder: Binder,
): Expression {
  const list = isUnknown(right)
    ? coerce(right, arrayOf(isUnknown(left) ? textType : left.type), 'implicit', binder, position)
    : right;
  const { element } = list.type;
  if (element === undefined)
    throw new DbError('42809', 'op ANY/ALL (array) requires array on right side', { position });
  const isItems = list.kind === 'list' && symbol === '=' && quantifier === 'any' && list.items.length > 1;
  const hashed = isItems ? hashedList(left, list.items, position, binder) : undefined;
  if (hashed !== undefined) return hashed;
  const local: LocalExpression = { kind: 'local', id: binder.nextReference(), type: element };
  const predicate = operation(symbol, left, local, position, binder);
  if (predicate.type.name !== 'bool') {
    throw new DbError('42809', 'op ANY/ALL (array) requires operator to yield boolean', { position });
  }
  return { kind: 'quantifier', quantifier, local, list, predicate, type: booleanType };
}
