/**
 * The face of function/: what a function, an aggregate, a cast and an operator are, and the registry that finds them.
 *
 * Built-in functions and an author's register through the same interfaces (re-exported by `engine/extend.ts`). Bodies
 * see datums (the table in value/type.ts), never vectors. **Meaning is said once**: a function that is worth compiling
 * describes itself against an `Emitter` as well; then the pipeline compiler prints it as JavaScript source over typed
 * arrays and the closure compiler builds closures from the same description, and a differential test holds both against
 * `evaluate`.
 *
 * Three-valued logic (AND, OR, NOT, IS NULL, CASE, COALESCE) is the algebra's and is not registered here.
 */

import type { DataType } from '../value/type.ts';
import { builtins } from './builtin.ts';
import type { AnyFunction, Cast, CastContext, Operator, ResolvedCall, ScalarFunction } from './contract.ts';
import { Registry } from './registry.ts';

export { type Closure, closureEmitter, leavesNarrowLane, slotClosure } from './closure-emitter.ts';
export type {
  Accumulator,
  AdvisoryLockKey,
  AdvisoryLocks,
  AggregateFunction,
  AnyFunction,
  Cast,
  CastContext,
  Emitter,
  Estimator,
  EvalContext,
  Evaluate,
  Operator,
  ResolvedCall,
  ScalarFunction,
  SlotAccumulator,
  Suspension,
  TableFunction,
  Volatility,
  WindowFunction,
  WindowPartition,
} from './contract.ts';

export { catalogQuestions } from './system/catalog-functions.ts';

/** Finds functions, operators and casts by PostgreSQL's resolution rules (manual, chapter 10). */
export interface FunctionRegistry {
  register(definition: AnyFunction): void;
  registerOperator(operator: Operator): void;
  registerCast(cast: Cast): void;
  /** All functions of that name. */
  named(name: string): readonly AnyFunction[];
  /** Throws 42883 naming the argument types (hint: nearest name, or add casts), 42725 when ambiguous. */
  resolveFunction(name: string, argumentTypes: readonly DataType[], options?: ResolveOptions): ResolvedCall;
  resolveOperator(
    symbol: string,
    left: DataType | undefined,
    right: DataType,
  ): { readonly operator: Operator; readonly call: ResolvedCall<ScalarFunction> };
  /** The cast usable in a context, or undefined. Text conversion through parse and print (I/O casts) is included. */
  findCast(from: DataType, to: DataType, context: CastContext): Cast | undefined;
  /** The common type of UNION, CASE, VALUES, ARRAY columns; throws 42804 naming both. `what` as in PostgreSQL, e.g. "UNION". */
  commonType(types: readonly DataType[], what: string): DataType;
  /** By exact name and parameter type names: how plan text and stored expressions name functions. */
  exact(name: string, parameters: readonly string[]): AnyFunction | undefined;
  operatorOf(definition: ScalarFunction): Operator | undefined;
  all(): Iterable<AnyFunction>;
  operators(): Iterable<Operator>;
  casts(): Iterable<Cast>;
}

export interface ResolveOptions {
  /** The last argument was written `VARIADIC array`: it is passed on as the array it is. */
  readonly variadicArray?: boolean;
}

export { bodyOf } from './body.ts';

/** A registry that knows every built-in function, operator, cast and aggregate. They are made when first asked for. */
export function createFunctionRegistry(): FunctionRegistry {
  return new Registry(builtins);
}
