/**
 * The registry: every function, operator and cast of a database, found by name and by PostgreSQL's resolution rules.
 *
 * It stands on the library of built-ins, which is shared and made on demand, and holds what was registered beside them.
 * A name and parameter list is unique; registering it again replaces nothing and is 42723. Answers to the same question
 * are kept until something is registered.
 */
import { DbError } from '../error.ts';
import { similarName } from '../value/similar-name.ts';
import { type DataType, findType, sameType } from '../value/type.ts';
import { readCastName } from './cast-step.ts';
import { CastTable, castAsFunction } from './cast-table.ts';
import { commonType, commonTypeOrNone } from './common-type.ts';
import type { AnyFunction, Cast, CastContext, Operator, ResolvedCall, ScalarFunction } from './contract.ts';
import type { FunctionLibrary } from './library.ts';
import { bindPolymorphic, concreteType, isPolymorphic } from './polymorphic.ts';
import { type Candidate, type CoercionRules, chooseCandidate } from './resolve.ts';
import { isDynamic, isUnknown, printedName, printedNames, typeNamed } from './type-name.ts';

const castHint = 'You might need to add explicit type casts.';

export class Registry implements CoercionRules {
  readonly #functions = new Map<string, AnyFunction[]>();
  readonly #operators = new Map<string, Operator[]>();
  readonly #operatorOf = new Map<ScalarFunction, Operator>();
  readonly #library: FunctionLibrary;
  readonly #casts: CastTable;

  constructor(library: FunctionLibrary) {
    this.#library = library;
    this.#casts = new CastTable(() => library.casts());
  }

  register(definition: AnyFunction): void {
    const { name, parameters } = definition;
    if (this.named(name).some((other) => sameNames(other.parameters, parameters))) {
      throw new DbError('42723', `function ${name}(${printedNames(parameters)}) already exists`);
    }
    const present = this.#functions.get(name);
    if (present === undefined) this.#functions.set(name, [definition]);
    else present.push(definition);
  }

  registerOperator(operator: Operator): void {
    const present = this.#operators.get(operator.symbol);
    if (present === undefined) this.#operators.set(operator.symbol, [operator]);
    else present.push(operator);
    if (!this.#operatorOf.has(operator.function)) this.#operatorOf.set(operator.function, operator);
  }

  registerCast(cast: Cast): void {
    this.#casts.add(cast);
  }

  named(name: string): readonly AnyFunction[] {
    const builtins = this.#library.functionsNamed(name);
    const added = this.#functions.get(name);
    return added === undefined ? builtins : [...builtins, ...added];
  }

  #operatorsNamed(symbol: string): readonly Operator[] {
    const builtins = this.#library.operatorsNamed(symbol);
    const added = this.#operators.get(symbol);
    return added === undefined ? builtins : [...builtins, ...added];
  }

  resolveFunction(
    name: string,
    argumentTypes: readonly DataType[],
    options: { readonly variadicArray?: boolean } = {},
  ): ResolvedCall {
    if (options.variadicArray === true && this.named(name).some(takesAnything)) {
      return this.resolveFunction(`${name}_elements`, argumentTypes);
    }
    const candidates = this.named(name).flatMap((definition) =>
      layOut(definition, argumentTypes.length, options.variadicArray === true, argumentTypes),
    );
    const isExact = candidates.some(({ parameters }) =>
      parameters.every((type, i) => sameType(type, argumentTypes[i]!)),
    );
    const typeCall = isExact ? undefined : this.#typeNameCall(name, argumentTypes);
    if (typeCall !== undefined) return typeCall;
    const choice = chooseCandidate(candidates, argumentTypes, this);
    if (choice.kind === 'one') return this.#resolved(choice.candidate, argumentTypes);
    throw this.#functionError(choice.kind, name, argumentTypes);
  }

  resolveOperator(
    symbol: string,
    left: DataType | undefined,
    right: DataType,
  ): { readonly operator: Operator; readonly call: ResolvedCall<ScalarFunction> } {
    const argumentTypes = left === undefined ? [right] : [left, right];
    const isGraph = argumentTypes.some(isDynamic);
    const candidates = this.#operatorsNamed(symbol)
      .filter((operator) => (operator.left === undefined) === (left === undefined))
      .filter((operator) => isGraph || !isDynamic(operator.right))
      .map((operator) => operatorCandidate(operator));
    const choice = chooseCandidate(assumeSame(candidates, argumentTypes), argumentTypes, this);
    if (choice.kind !== 'one') throw operatorError(choice.kind, symbol, left, right);
    const { definition } = choice.candidate;
    const candidate = { ...choice.candidate, definition: definition.function };
    return { operator: definition, call: this.#resolved(candidate, argumentTypes) };
  }

  findCast(from: DataType, to: DataType, context: CastContext): Cast | undefined {
    return this.#casts.find(from, to, context);
  }

  commonType(types: readonly DataType[], what: string): DataType {
    return commonType(types, what, (from, to) => this.isImplicit(from, to));
  }

  commonTypeOrNone(types: readonly DataType[]): DataType | undefined {
    return commonTypeOrNone(types, (from, to) => this.isImplicit(from, to));
  }

  isImplicit(from: DataType, to: DataType): boolean {
    return this.#casts.isImplicit(from, to);
  }

  exact(name: string, parameters: readonly string[]): AnyFunction | undefined {
    const found = this.named(name).find((definition) => {
      const names = definition.parameters;
      return names.length === parameters.length && names.every((type, i) => type.name === parameters[i]);
    });
    return found ?? this.#composedCast(name, parameters);
  }

  #composedCast(name: string, [from]: readonly string[]): ScalarFunction | undefined {
    const wanted = readCastName(name);
    if (wanted === undefined || from === undefined) return undefined;
    const cast = this.findCast(typeNamed(from), wanted.to, wanted.context);
    return cast === undefined ? undefined : castAsFunction(cast);
  }

  operatorOf(definition: ScalarFunction): Operator | undefined {
    return this.#library.operatorOf(definition) ?? this.#operatorOf.get(definition);
  }

  *all(): Iterable<AnyFunction> {
    const names = new Set([...this.#library.functionNames(), ...this.#functions.keys()]);
    for (const name of names) yield* this.named(name);
  }

  *operators(): Iterable<Operator> {
    const symbols = new Set([...this.#library.operatorSymbols(), ...this.#operators.keys()]);
    for (const symbol of symbols) yield* this.#operatorsNamed(symbol);
  }

  casts(): Iterable<Cast> {
    return this.#casts.all();
  }

  #resolved<F extends AnyFunction>(candidate: Candidate<F>, argumentTypes: readonly DataType[]): ResolvedCall<F> {
    const { definition, parameters, collectFrom } = candidate;
    const binding = bindPolymorphic(parameters, argumentTypes, (types) => this.commonTypeOrNone(types)) ?? {
      element: undefined,
      compatible: undefined,
    };
    const concrete = parameters.map((parameter, i) => {
      if (parameter.name === 'anything') return argumentTypes[i]!;
      if (isPolymorphic(parameter)) return concreteType(parameter, binding);
      const given = argumentTypes[i];
      // the argument's own modifiers and fields stay known where no cast is needed
      return given !== undefined && sameType(given, parameter) ? given : parameter;
    });
    return { function: definition, argumentTypes: concrete, returnType: returnTypeOf(definition), collectFrom };

    function returnTypeOf(called: AnyFunction): DataType {
      if (called.kind === 'table') return { name: 'record', fields: called.columns(concrete) };
      if (typeof called.returns === 'function') return called.returns(concrete);
      return concreteType(called.returns, binding);
    }
  }

  /** `date('…')` and `float8(1)`: one argument and the name of a type is a cast. */
  #typeNameCall(name: string, argumentTypes: readonly DataType[]): ResolvedCall | undefined {
    const [from] = argumentTypes;
    const to = findType(name);
    if (to === undefined || from === undefined || argumentTypes.length !== 1) return undefined;
    const cast = this.findCast(from, to, 'explicit');
    if (cast === undefined) return undefined;
    return { function: castAsFunction(cast), argumentTypes: [from], returnType: to, collectFrom: undefined };
  }

  /** Every name a call could have meant. */
  *#names(): Iterable<string> {
    yield* this.#library.words();
    yield* this.#functions.keys();
  }

  #functionError(kind: 'none' | 'many', name: string, argumentTypes: readonly DataType[]): DbError {
    const call = `${name}(${printedNames(argumentTypes)})`;
    if (kind === 'many') {
      const hint = `Could not choose a best candidate function. ${castHint}`;
      return new DbError('42725', `function ${call} is not unique`, { hint });
    }
    const near = this.named(name).length > 0 ? undefined : similarName(name, this.#names());
    const hint =
      near === undefined
        ? `No function matches the given name and argument types. ${castHint}`
        : `Perhaps you meant the function "${near}".`;
    return new DbError('42883', `function ${call} does not exist`, { hint });
  }
}

/** VARIADIC "any": the elements of a written-out array are another function's business, `<name>_elements`. */
function takesAnything(definition: AnyFunction): boolean {
  const isVariadic = 'variadic' in definition && definition.variadic === true;
  return isVariadic && definition.parameters.at(-1)?.element?.name === 'anything';
}

function sameNames(left: readonly DataType[], right: readonly DataType[]): boolean {
  return left.length === right.length && left.every((type, i) => sameType(type, right[i]!));
}

function operatorCandidate(operator: Operator): Candidate<Operator> {
  const parameters = operator.left === undefined ? [operator.right] : [operator.left, operator.right];
  return { definition: operator, parameters, collectFrom: undefined, defaulted: 0 };
}

/** An unknown literal beside a known operand is first taken for the same type (manual 10.2, step 2a). */
function assumeSame(
  candidates: readonly Candidate<Operator>[],
  argumentTypes: readonly DataType[],
): readonly Candidate<Operator>[] {
  const [left, right] = argumentTypes;
  if (left === undefined || right === undefined || isUnknown(left) === isUnknown(right)) return candidates;
  const known = isUnknown(left) ? right : left;
  const exact = candidates.filter(({ parameters }) => parameters.every((type) => sameType(type, known)));
  return exact.length > 0 ? exact : candidates;
}

function operatorError(kind: 'none' | 'many', symbol: string, left: DataType | undefined, right: DataType): DbError {
  const written = `${left === undefined ? '' : `${printedName(left)} `}${symbol} ${printedName(right)}`;
  if (kind === 'many') {
    const hint = `Could not choose a best candidate operator. ${castHint}`;
    return new DbError('42725', `operator is not unique: ${written}`, { hint });
  }
  const hint = `No operator matches the given name and argument type${left === undefined ? '' : 's'}. ${
    left === undefined ? 'You might need to add an explicit type cast.' : castHint
  }`;
  return new DbError('42883', `operator does not exist: ${written}`, { hint });
}

/** A definition as candidates for that many arguments: as it stands, with defaults, and spread over its variadic part. */
function layOut(
  definition: AnyFunction,
  count: number,
  variadicArray: boolean,
  argumentTypes: readonly DataType[],
): Candidate[] {
  const { parameters } = definition;
  const defaults = 'defaults' in definition ? (definition.defaults?.length ?? 0) : 0;
  const isVariadic = 'variadic' in definition && definition.variadic === true;
  const base = { definition, collectFrom: undefined, defaulted: parameters.length - count };
  if (isVariadic) {
    const last = parameters.at(-1)!;
    const fixed = parameters.length - 1;
    const passesArray = variadicArray || (count === fixed + 1 && isArrayOfLast(argumentTypes[fixed]!, last));
    if (passesArray && count === fixed + 1) return [{ ...base, parameters }];
    if (variadicArray || count <= fixed) return [];
    const element = last.element ?? last;
    const spread = Array.from({ length: count - fixed }, () => element);
    return [{ definition, parameters: [...parameters.slice(0, fixed), ...spread], collectFrom: fixed, defaulted: 0 }];
  }
  if (count > parameters.length || count < parameters.length - defaults) return [];
  return [{ ...base, parameters: parameters.slice(0, count) }];
}

function isArrayOfLast(given: DataType, last: DataType): boolean {
  return last.element !== undefined && last.element.name !== 'anything' && sameType(given, last);
}
