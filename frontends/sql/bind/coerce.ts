/**
 * Conversions: an expression as a value of another type, where the context allows it (manual chapter 10).
 *
 * An `unknown` expression (a quoted string, NULL, a parameter nobody typed) becomes whatever is wanted. A lifted literal
 * is read as the wanted type right away; a number literal too, when every number of its class fits.
 */
import {
  booleanType,
  type CallExpression,
  type Cast,
  type CastContext,
  type ConstantExpression,
  constant,
  type DataType,
  DbError,
  definitionOf,
  type Expression,
  invariant,
  type ResolvedCall,
  type ScalarFunction,
  sameType,
} from '../../../engine/extend.ts';
import type { Binder } from './binder.ts';
import { typeText } from './type-name.ts';

export const unknownType: DataType = { name: 'unknown' };
export const textType: DataType = { name: 'text' };

export function isUnknown(expression: Expression): boolean {
  return expression.type.name === 'unknown';
}

/** Where a conversion goes and how far it may. */
interface Conversion {
  readonly target: DataType;
  readonly context: CastContext;
  readonly binder: Binder;
  readonly position: number;
  readonly failure: (from: DataType, to: DataType) => DbError;
}

/**
 * The expression as a value of `target`; throws what `failure` makes when the context does not allow it.
 */
export function coerce(
  expression: Expression,
  target: DataType,
  context: CastContext,
  binder: Binder,
  position: number,
  failure: Conversion['failure'] = noCast,
): Expression {
  return convert(expression, { target, context, binder, position, failure });
}

function convert(expression: Expression, conversion: Conversion): Expression {
  const { target, context, binder, position, failure } = conversion;
  if (isUnknown(expression)) return resolveUnknown(expression, conversion);
  const retyped = retypedLiteral(expression, target, binder);
  if (retyped !== undefined) return retyped;
  const from = expression.type;
  if (sameType(from, target) && !narrows(from, target)) return widened(expression, target);
  const cast = binder.context.functions.findCast(from, target, context);
  if (cast === undefined) throw failure(from, target).at(position);
  return castCall(cast, expression, conversion);
}

function noCast(from: DataType, to: DataType): DbError {
  return new DbError('42846', `cannot cast type ${typeText(from)} to ${typeText(to)}`);
}

/** Whether the target asks for a length, precision or scale that the value may not have. */
function narrows(from: DataType, to: DataType): boolean {
  if (from.element !== undefined && to.element !== undefined) return narrows(from.element, to.element);
  if (to.length === undefined && to.precision === undefined && to.scale === undefined) return false;
  return from.length !== to.length || from.precision !== to.precision || from.scale !== to.scale;
}

/** An array that is written out is of the target itself, whose element may say more than the array's own. */
function widened(expression: Expression, target: DataType): Expression {
  const plain = expression.kind === 'constant' || expression.kind === 'list';
  return plain && target.element !== undefined && expression.type !== target
    ? { ...expression, type: target }
    : expression;
}

function castCall(cast: Cast, expression: Expression, { target, binder, position }: Conversion): Expression {
  if (cast.function === undefined) return relabelled(expression, target, binder);
  return call(cast.function, [expression], target, position);
}

/** A cast that keeps the datum only changes the type that operators see. */
function relabelled(expression: Expression, target: DataType, binder: Binder): Expression {
  if (sameType(expression.type, target)) return expression;
  const relabel: Expression = { ...expression, type: target };
  const origin = binder.origins.get(expression);
  if (origin !== undefined) binder.origins.set(relabel, origin);
  return relabel;
}

function resolveUnknown(expression: Expression, conversion: Conversion): Expression {
  if (expression.kind === 'parameter') return typedParameter(expression.index, conversion);
  if (expression.kind === 'constant') return typedConstant(expression.value, conversion);
  // a column of a subquery whose type nobody fixed is text
  return convert({ ...expression, type: textType }, conversion);
}

function typedParameter(index: number, conversion: Conversion): Expression {
  const { target, binder } = conversion;
  if (objectNameTypes.test(target.name)) return namedObject(index, conversion);
  const known = binder.context.parameterType(index);
  const plain = withoutModifiers(target);
  if (known !== undefined && !sameType(known, plain)) {
    return convert({ kind: 'parameter', index, type: known }, conversion);
  }
  if (known === undefined) binder.context.inferParameter(index, plain);
  if (binder.literals.lifted.has(index)) binder.literals.types.set(index, plain.name);
  const parameter: Expression = { kind: 'parameter', index, type: plain };
  return plain === target ? parameter : convert(parameter, conversion);
}

/** regclass and its kin are read in the catalog of the running statement. */
const objectNameTypes = /^_?reg(?:class|type|proc|procedure|oper|operator|namespace|role|collation)$/;

/** A name of an object: the literal as it is written, a parameter as text. */
function namedObject(index: number, conversion: Conversion): Expression {
  const { context, literals } = conversion.binder;
  const literal = literals.lifted.get(index);
  if (literal !== undefined) {
    literals.lookAt(index);
    return typedConstant(literal.slice(literal.indexOf(' ') + 1), conversion);
  }
  const known = context.parameterType(index);
  if (known === undefined) context.inferParameter(index, textType);
  const name: Expression = { kind: 'parameter', index, type: known ?? textType };
  return convert(name, { ...conversion, context: 'explicit' });
}

/** Types whose text means something else from session to session: read when the statement runs. */
const sessionTypes = new Set(['timestamptz', 'timetz', 'timestamp', 'date', 'time']);

function typedConstant(value: unknown, conversion: Conversion): Expression {
  const { target, context, binder, position } = conversion;
  if (value === null) return constant(null, target);
  const cast = binder.context.functions.findCast(unknownType, target, context);
  const { name } = target.element ?? target;
  const late = sessionTypes.has(name) || (context === 'explicit' && withoutModifiers(target) !== target);
  if (cast === undefined) throw noInput(target).at(position);
  if (late || cast.function?.needsContext === true) return castCall(cast, constant(value, unknownType), conversion);
  try {
    const parsed = definitionOf(target).parse(value as string, target);
    return constant(parsed, target);
  } catch (error) {
    throw error instanceof DbError ? error.at(position) : error;
  }
}

function noInput(target: DataType): DbError {
  return new DbError('0A000', `cannot accept a value of type ${typeText(target)}`);
}

const numberRank: Readonly<Record<string, number>> = { int4: 1, int8: 2, numeric: 3, float8: 4 };

/** A number as written, wanted as a wider number: read as that at once, so that no cast runs. */
function retypedLiteral(expression: Expression, target: DataType, binder: Binder): Expression | undefined {
  if (expression.kind !== 'parameter' && expression.kind !== 'constant') return undefined;
  const [from, to] = [numberRank[expression.type.name], numberRank[target.name]];
  if (from === undefined || to === undefined || to <= from || narrows({ name: target.name }, target)) return undefined;
  if (expression.kind === 'constant') return widenedConstant(expression, target);
  const { lifted, types } = binder.literals;
  const { index } = expression;
  if (!lifted.has(index) || types.has(index)) return undefined;
  binder.context.inferParameter(index, target);
  types.set(index, target.name);
  return { kind: 'parameter', index, type: target };
}

function widenedConstant(expression: ConstantExpression, target: DataType): Expression {
  const { value, type } = expression;
  if (value === null) return constant(null, target);
  return constant(definitionOf(target).parse(definitionOf(type).print(value, type), target), target);
}

/** The type without length, precision and scale; the same object when there are none. */
export function withoutModifiers(type: DataType): DataType {
  if (type.element !== undefined) {
    const element = withoutModifiers(type.element);
    return element === type.element ? type : { ...type, element };
  }
  const modified = type.length !== undefined || type.precision !== undefined || type.scale !== undefined;
  return modified ? { name: type.name } : type;
}

/** A call, with its position for errors raised while it runs. */
export function call(
  definition: ScalarFunction,
  args: readonly Expression[],
  type: DataType,
  position: number | undefined,
): CallExpression {
  const base = { kind: 'call', function: definition, arguments: args, type } as const;
  return position === undefined ? base : { ...base, position };
}

/** The arguments as a resolved call wants them: cast, defaults filled in, variadic ones collected. */
export function callArguments(
  resolved: ResolvedCall,
  args: readonly Expression[],
  binder: Binder,
  positions: readonly number[],
): readonly Expression[] {
  const { argumentTypes, collectFrom, function: definition } = resolved;
  const cast = args.map((argument, i) => {
    const wanted = argumentTypes[i];
    invariant(wanted !== undefined, 'a resolved call has a type for each argument');
    if (wanted.name === 'anything' || wanted.element?.name === 'anything')
      return anyArgument(argument, binder, positions[i]!);
    if (wanted.name !== 'unknown') return coerce(argument, wanted, 'implicit', binder, positions[i]!);
    // a call by a type's name casts its text itself; anything else that takes unknown text takes text
    return definition.parameters[i]?.name === 'unknown' ? argument : anyArgument(argument, binder, positions[i]!);
  });
  if (collectFrom !== undefined) {
    const items = cast.slice(collectFrom);
    const parameter = definition.parameters.at(-1)!;
    const element = items[0]?.type ?? parameter.element!;
    const dynamic = parameter.element?.name === 'anything';
    const type = dynamic
      ? { name: 'record', fields: items.map((item, i) => ({ name: `f${i + 1}`, type: item.type })) }
      : { name: `_${element.name}`, element };
    return [...cast.slice(0, collectFrom), { kind: 'list', items, type }];
  }
  return [...cast, ...defaultArguments(definition, cast.length)];
}

/**
 * An expression where any type will do: as it is, a literal of unknown type as text. A parameter that nobody has given
 * a type is left without, which is an error in the end (parameters.ts).
 */
export function anyArgument(argument: Expression, binder: Binder, position: number): Expression {
  if (!isUnknown(argument)) return argument;
  if (argument.kind === 'parameter' && !binder.literals.lifted.has(argument.index)) {
    binder.parameters.leftUntyped.set(argument.index, position);
    return argument;
  }
  return coerce(argument, textType, 'implicit', binder, position);
}

function defaultArguments(definition: ResolvedCall['function'], given: number): readonly Expression[] {
  if (!('defaults' in definition) || definition.defaults === undefined) return [];
  const { parameters, defaults } = definition;
  return parameters
    .slice(given)
    .map((type, i) => constant(defaults[defaults.length - (parameters.length - given) + i], type));
}

/** Whether an expression is a boolean for a clause that wants one; converts an unknown literal. */
export function coerceBoolean(expression: Expression, what: string, binder: Binder, position: number): Expression {
  if (isUnknown(expression)) return coerce(expression, booleanType, 'implicit', binder, position);
  if (sameType(expression.type, booleanType)) return expression;
  const message = `argument of ${what} must be type boolean, not type ${typeText(expression.type)}`;
  throw new DbError('42804', message, { position });
}
