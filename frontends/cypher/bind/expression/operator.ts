/**
 * Binds operators: connectives to the algebra's three-valued logic, the others to functions over `any`.
 *
 * Operands whose static type can never work are refused here; what is `any` fails or answers null when it runs.
 */
import type { Expression } from '../../../../engine/extend.ts';
import type { BinaryOperator, ComparisonOperator } from '../../ast/operator.ts';
import type { Binary, Comparison, Logical, Not, NullTest, Sign } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, asCondition, callCypher } from '../coercion.ts';
import { sameIdentity } from '../identity.ts';
import { isNull, not } from '../logic.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import {
  anyType,
  booleanKind,
  mayBe,
  type StaticKind,
  type StaticType,
  staticType,
  staticTypeName,
} from '../static-type.ts';
import { bool, predicate, typedValue, type Value } from '../value.ts';
import { identityOf } from '../variable.ts';

export function bindNot(binder: Binder, scope: Scope, syntax: Not): Value {
  const operand = asCondition(binder, binder.expression(scope, syntax.operand), syntax.operand.position, 'NOT');
  return predicate(not(operand));
}

export function bindLogical(binder: Binder, scope: Scope, syntax: Logical): Value {
  const { operator } = syntax;
  const operands = syntax.operands.map((operand) =>
    asCondition(binder, binder.expression(scope, operand), operand.position, operator.toUpperCase()),
  );
  if (operator === 'xor') return predicate(operands.reduce((left, right) => callCypher(binder, 'xor', [left, right])));
  return predicate({ kind: operator, operands, type: bool });
}

export function bindNullTest(binder: Binder, scope: Scope, syntax: NullTest): Value {
  const value = binder.expression(scope, syntax.operand);
  const operand = value.entity === undefined ? value.expression : identityOf(value.entity.identity).rowId;
  const test = isNull(operand);
  return predicate(syntax.negated ? not(test) : test);
}

export function bindSign(binder: Binder, scope: Scope, syntax: Sign): Value {
  const operand = binder.expression(scope, syntax.operand);
  requireKinds(operand, numbers, syntax.position, `unary ${syntax.operator}`);
  const name = syntax.operator === '-' ? 'negate' : 'plus';
  return typedValue(callCypher(binder, name, [asAny(binder, operand)], syntax.position), operand.type);
}

const numbers: readonly StaticKind[] = ['integer', 'float'];
const addends: readonly StaticKind[] = ['integer', 'float', 'string', 'list', 'boolean', 'map', 'node', 'relationship'];

/** Function, what it takes, and what comes out when that is not an operation of numbers. */
interface OperatorRule {
  readonly name: string;
  readonly left: readonly StaticKind[] | undefined;
  readonly right: readonly StaticKind[] | undefined;
  readonly result: 'number' | 'float' | 'boolean' | 'sum';
}

const rules: Readonly<Record<BinaryOperator, OperatorRule>> = {
  '+': { name: 'add', left: addends, right: addends, result: 'sum' },
  '-': { name: 'subtract', left: numbers, right: numbers, result: 'number' },
  '*': { name: 'multiply', left: numbers, right: numbers, result: 'number' },
  '/': { name: 'divide', left: numbers, right: numbers, result: 'number' },
  '%': { name: 'modulo', left: numbers, right: numbers, result: 'number' },
  '^': { name: 'power', left: numbers, right: numbers, result: 'float' },
  in: { name: 'in', left: undefined, right: ['list'], result: 'boolean' },
  '=~': { name: 'matches', left: undefined, right: undefined, result: 'boolean' },
  'starts with': { name: 'starts_with', left: undefined, right: undefined, result: 'boolean' },
  'ends with': { name: 'ends_with', left: undefined, right: undefined, result: 'boolean' },
  contains: { name: 'contains', left: undefined, right: undefined, result: 'boolean' },
};

export function bindBinary(binder: Binder, scope: Scope, syntax: Binary): Value {
  const left = binder.expression(scope, syntax.left);
  const right = binder.expression(scope, syntax.right);
  const rule = rules[syntax.operator];
  const symbol = syntax.operator.toUpperCase();
  if (rule.left !== undefined) requireKinds(left, rule.left, syntax.position, symbol);
  if (rule.right !== undefined) requireKinds(right, rule.right, syntax.position, symbol);
  const operands = [asAny(binder, left), asAny(binder, right)];
  return typedValue(callCypher(binder, rule.name, operands, syntax.position), resultType(rule, left.type, right.type));
}

function resultType(rule: OperatorRule, left: StaticType, right: StaticType): StaticType {
  switch (rule.result) {
    case 'boolean':
      return booleanKind;
    case 'float':
      return staticType('float');
    case 'sum':
      if (left.kind === 'string' && right.kind === 'string') return left;
      if (left.kind === 'list' && right.kind === 'list') {
        return left.element.kind === right.element.kind ? left : { kind: 'list', element: anyType };
      }
      return numberType(left, right);
    case 'number':
      return numberType(left, right);
  }
}

function numberType(left: StaticType, right: StaticType): StaticType {
  if (left.kind === 'integer' && right.kind === 'integer') return left;
  const isNumber = numbers.includes(left.kind) && numbers.includes(right.kind);
  return isNumber ? staticType('float') : anyType;
}

function requireKinds(value: Value, kinds: readonly StaticKind[], position: number, what: string): void {
  if (mayBe(value.type, kinds)) return;
  const message = `operator ${what} does not take a value of type ${staticTypeName(value.type)}`;
  throw semanticError('InvalidArgumentType', position, message);
}

const comparisons: Readonly<Record<ComparisonOperator, string>> = {
  '=': 'equals',
  '<>': 'not_equals',
  '<': 'less',
  '<=': 'less_or_equal',
  '>': 'greater',
  '>=': 'greater_or_equal',
};

export function bindComparison(binder: Binder, scope: Scope, syntax: Comparison): Value {
  let left = binder.expression(scope, syntax.first);
  const tests: Expression[] = [];
  for (const link of syntax.links) {
    const right = binder.expression(scope, link.operand);
    tests.push(compare(binder, link.operator, left, right, link.position));
    left = right;
  }
  const [only, ...others] = tests;
  return predicate(others.length === 0 ? only! : { kind: 'and', operands: tests, type: bool });
}

/** Entities compare by identity, without being read. */
function compare(
  binder: Binder,
  operator: ComparisonOperator,
  left: Value,
  right: Value,
  position: number,
): Expression {
  const isIdentity = left.entity !== undefined && left.entity.entity === right.entity?.entity;
  if (isIdentity && (operator === '=' || operator === '<>')) {
    const same = sameIdentity(binder, identityOf(left.entity.identity), identityOf(right.entity!.identity));
    return operator === '=' ? same : not(same);
  }
  return callCypher(binder, comparisons[operator], [asAny(binder, left), asAny(binder, right)], position);
}

/** `left = right` of two bound values. */
export function equalityOf(binder: Binder, left: Value, right: Value, position: number): Expression {
  return compare(binder, '=', left, right, position);
}
