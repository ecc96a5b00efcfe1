/**
 * What a function, an operator, a cast, an aggregate, a table and a window function are, and what a body may ask of the
 * running statement. The face, function.ts, re-exports all of it; the families of this folder import it from here.
 *
 * Built-in functions and an author's register through the same interfaces. Bodies see datums (the table in
 * value/type.ts), never vectors.
 */
import type { DataType, Datum, PrintSettings } from '../value/type.ts';

/** immutable: same arguments, same result. stable: within one statement. volatile: neither. */
export type Volatility = 'immutable' | 'stable' | 'volatile';

/** Any function of datums. `never[]` lets families write precise parameter types. */
export type Evaluate = (...values: never[]) => Datum;

/**
 * What a suspended call waits for: the `Wait` of txn/, which lies on the level of this folder and is not imported. A body
 * gets one from its context and yields it unread.
 */
export interface Suspension {
  readonly on: 'lock' | 'flush' | 'memory' | 'client' | 'time';
  readonly ready: boolean;
  readonly promise: Promise<void>;
  finishNow(): void;
  cancel(): void;
}

/** Advisory locks as functions ask for them; see `SessionLocks` and `Transaction` of txn/. */
export interface AdvisoryLocks {
  /** Waits for the lock. */
  take(
    key: AdvisoryLockKey,
    mode: 'share' | 'exclusive',
    owner: 'session' | 'transaction',
  ): Generator<Suspension, void>;
  /** False where it would have to wait. */
  tryTake(key: AdvisoryLockKey, mode: 'share' | 'exclusive', owner: 'session' | 'transaction'): boolean;
  /** False, with a warning, for a lock that the session does not hold. */
  giveBack(key: AdvisoryLockKey, mode: 'share' | 'exclusive'): boolean;
  giveBackAll(): void;
}
/** The halves of one bigint (form 1), or two integers (form 2), as unsigned numbers of 32 bits. */
export interface AdvisoryLockKey {
  readonly classId: number;
  readonly objectId: number;
  readonly form: 1 | 2;
}

/** What a body may ask of the running statement. Implemented by session/. */
export interface EvalContext {
  /** Microseconds since 2000-01-01 UTC. */
  readonly transactionTimestamp: number;
  readonly statementTimestamp: number;
  clockTimestamp(): number;
  /** Uniform in [0, 1). */
  random(): number;
  randomBytes(count: number): Uint8Array;
  setting(name: string): string | undefined;
  setSetting(name: string, value: string, local: boolean): void;
  readonly printSettings: PrintSettings;
  readonly currentUser: string;
  readonly sessionUser: string;
  readonly currentDatabase: string;
  readonly currentSchema: string | null;
  readonly searchPath: readonly string[];
  readonly backendId: number;
  readonly serverVersion: string;
  nextSequenceValue(sequence: string | number): number | bigint;
  currentSequenceValue(sequence: string | number): number | bigint;
  setSequenceValue(sequence: string | number, value: number | bigint, isCalled: boolean): void;
  lastSequenceValue(): number | bigint;
  readonly advisoryLocks: AdvisoryLocks;
  /** Passes after so many milliseconds. */
  sleep(durationMs: number): Suspension;
  /** Catalog answers for pg_catalog's functions (to_regclass, pg_get_indexdef, format_type …); see catalog/. */
  catalogAnswer(question: string, ...values: readonly Datum[]): Datum;
  /** Reads a node or relationship for output, through the statement's view; null when it is gone. */
  graphEntity(kind: 'node' | 'relationship', table: number, rowId: number): Datum;
}

/**
 * Builds code. `Code` is source text for one emitter and a closure for the other. Operands are never null (a strict
 * function's caller tests that first) and numbers are JavaScript numbers: int8 and timestamps reach `emit` only while
 * they are safe integers. An operand may be used more than once: a source emitter passes names or literals, not work.
 */
export interface Emitter<Code> {
  number(value: number): Code;
  boolean(value: boolean): Code;
  /** IEEE double arithmetic. */
  arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Code, right: Code): Code;
  negate(operand: Code): Code;
  /** Comparison of two numbers, booleans or strings of ASCII; strings in general go through `call(compareText)`. */
  compare(operator: '<' | '<=' | '=' | '<>' | '>=' | '>', left: Code, right: Code): Code;
  /** Neither operand may fail: both may be computed, whatever the other says. So for `or`. */
  and(left: Code, right: Code): Code;
  or(left: Code, right: Code): Code;
  not(operand: Code): Code;
  choose(condition: Code, yes: Code, no: Code): Code;
  /** One of Math's functions of numbers. */
  math(
    name: 'abs' | 'floor' | 'ceil' | 'trunc' | 'sqrt' | 'min' | 'max' | 'fround',
    ...operands: readonly Code[]
  ): Code;
  /** The value if it lies in [minimum, maximum], −0 as 0; otherwise DbError 22003 `<typeName> out of range`. */
  inRange(value: Code, minimum: number, maximum: number, typeName: string): Code;
  /**
   * The value if it is a safe integer, −0 as 0. Otherwise the row leaves the narrow lane: the kernel gives up and the
   * batch runs again through `evaluate`, which answers exactly (bigint) or raises.
   */
  safeInteger(value: Code): Code;
  /** Raises DbError with the given SQLSTATE and message when the condition holds, else gives the value. */
  failIf(condition: Code, code: string, message: string, value: Code): Code;
  /** Calls a plain function of datums. */
  call(evaluate: Evaluate, ...operands: readonly Code[]): Code;
}

export interface ScalarFunction {
  readonly kind: 'scalar';
  /** Lower case, unique together with `parameters`. Internal PostgreSQL names for operators: `int4pl`, `float8lt`. */
  readonly name: string;
  /** Pseudo types: `anyelement`, `anyarray`, `anynonarray`, `any` (one dynamically typed value), `anything`. */
  readonly parameters: readonly DataType[];
  /** The last parameter (an array type) may be given as any number of elements. */
  readonly variadic?: boolean;
  /** Trailing parameters that may be left out, with the constant used instead. */
  readonly defaults?: readonly Datum[];
  readonly returns: DataType | ((argumentTypes: readonly DataType[]) => DataType);
  readonly volatility: Volatility;
  /** Null when any argument is null, without calling the body. */
  readonly strict: boolean;
  /** True: the body's first argument is the EvalContext. */
  readonly needsContext?: boolean;
  /** The body. Exactly one of `evaluate`, `specialize` and `suspend` is given. */
  readonly evaluate?: Evaluate;
  /**
   * The body of a function that may wait: yields what it waits for, returns the value. The optimizer lifts a call to a
   * node of its own; where it cannot, the call is 0A000. A run that ends early leaves the generator by `return`.
   */
  readonly suspend?: (...values: never[]) => Generator<Suspension, Datum>;
  /**
   * True: a call has an effect that a row must not cause before it is asked for (LIMIT), so it is lifted like one that
   * waits where the plan allows.
   */
  readonly oneByOne?: boolean;
  /**
   * Makes the body for given argument types (comparison of arrays, array_append, json builders …): those of the
   * resolved call, one an argument. Elements of a variadic parameter arrive as one array all the same.
   */
  readonly specialize?: (argumentTypes: readonly DataType[], returnType: DataType) => Evaluate;
  readonly emit?: <Code>(emitter: Emitter<Code>, operands: readonly Code[]) => Code;
  /** Fraction of rows for which a boolean function is true, for estimates; operators set `estimator` instead. */
  readonly selectivity?: number;
}

/** What the optimizer may assume of a boolean operator over a column and a constant. */
export type Estimator = 'eq' | 'neq' | 'lt' | 'le' | 'gt' | 'ge' | 'like' | 'contains' | 'distance';

/** An operator is a name for a scalar function. `left` is undefined for prefix operators. */
export interface Operator {
  readonly symbol: string;
  readonly left: DataType | undefined;
  readonly right: DataType;
  readonly function: ScalarFunction;
  /** Symbol with swapped operands, e.g. `<` for `>`. */
  readonly commutator?: string;
  readonly negator?: string;
  readonly estimator?: Estimator;
}

/** implicit: anywhere. assignment: into a column. explicit: only when written. */
export type CastContext = 'implicit' | 'assignment' | 'explicit';
export interface Cast {
  readonly from: DataType;
  readonly to: DataType;
  readonly context: CastContext;
  /** Takes the value and returns the datum of the target type; target modifiers are applied by `specialize`'s
   * return type. Undefined: the datum is the same (binary coercible). */
  readonly function: ScalarFunction | undefined;
}

/**
 * An aggregate over datums: `init` gives a state, `step` folds a row in (returning the new state, which may be the same
 * object), `finish` answers. `merge` joins two states of the same group.
 */
export interface AggregateFunction {
  readonly kind: 'aggregate';
  readonly name: string;
  readonly parameters: readonly DataType[];
  readonly variadic?: boolean;
  readonly returns: DataType | ((argumentTypes: readonly DataType[]) => DataType);
  /** Rows where any argument is null are not stepped. */
  readonly strict: boolean;
  /** Direct arguments for ordered-set aggregates (percentile_cont(0.5) WITHIN GROUP …): how many. */
  readonly directArguments?: number;
  readonly accumulator: (argumentTypes: readonly DataType[], returnType: DataType) => Accumulator;
  /** The same over float64 slots for compiled kernels; see SlotAccumulator. */
  readonly slots?: SlotAccumulator;
}
export interface Accumulator {
  init(): unknown;
  step(state: unknown, ...values: readonly Datum[]): unknown;
  merge(left: unknown, right: unknown): unknown;
  /** The answer so far, which must not change when the state goes on (a window asks after each row). */
  finish(state: unknown): Datum;
}
/**
 * An accumulator whose whole state is a few doubles, so that the state of a million groups is a few Float64Arrays.
 * `step` returns the new slot values; it is emitted once per row and must be exact for every safe-integer or double
 * operand (carry into a second slot where a sum could pass 2^53).
 */
export interface SlotAccumulator {
  readonly initial: readonly number[];
  readonly step: <Code>(emitter: Emitter<Code>, slots: readonly Code[], operands: readonly Code[]) => readonly Code[];
  readonly finish: (slots: readonly number[]) => Datum;
}

/** A set-returning function: rows of `columns`. */
export interface TableFunction {
  readonly kind: 'table';
  readonly name: string;
  readonly parameters: readonly DataType[];
  readonly variadic?: boolean;
  readonly defaults?: readonly Datum[];
  readonly columns: (
    argumentTypes: readonly DataType[],
  ) => readonly { readonly name: string; readonly type: DataType }[];
  /** Strict ones give no rows for a null argument. */
  readonly strict: boolean;
  readonly volatility: Volatility;
  readonly needsContext?: boolean;
  /** Rows as arrays of datums, produced on demand; only one that is `oneByOne` may wait in between. */
  readonly rows: (...values: never[]) => Iterable<readonly Datum[] | Suspension>;
  /** Each row is handed on before the next is made. */
  readonly oneByOne?: boolean;
}

/** A window function that is not an aggregate; see exec/window. `compute` fills one partition. */
export interface WindowFunction {
  readonly kind: 'window';
  readonly name: string;
  readonly parameters: readonly DataType[];
  readonly returns: DataType | ((argumentTypes: readonly DataType[]) => DataType);
  readonly compute: (partition: WindowPartition) => Datum[];
}
export interface WindowPartition {
  readonly count: number;
  /** Argument `argument` at row `row` of the partition, in window order. */
  value(argument: number, row: number): Datum;
  /** First and one-past-last row of the peer group of `row`. */
  peerStart(row: number): number;
  peerEnd(row: number): number;
  frameStart(row: number): number;
  frameEnd(row: number): number;
  /** The row at a place of the frame of `row`, counted from 0, or from −1 backwards; without the rows that EXCLUDE takes out. */
  frameRow(row: number, place: number): number | undefined;
}

export type AnyFunction = ScalarFunction | AggregateFunction | TableFunction | WindowFunction;

/** A function chosen for given arguments. `casts[i]` is applied to argument i; undefined where none is needed. */
export interface ResolvedCall<F extends AnyFunction = AnyFunction> {
  readonly function: F;
  /** The types the arguments must be cast to, one an argument (variadic ones included). */
  readonly argumentTypes: readonly DataType[];
  readonly returnType: DataType;
  /** Variadic elements were given one by one from this argument on: collect them into an array. */
  readonly collectFrom: number | undefined;
}
