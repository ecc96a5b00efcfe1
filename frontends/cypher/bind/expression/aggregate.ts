/**
 * Binds aggregate calls: the call goes to the projection's sink, the expression is the column that will hold its result.
 */
import {
  type AggregateCall,
  type AggregateFunction,
  columnReference,
  type Expression,
  visitExpression,
} from '../../../../engine/extend.ts';
import type { CountStar } from '../../ast/literal.ts';
import type { FunctionCall } from '../../ast/query.ts';
import { type Binder, bindAll } from '../binder.ts';
import { asAny, coerce } from '../coercion.ts';
import { unlessNull } from '../logic.ts';
import type { AggregateSink, Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { anyType, staticType, staticTypeOfSql } from '../static-type.ts';
import { dynamic, typedValue, type Value } from '../value.ts';
import { identityOf } from '../variable.ts';
import { callName } from './function-name.ts';
import { functionType } from './function-type.ts';
import { resolveSql } from './sql-function.ts';

export function bindCountStar(binder: Binder, scope: Scope, syntax: CountStar): Value {
  const sink = requireSink(scope, 'count', syntax.position);
  const definition = binder.context.functions
    .named('cypher_count')
    .find((candidate) => candidate.kind === 'aggregate' && candidate.parameters.length === 0);
  const call = aggregateCall(definition as AggregateFunction, [], false);
  return typedValue(columnReference(sink.add('count(*)', call)), staticType('integer'));
}

export function bindAggregate(
  binder: Binder,
  scope: Scope,
  syntax: FunctionCall,
  candidates: readonly AggregateFunction[],
  isOwn: boolean,
): Value {
  const name = callName(syntax);
  const sink = requireSink(scope, name, syntax.position);
  const args = bindAll(binder, sink.input, syntax.arguments);
  for (const [i, argument] of args.entries()) checkStable(argument.expression, syntax.arguments[i]!.position);
  const call = isOwn ? ownAggregate(binder, syntax, name, candidates, args) : sqlAggregate(binder, syntax, name, args);
  const type = isOwn
    ? (functionType(name)?.returns(args.map((argument) => argument.type)) ?? anyType)
    : staticTypeOfSql(call.type);
  return typedValue(columnReference(sink.add(name, call)), type);
}

function requireSink(scope: Scope, name: string, position: number): AggregateSink {
  const { aggregation } = scope;
  if (typeof aggregation !== 'string') return aggregation;
  switch (aggregation) {
    case 'NestedAggregation':
      throw semanticError(aggregation, position, `aggregate ${name}() cannot stand inside an aggregate`);
    case 'UndefinedVariable':
      throw semanticError(aggregation, position, `aggregate ${name}() is over values that were not projected`);
    case 'InvalidAggregation':
      throw semanticError(aggregation, position, `aggregate ${name}() can only stand in WITH and RETURN`);
  }
}

/** What changes with each call (rand()) has no place in an aggregate. */
function checkStable(argument: Expression, position: number): void {
  visitExpression(argument, (node) => {
    if (node.kind !== 'call' || node.function.volatility !== 'volatile') return;
    const message = `an aggregate cannot take ${node.function.name.replace(/^cypher_/, '')}(), which changes with each call`;
    throw semanticError('NonConstantExpression', position, message);
  });
}

function aggregateCall(definition: AggregateFunction, args: readonly Expression[], distinct: boolean): AggregateCall {
  const { returns } = definition;
  const type = typeof returns === 'function' ? returns(args.map((argument) => argument.type)) : returns;
  return { kind: 'aggregate', function: definition, arguments: args, distinct, orderBy: [], filter: undefined, type };
}

function ownAggregate(
  binder: Binder,
  syntax: FunctionCall,
  name: string,
  candidates: readonly AggregateFunction[],
  args: readonly Value[],
): AggregateCall {
  const definition = candidates.find((candidate) => candidate.parameters.length === args.length);
  if (definition === undefined) {
    const message = `function ${name}() does not take ${args.length} arguments`;
    throw semanticError('InvalidNumberOfArguments', syntax.position, message);
  }
  const operands = args.map((argument, i) => {
    const operand = name === 'count' ? countedOperand(argument, syntax.distinct) : argument.expression;
    return coerce(binder, operand, definition.parameters[i]!);
  });
  return aggregateCall(definition, operands, syntax.distinct);
}

/** Entities are counted by identity, without being read. */
function countedOperand(argument: Value, distinct: boolean): Expression {
  if (argument.entity === undefined) return argument.expression;
  const { table, rowId } = identityOf(argument.entity.identity);
  if (!distinct) return rowId;
  const pair: Expression = { kind: 'list', items: [table, rowId], type: dynamic };
  return unlessNull(rowId, pair);
}

/** An SQL aggregate called by name, `string_agg(n.name, ', ')`. */
function sqlAggregate(binder: Binder, syntax: FunctionCall, name: string, args: readonly Value[]): AggregateCall {
  const resolved = resolveSql(binder, name, syntax, args);
  if (resolved.function.kind !== 'aggregate' || resolved.collectFrom !== undefined) {
    throw semanticError('UnknownFunction', syntax.position, `function ${name}() cannot be called as an aggregate here`);
  }
  const operands = args.map((argument, i) => {
    const wanted = resolved.argumentTypes[i]!;
    return wanted.name === 'unknown' ? asAny(binder, argument) : coerce(binder, argument.expression, wanted);
  });
  return { ...aggregateCall(resolved.function, operands, syntax.distinct), type: resolved.returnType };
}
