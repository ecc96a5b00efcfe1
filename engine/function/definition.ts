/**
 * How the families write their definitions down: a signature as text, the body, and what differs from the rule.
 *
 * The rule is an immutable, strict function. A signature reads as PostgreSQL prints it, with internal type names:
 * `substr(text, int4) text`, `concat_ws(text, variadic _anything) text`.
 */
import { invariant } from '../error.ts';
import type { DataType, Datum } from '../value/type.ts';
import type {
  AggregateFunction,
  AnyFunction,
  Cast,
  CastContext,
  Emitter,
  Estimator,
  Evaluate,
  Operator,
  ScalarFunction,
  TableFunction,
} from './contract.ts';
import { typeNamed } from './type-name.ts';

/** What a family registers into. */
export interface Registrar {
  register(definition: AnyFunction): void;
  registerOperator(operator: Operator): void;
  registerCast(cast: Cast): void;
}

interface Signature {
  readonly name: string;
  readonly parameters: readonly DataType[];
  /** `{ variadic: true }` or nothing, to be spread into a definition. */
  readonly spread: { readonly variadic?: true };
  readonly returns: DataType;
}

interface ParameterList {
  readonly parameters: readonly DataType[];
  readonly spread: Signature['spread'];
}

/** Lists of parameters by their text: there are far fewer than functions. */
const parameterLists = new Map<string, ParameterList>([['', { parameters: [], spread: {} }]]);

function readParameters(list: string): ParameterList {
  const known = parameterLists.get(list);
  if (known !== undefined) return known;
  const words = list.split(', ');
  const variadic = words.at(-1)!.startsWith('variadic ');
  if (variadic) words.push(words.pop()!.slice('variadic '.length));
  const read: ParameterList = { parameters: words.map(typeNamed), spread: variadic ? { variadic } : {} };
  parameterLists.set(list, read);
  return read;
}

function readSignature(text: string): Signature {
  const open = text.indexOf('(');
  const close = text.indexOf(')', open);
  invariant(open > 0 && close > 0, `signature ${text} reads name(types) type`);
  const { parameters, spread } = readParameters(text.slice(open + 1, close));
  return { name: text.slice(0, open), parameters, spread, returns: typeNamed(text.slice(close + 2)) };
}

export type ScalarOptions = Partial<Omit<ScalarFunction, 'kind' | 'name' | 'parameters' | 'evaluate'>>;

/** A scalar function from its signature. */
export function scalar(signature: string, evaluate: Evaluate, options: ScalarOptions = {}): ScalarFunction {
  const { name, parameters, spread, returns } = readSignature(signature);
  const rule = { volatility: 'immutable', strict: true } as const;
  return { kind: 'scalar', name, parameters, returns, ...rule, ...spread, evaluate, ...options };
}

/** A function that may wait: volatile, with the context as first argument. */
export function suspending(signature: string, suspend: NonNullable<ScalarFunction['suspend']>): ScalarFunction {
  const { name, parameters, returns } = readSignature(signature);
  const rule = { volatility: 'volatile', strict: true, needsContext: true } as const;
  return { kind: 'scalar', name, parameters, returns, ...rule, suspend };
}

/** A scalar function whose body depends on the types it is called with. */
export function specialized(
  signature: string,
  specialize: NonNullable<ScalarFunction['specialize']>,
  options: ScalarOptions = {},
): ScalarFunction {
  const { name, parameters, spread, returns } = readSignature(signature);
  const rule = { volatility: 'immutable', strict: true } as const;
  return { kind: 'scalar', name, parameters, returns, ...rule, ...spread, specialize, ...options };
}

export interface OperatorOptions {
  readonly commutator?: string;
  readonly negator?: string;
  readonly estimator?: Estimator;
}

/** The operator `symbol` over a function of one (prefix) or two parameters. */
export function operatorFor(symbol: string, definition: ScalarFunction, options: OperatorOptions = {}): Operator {
  const [first, second] = definition.parameters;
  invariant(first !== undefined, 'an operator has an operand');
  const isPrefix = second === undefined;
  return { symbol, left: isPrefix ? undefined : first, right: second ?? first, function: definition, ...options };
}

/** Registers a function and the operator that names it. */
export function defineOperator(
  registrar: Registrar,
  symbol: string,
  definition: ScalarFunction,
  options: OperatorOptions = {},
): void {
  registrar.register(definition);
  registrar.registerOperator(operatorFor(symbol, definition, options));
}

/** Registers a cast and its function; `definition` undefined means the datum stays as it is. */
export function defineCast(
  registrar: Registrar,
  from: string,
  to: string,
  context: CastContext,
  definition?: ScalarFunction,
): void {
  if (definition !== undefined) registrar.register(definition);
  registrar.registerCast({ from: typeNamed(from), to: typeNamed(to), context, function: definition });
}

export type AggregateOptions = Partial<Omit<AggregateFunction, 'kind' | 'name' | 'parameters' | 'accumulator'>>;

/** An aggregate from its signature. Strict unless told otherwise. */
export function aggregate(
  signature: string,
  accumulator: AggregateFunction['accumulator'],
  options: AggregateOptions = {},
): AggregateFunction {
  const { name, parameters, spread, returns } = readSignature(signature);
  return { kind: 'aggregate', name, parameters, returns, strict: true, ...spread, accumulator, ...options };
}

export interface TableFunctionOptions {
  readonly volatility?: TableFunction['volatility'];
  readonly strict?: boolean;
  readonly needsContext?: boolean;
  readonly defaults?: readonly Datum[];
}

/** A table function from `name(types)`; columns read `name type, name type`. */
export function tableFunction(
  signature: string,
  columns: string | TableFunction['columns'],
  rows: TableFunction['rows'],
  options: TableFunctionOptions = {},
): TableFunction {
  const { name, parameters, spread } = readSignature(signature);
  const fixed = typeof columns === 'string' ? readColumns(columns) : undefined;
  const rule = { kind: 'table', name, parameters, volatility: 'immutable', strict: true } as const;
  return {
    ...rule,
    ...spread,
    columns: fixed === undefined ? (columns as TableFunction['columns']) : () => fixed,
    rows,
    ...options,
  };
}

function readColumns(text: string): { readonly name: string; readonly type: DataType }[] {
  return text.split(',').map((column) => {
    const [name, type] = column.trim().split(' ');
    return { name: name!, type: typeNamed(type!) };
  });
}

type Emit = NonNullable<ScalarFunction['emit']>;

/** `emit` of a one-argument function. */
export function emitUnary(build: <Code>(emitter: Emitter<Code>, operand: Code) => Code): Emit {
  return (emitter, operands) => build(emitter, operands[0]!);
}

/** `emit` of a two-argument function. Operands may be used more than once: an emitter passes names or literals. */
export function emitBinary(build: <Code>(emitter: Emitter<Code>, left: Code, right: Code) => Code): Emit {
  return (emitter, operands) => build(emitter, operands[0]!, operands[1]!);
}
