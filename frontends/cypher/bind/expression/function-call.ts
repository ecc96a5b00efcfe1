/**
 * Binds function calls. A name means the graph language's function `cypher_name` over `any` if there is one, else an SQL
 * function of that name, whose arguments are cast from `any` and whose result is cast back.
 */
import type { AggregateFunction, AnyFunction, Expression, ScalarFunction } from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/query.ts';
import { type Binder, bindAll } from '../binder.ts';
import { asAny, callScalar } from '../coercion.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { anyType, commonStaticType, mayBe, staticTypeName, staticTypeOfSql } from '../static-type.ts';
import { dynamic, typedValue, type Value } from '../value.ts';
import { readable } from './access.ts';
import { bindAggregate } from './aggregate.ts';
import { callName, functionsNamed, unknownFunction } from './function-name.ts';
import { functionType } from './function-type.ts';
import { castArguments, resolveSql } from './sql-function.ts';

export function bindFunctionCall(binder: Binder, scope: Scope, syntax: FunctionCall): Value {
  const name = callName(syntax);
  if (name === 'coalesce') return bindCoalesce(binder, scope, syntax);
  const { own, sql } = functionsNamed(binder, name);
  const candidates = own.length > 0 ? own : sql;
  if (candidates.length === 0) throw unknownFunction(binder, name, syntax);
  if (candidates.every((candidate) => candidate.kind === 'aggregate')) {
    return bindAggregate(binder, scope, syntax, candidates as readonly AggregateFunction[], own.length > 0);
  }
  refuseDistinct(name, syntax);
  const args = bindAll(binder, scope, syntax.arguments);
  checkArguments(name, syntax, args);
  if (own.length === 0) return callSql(binder, name, syntax, args);
  const definition = scalarOf(own, name, syntax);
  const operands = args.map((argument, i) =>
    readsEntity.has(name) ? readable(binder, argument, syntax.arguments[i]!.position) : asAny(binder, argument),
  );
  const returns = functionType(name)?.returns(args.map((argument) => argument.type)) ?? anyType;
  return typedValue(callScalar(binder, definition, operands, syntax.position), returns);
}

/** What a deleted node or relationship no longer answers; its type and identity it does. */
const readsEntity: ReadonlySet<string> = new Set(['labels', 'properties', 'keys', 'startnode', 'endnode']);

function scalarOf(candidates: readonly AnyFunction[], name: string, syntax: FunctionCall): ScalarFunction {
  const scalars = candidates.filter((candidate) => candidate.kind === 'scalar');
  const found = scalars.find((candidate) => candidate.parameters.length === syntax.arguments.length);
  if (found !== undefined) return found;
  throw wrongNumberOfArguments(name, syntax);
}

function refuseDistinct(name: string, { distinct, position }: FunctionCall): void {
  if (!distinct) return;
  const hint = 'DISTINCT stands in WITH, in RETURN and in aggregates such as count(DISTINCT …).';
  throw semanticError('UnexpectedSyntax', position, `DISTINCT in ${name}(), which is not an aggregate`, hint);
}

function wrongNumberOfArguments(name: string, syntax: FunctionCall): Error {
  const message = `function ${name}() does not take ${syntax.arguments.length} arguments`;
  return semanticError('InvalidNumberOfArguments', syntax.position, message);
}

/** Refuses arguments whose static type the function never takes. */
function checkArguments(name: string, syntax: FunctionCall, args: readonly Value[]): void {
  const kinds = functionType(name)?.arguments ?? [];
  for (const [i, argument] of args.entries()) {
    const allowed = kinds[i];
    if (allowed === undefined || mayBe(argument.type, allowed)) continue;
    const message = `function ${name}() does not take a value of type ${staticTypeName(argument.type)}`;
    throw semanticError('InvalidArgumentType', syntax.arguments[i]!.position, message);
  }
}

function callSql(binder: Binder, name: string, syntax: FunctionCall, args: readonly Value[]): Value {
  const call = resolveSql(binder, name, syntax, args);
  if (call.function.kind !== 'scalar') {
    const message = `function ${name}() returns rows or needs a window and cannot stand in an expression`;
    throw semanticError('UnknownFunction', syntax.position, message);
  }
  const operands = castArguments(binder, call, args);
  const expression: Expression = {
    kind: 'call',
    function: call.function,
    arguments: operands,
    type: call.returnType,
    position: syntax.position,
  };
  return typedValue(expression, staticTypeOfSql(call.returnType));
}

function bindCoalesce(binder: Binder, scope: Scope, syntax: FunctionCall): Value {
  refuseDistinct('coalesce', syntax);
  if (syntax.arguments.length === 0) throw wrongNumberOfArguments('coalesce', syntax);
  const args = bindAll(binder, scope, syntax.arguments);
  const operands = args.map((argument) => asAny(binder, argument));
  const type = commonStaticType(args.map((argument) => argument.type));
  return typedValue({ kind: 'coalesce', operands, type: dynamic }, type);
}
