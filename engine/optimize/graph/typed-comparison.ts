/**
 * Comparisons of the graph language over columns of SQL types become SQL's own where both mean the same, so that
 * indexes, zone maps and hash joins answer them.
 *
 * Both sides typed, or one a constant of a matching kind: the same three-valued answer, so it is done everywhere. A
 * dynamic other side (a parameter, a property of an open node) is wrapped in `exact` (exact-value.ts), which gives null
 * where the language says false; and NaN, above all numbers in SQL and comparable with none here, is kept out of > and
 * >= by an upper bound. Both are done only where nobody can tell null from false: conjuncts and disjuncts of a
 * condition, not below NOT.
 */
import { booleanType, type CallExpression, conjunction, constant, type Expression } from '../../plan/expression.ts';
import type { Relation } from '../../plan/relation.ts';
import { mapExpressions, mapOperands } from '../../plan/walk.ts';
import { Numeric } from '../../value/numeric.ts';
import { TemporalValue } from '../../value/temporal-value.ts';
import type { DataType, Datum } from '../../value/type.ts';
import { narrow } from '../../value/vector.ts';
import type { OptimizerContext, Rule } from '../context.ts';
import { exactValue } from './exact-value.ts';
import { castTo } from './node-source.ts';

type Symbol = '=' | '<>' | '<' | '<=' | '>' | '>=';
const symbols: Readonly<Record<string, Symbol>> = {
  cypher_equals: '=',
  cypher_not_equals: '<>',
  cypher_less: '<',
  cypher_less_or_equal: '<=',
  cypher_greater: '>',
  cypher_greater_or_equal: '>=',
};
const flipped: Readonly<Record<Symbol, Symbol>> = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

type Family = 'integer' | 'float' | 'text' | 'bool' | 'temporal';
const families: Readonly<Record<string, Family>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  float4: 'float',
  float8: 'float',
  text: 'text',
  varchar: 'text',
  bool: 'bool',
  date: 'temporal',
  timestamp: 'temporal',
  timestamptz: 'temporal',
};

/** The typed expression below the cast to `any`. */
function typedBelow(expression: Expression, context: OptimizerContext): Expression | undefined {
  if (expression.kind !== 'call' || expression.type.name !== 'any' || expression.arguments.length !== 1)
    return undefined;
  const [operand] = expression.arguments as readonly [Expression];
  if (families[operand.type.name] === undefined) return undefined;
  const cast = context.functions.findCast(operand.type, expression.type, 'explicit')?.function;
  return cast?.name === expression.function.name ? operand : undefined;
}

/** Rewrites one expression; `lenient` where null and false are the same. */
function rewrite(expression: Expression, lenient: boolean, context: OptimizerContext): Expression {
  switch (expression.kind) {
    case 'and':
    case 'or':
      return mapOperands(expression, (operand) => rewrite(operand, lenient, context));
    case 'call':
      return rewriteCall(expression, lenient, context);
    case 'subquery':
      return expression;
    default:
      return mapOperands(expression, (operand) => rewrite(operand, false, context));
  }
}

function rewriteCall(call: CallExpression, lenient: boolean, context: OptimizerContext): Expression {
  const symbol = symbols[call.function.name];
  const [left, right] = call.arguments;
  if (symbol === undefined || left === undefined || right === undefined) {
    if (call.function.name === 'cypher_in' && lenient) return rewriteIn(call, context);
    return mapOperands(call, (operand) => rewrite(operand, false, context));
  }
  return (
    compareTyped(symbol, left, right, lenient, context) ??
    compareTyped(flipped[symbol], right, left, lenient, context) ??
    call
  );
}

function operatorCall(symbol: Symbol, left: Expression, right: Expression, context: OptimizerContext): Expression {
  const { operator, call } = context.functions.resolveOperator(symbol, left.type, right.type);
  const [leftType, rightType] = call.argumentTypes;
  const operands = [castTo(left, leftType!, context), castTo(right, rightType!, context)];
  return { kind: 'call', function: operator.function, arguments: operands, type: booleanType };
}

/** `left` is typed; undefined when the comparison has to stay dynamic. */
function compareTyped(
  symbol: Symbol,
  left: Expression,
  right: Expression,
  lenient: boolean,
  context: OptimizerContext,
): Expression | undefined {
  const column = typedBelow(left, context);
  if (column === undefined) return undefined;
  const other = typedBelow(right, context);
  if (other !== undefined) {
    return comparable(column.type, other.type) ? operatorCall(symbol, column, other, context) : undefined;
  }
  if (right.kind === 'constant') return compareConstant(symbol, column, right.value, lenient, context);
  const exact = symbol === '=' && lenient ? exactOf(column.type) : undefined;
  if (exact === undefined) return undefined;
  const type = exact.returns as DataType;
  return operatorCall('=', column, { kind: 'call', function: exact, arguments: [right], type }, context);
}

function exactOf(type: DataType): (typeof exactValue)[keyof typeof exactValue] | undefined {
  const family = families[type.name];
  return family === undefined || family === 'temporal' ? undefined : exactValue[family];
}

/** Values of the two types relate in SQL as they do in `any`. Floats do not: NaN is not equal to itself there. */
function comparable(left: DataType, right: DataType): boolean {
  const family = families[left.name];
  if (family === 'float') return false;
  return family === 'temporal' ? left.name === right.name : family === families[right.name];
}

function compareConstant(
  symbol: Symbol,
  column: Expression,
  value: Datum,
  lenient: boolean,
  context: OptimizerContext,
): Expression | undefined {
  if (value === null) return constant(null, booleanType);
  const same = (datum: Datum, type: DataType): Expression =>
    operatorCall(symbol, column, constant(datum, type), context);
  switch (families[column.type.name]) {
    case 'integer':
      return compareInteger(symbol, column, value, context);
    case 'float': {
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number !== 'number' || Number.isNaN(number)) return undefined;
      if (typeof value === 'bigint' && !Number.isSafeInteger(number)) return undefined;
      const test = same(number, { name: 'float8' });
      if (symbol !== '>' && symbol !== '>=') return test;
      const isNumber = operatorCall('<', column, constant(Number.NaN, { name: 'float8' }), context);
      return lenient ? conjunction([test, isNumber]) : undefined;
    }
    case 'text':
      return typeof value === 'string' ? same(value, { name: 'text' }) : undefined;
    case 'bool':
      return typeof value === 'boolean' ? same(value, booleanType) : undefined;
    case 'temporal':
      return value instanceof TemporalValue && value.type === column.type.name
        ? same(value.value, column.type)
        : undefined;
    default:
      return undefined;
  }
}

/** Where a fraction falls between two integers, the bound moves to the next one. */
const roundedBound: Partial<Record<Symbol, (value: number) => number>> = {
  '<': Math.ceil,
  '<=': Math.floor,
  '>': Math.floor,
  '>=': Math.ceil,
};

function compareInteger(
  symbol: Symbol,
  column: Expression,
  value: Datum,
  context: OptimizerContext,
): Expression | undefined {
  const integer = integerConstant(value);
  if (integer !== undefined) return operatorCall(symbol, column, integer, context);
  const round = roundedBound[symbol];
  if (typeof value !== 'number' || round === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return undefined;
  const bound = integerConstant(round(value));
  return bound && operatorCall(symbol, column, bound, context);
}

function integerConstant(value: Datum): Expression | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? integerConstant(BigInt(value)) : undefined;
  }
  if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) return undefined;
  const isShort = BigInt.asIntN(32, value) === value;
  return constant(narrow(value), { name: isShort ? 'int4' : 'int8' });
}

/** `column IN [constants]`: elements of another kind can never be equal, nulls only make "false" unknown. */
function rewriteIn(call: CallExpression, context: OptimizerContext): Expression {
  const [left, list] = call.arguments as readonly [Expression, Expression];
  const column = typedBelow(left, context);
  const elements = constantElements(list);
  if (column === undefined || elements === undefined) return call;
  const family = families[column.type.name];
  if (family !== 'integer' && family !== 'text') return call;
  // these may equal an integer that no constant here stands for
  if (family === 'integer' && elements.some(isInexactInteger)) return call;
  const type = family === 'text' ? { name: 'text' } : { name: 'int8' };
  const items = elements.flatMap((value): Expression[] => {
    if (family === 'text') return typeof value === 'string' ? [constant(value, type)] : [];
    const integer = integerConstant(value);
    return integer === undefined ? [] : [{ ...integer, type }];
  });
  if (items.length === 0) return constant(false, booleanType);
  const { operator } = context.functions.resolveOperator('=', column.type, type);
  return {
    kind: 'in list',
    operand: column,
    items,
    equals: operator.function,
    type: booleanType,
  };
}

function isInexactInteger(value: Datum): boolean {
  if (typeof value === 'number') return Number.isInteger(value) && !Number.isSafeInteger(value);
  return value instanceof Numeric;
}

/** Elements of a list that is written out; undefined when one of them is not constant. */
function constantElements(list: Expression): readonly Datum[] | undefined {
  if (list.kind === 'constant') return Array.isArray(list.value) ? (list.value as readonly Datum[]) : undefined;
  if (list.kind !== 'list') return undefined;
  const constants = list.items.flatMap((item) => (item.kind === 'constant' ? [item] : []));
  return constants.length === list.items.length ? constants.map((item) => item.value) : undefined;
}

export const typedComparison: Rule = {
  name: 'typed-comparison',
  kinds: ['filter', 'join', 'dependent join', 'project'],
  apply(relation, context): Relation {
    const lenient = relation.kind !== 'project' && !('type' in relation && relation.type === 'mark');
    return mapExpressions(relation, (expression) => rewrite(expression, lenient, context));
  },
};
