/**
 * Values of a search as typed expressions: a JSON literal is read by the type's own text input, a parameter takes the
 * type of the column it meets unless the client declared another, which must then cast implicitly.
 */
import {
  type BindContext,
  constant,
  type DataType,
  DbError,
  definitionOf,
  type Expression,
  sameType,
} from '../../engine/extend.ts';
import { isParameterMark } from './form.ts';

/** The type without length, precision and scale, as parameters are typed. */
export function plainType(type: DataType): DataType {
  return type.element === undefined ? { name: type.name } : { name: type.name, element: plainType(type.element) };
}

/** A value beside a column of that type; throws what the type's text input throws (22P02, 22003, …). */
export function bindValue(value: unknown, columnType: DataType, context: BindContext): Expression {
  const type = plainType(columnType);
  if (!isParameterMark(value)) return constant(definitionOf(type).parse(literalText(value, type), type), type);
  const index = Number(value.parameter.slice(1));
  context.inferParameter(index, type);
  return { kind: 'parameter', index, type: context.parameterType(index) ?? type };
}

function literalText(value: unknown, type: DataType): string {
  if (type.name === 'vector') return vectorText(value);
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

function vectorText(value: unknown): string {
  const isNumbers = Array.isArray(value) && value.every((item) => typeof item === 'number');
  if (isNumbers) return JSON.stringify(value);
  throw new DbError('22P02', 'a query vector must be an array of numbers or a parameter');
}

/** The expression as an argument of that type; throws 42846 where no implicit cast leads there. */
export function castTo(expression: Expression, target: DataType, context: BindContext): Expression {
  if (sameType(expression.type, target)) return expression;
  const cast = context.functions.findCast(expression.type, target, 'implicit');
  if (cast === undefined) {
    const [from, to] = [expression.type, target].map((type) => definitionOf(type).sqlName);
    throw new DbError('42846', `cannot cast type ${from} to ${to}`);
  }
  // a cast without a function keeps the datum
  if (cast.function === undefined) return { ...expression, type: target };
  return { kind: 'call', function: cast.function, arguments: [expression], type: target };
}

/** The call that `left symbol right` stands for. */
export function bindOperator(symbol: string, left: Expression, right: Expression, context: BindContext): Expression {
  const { call } = context.functions.resolveOperator(symbol, left.type, right.type);
  const operands = [left, right].map((operand, i) => castTo(operand, call.argumentTypes[i]!, context));
  return { kind: 'call', function: call.function, arguments: operands, type: call.returnType };
}
