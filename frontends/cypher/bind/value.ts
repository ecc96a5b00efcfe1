/**
 * A bound expression: its plan, what is known of its type, and the entity behind it when it is one.
 *
 * The plan's type is `any` or, for predicates and calls of SQL functions, an SQL type; `asAny` and `asCondition`
 * (coercion.ts) bring it into the form a place needs.
 */
import {
  type ConstantExpression,
  constant,
  type DataType,
  type Datum,
  type Expression,
} from '../../../engine/extend.ts';
import { anyType, booleanKind, type StaticType } from './static-type.ts';
import type { EntityVariable } from './variable.ts';

export interface Value {
  readonly expression: Expression;
  readonly type: StaticType;
  /** Set when the expression is a variable that stands for a node or relationship by its identity. */
  readonly entity?: EntityVariable;
  /** See ValueVariable. */
  readonly deleted?: true;
}

export const dynamic: DataType = { name: 'any' };
export const bool: DataType = { name: 'bool' };
export const int4: DataType = { name: 'int4' };
export const int8: DataType = { name: 'int8' };
export const text: DataType = { name: 'text' };

export function typedValue(expression: Expression, type: StaticType = anyType): Value {
  return { expression, type };
}

/** A predicate: an expression of type bool. */
export function predicate(expression: Expression): Value {
  return { expression, type: booleanKind };
}

export function dynamicConstant(value: Datum): ConstantExpression {
  return constant(value, dynamic);
}

export function textConstant(value: string): ConstantExpression {
  return constant(value, text);
}
