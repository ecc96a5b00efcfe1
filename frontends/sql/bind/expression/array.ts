/**
 * Arrays: ARRAY[…], subscripts and slices.
 */
import { arrayOf, constant, type DataType, DbError, type Expression } from '../../../../engine/extend.ts';
import type { ArrayConstructor, Expression as ExpressionNode, Subscript } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { coerce, textType } from '../coerce.ts';
import { typeText } from '../type-name.ts';
import { commonType } from './condition.ts';
import { builtInCall, operation } from './operation.ts';

/** ARRAY[…]; nested brackets make dimensions. */
export function bindArray(node: ArrayConstructor, scope: Scope): Expression {
  const { binder } = scope;
  if (node.elements.length === 0) {
    const hint = 'Explicitly cast to the desired type, for example ARRAY[]::integer[].';
    throw new DbError('42P18', 'cannot determine type of empty array', { position: node.position, hint });
  }
  const positions = node.elements.map((element) => element.position);
  const bound = node.elements.map((element) => binder.expression(element, scope));
  const element = commonType(bound, 'ARRAY', binder, positions);
  const items = bound.map((item, i) => coerce(item, element, 'implicit', binder, positions[i]!));
  return { kind: 'list', items, type: element.element === undefined ? arrayOf(element) : element };
}

/** `ARRAY[…]::type[]`: the elements are converted one by one, so that unknown ones are read as the wanted type. */
export function bindArrayAs(node: ArrayConstructor, type: DataType, scope: Scope): Expression {
  const element = type.element!;
  const items = node.elements.map((item) => {
    if (item.kind === 'array') return bindArrayAs(item, type, scope);
    return coerce(scope.binder.expression(item, scope), element, 'explicit', scope.binder, item.position);
  });
  return { kind: 'list', items, type };
}

interface Dimension {
  readonly slice: boolean;
  readonly lower: ExpressionNode | undefined;
  readonly upper: ExpressionNode | undefined;
}

/** `a[i][j]` and `a[i:j]`: the chain of subscripts over one array is one call. */
export function bindSubscript(node: Subscript, scope: Scope): Expression {
  const { binder } = scope;
  const dimensions: Dimension[] = [];
  let inner: ExpressionNode = node;
  while (inner.kind === 'subscript') {
    dimensions.unshift(inner);
    inner = inner.operand;
  }
  const operand = binder.expression(inner, scope);
  if (operand.type.name === 'jsonb') return jsonSubscripts(operand, dimensions, node.position, scope);
  if (operand.type.element === undefined) {
    const message = `cannot subscript type ${typeText(operand.type)} because it does not support subscripting`;
    throw new DbError('42804', message, { position: node.position });
  }
  return arraySubscripts(operand, dimensions, node.position, scope);
}

const integer: DataType = { name: 'int4' };

function arraySubscripts(
  operand: Expression,
  dimensions: readonly Dimension[],
  position: number,
  scope: Scope,
): Expression {
  const { binder } = scope;
  const index = (node: ExpressionNode | undefined): Expression => {
    if (node === undefined) return constant(null, integer);
    return coerce(binder.expression(node, scope), integer, 'assignment', binder, node.position, notInteger);
  };
  if (!dimensions.some((dimension) => dimension.slice)) {
    return builtInCall('array_get', [operand, ...dimensions.map(({ lower }) => index(lower))], binder, position);
  }
  // one slice among them makes slices of all: a[2][1:2] is a[1:2][1:2]
  const one = constant(1, integer);
  const lower = dimensions.map((dimension) => (dimension.slice ? index(dimension.lower) : one));
  const upper = dimensions.map((dimension) => index(dimension.slice ? dimension.upper : dimension.lower));
  const list = (items: readonly Expression[]): Expression => ({ kind: 'list', items, type: arrayOf(integer) });
  return builtInCall('array_slice', [operand, list(lower), list(upper)], binder, position);
}

function notInteger(): DbError {
  return new DbError('42804', 'array subscript must have type integer');
}

function jsonSubscripts(
  operand: Expression,
  dimensions: readonly Dimension[],
  position: number,
  scope: Scope,
): Expression {
  const { binder } = scope;
  return dimensions.reduce((value, { slice, lower }) => {
    if (slice || lower === undefined) {
      throw new DbError('42804', 'jsonb subscript does not support slices', { position });
    }
    const bound = binder.expression(lower, scope);
    const key = bound.type.name === 'unknown' ? coerce(bound, textType, 'implicit', binder, lower.position) : bound;
    return operation('->', value, key, position, binder);
  }, operand);
}
