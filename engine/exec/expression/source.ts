/**
 * Expressions as JavaScript source over the arrays of a batch, for the body of a kernel's row loop.
 *
 * A piece of `Code` is a side-effect-free JavaScript expression for the value, one for "is it null" (undefined when it
 * never is), and how the value is represented. Whatever must run first was written as lines of the current block, so
 * lazy operands (CASE, AND, OR, COALESCE) are written inside their own blocks.
 *
 * Two variants exist. In the **narrow** one, int8 and timestamps are JavaScript numbers, and a value that is not leaves
 * the lane (`leaveLane`). In the **wide** one they are datums (number or bigint) and only `evaluate` touches them.
 */
import { DbError } from '../../error.ts';
import { bodyOf } from '../../function/function.ts';
import type { Expression } from '../../plan/expression.ts';
import type { DataType, Datum } from '../../value/type.ts';
import type { VectorKind } from '../../value/vector.ts';
import { compileClosure } from './closure.ts';
import type { Scope } from './scope.ts';
import { leaveLane, type SourceWriter } from './source-writer.ts';

type Representation = 'number' | 'boolean' | 'string' | 'datum';
export interface Code {
  readonly value: string;
  readonly isNull: string | undefined;
  readonly representation: Representation;
}

const numberTypes = new Set(['int2', 'int4', 'oid', 'float4', 'float8', 'date']);
const laneTypes = new Set(['int8', 'timestamp', 'timestamptz', 'time']);
const stringTypes = new Set(['text', 'varchar', 'bpchar', 'name', 'char', 'uuid', 'json', 'jsonb', 'unknown']);

/** True for types whose values are numbers only while they are safe integers. */
export function isLaneType(type: DataType): boolean {
  return laneTypes.has(type.name);
}

function representationOf(type: DataType, wide: boolean): Representation {
  if (numberTypes.has(type.name)) return 'number';
  if (laneTypes.has(type.name)) return wide ? 'datum' : 'number';
  if (type.name === 'bool') return 'boolean';
  return stringTypes.has(type.name) ? 'string' : 'datum';
}

const emptyValue: Record<Representation, string> = { number: '0', boolean: 'false', string: "''", datum: 'null' };

/** A datum that the narrow lane can hold. */
function laneValue(value: Datum): Datum {
  if (typeof value === 'bigint') throw leaveLane;
  return value;
}

const either = (left: string | undefined, right: string | undefined): string | undefined =>
  left === undefined ? right : right === undefined ? left : `${left} || ${right}`;

export class SourceCompiler {
  readonly writer: SourceWriter;
  readonly #scope: Scope;
  /** Kind of each slot's vector, with `?` behind it when it has nulls; undefined for slots not used. */
  readonly #kinds: readonly (string | undefined)[];
  readonly #wide: boolean;
  readonly #slots: Map<number, Code> = new Map();
  readonly #invariants: Map<string, Code> = new Map();
  #row: string | undefined;

  constructor(writer: SourceWriter, scope: Scope, kinds: readonly (string | undefined)[], wide: boolean) {
    this.writer = writer;
    this.#scope = scope;
    this.#kinds = kinds;
    this.#wide = wide;
  }

  /** A JavaScript condition that holds where the expression is true (not false, not null). */
  condition(expression: Expression): string {
    if (expression.kind === 'and') {
      const parts = expression.operands.map((operand) => this.writer.block(() => this.condition(operand)));
      // without branches, but before what may fail: a condition in front of it keeps it from being computed
      const joined = parts.map(({ result, mayFail }, k) => `${k === 0 ? '' : mayFail ? ' && ' : ' & '}(${result})`);
      if (parts.every((part) => part.lines.length === 0)) return joined.join('');
      const name = this.writer.fresh('t');
      this.writer.lines.push(`let ${name} = true;`);
      for (const part of parts) this.writer.lines.push(`if (${name}) {`, ...part.lines, `${name} = ${part.result}; }`);
      return name;
    }
    const code = this.compile(expression);
    if (code.isNull === undefined) return code.value;
    return `!(${code.isNull}) && ${code.value}`;
  }

  compile(expression: Expression): Code {
    switch (expression.kind) {
      case 'column':
        return this.#column(expression.id);
      case 'constant':
        return this.#constant(expression.value, expression.type);
      case 'parameter':
        return this.#once(`parameter ${expression.index}`, `x.parameters[${expression.index - 1}]`, expression.type);
      case 'call':
        return this.#call(expression);
      case 'and':
      case 'or':
        return this.#logic(expression.operands, expression.kind);
      case 'not': {
        const operand = this.compile(expression.operand);
        return { ...operand, value: `(!${operand.value})` };
      }
      case 'is null': {
        const operand = this.compile(expression.operand);
        return { value: `(${operand.isNull ?? 'false'})`, isNull: undefined, representation: 'boolean' };
      }
      case 'case':
        return this.#case(expression);
      case 'coalesce':
        return this.#coalesce(expression);
      case 'in list':
        return this.#inList(expression);
      default:
        return this.#closure(expression);
    }
  }

  #column(id: number): Code {
    const place = this.#scope.place(id);
    if (place.kind === 'register') {
      return this.#once(`register ${place.register}`, `x.registers[${place.register}]`, place.type);
    }
    const known = this.#slots.get(place.slot);
    if (known !== undefined) return known;
    const code = this.#slot(place.slot, place.type);
    this.#slots.set(place.slot, code);
    return code;
  }

  #slot(slot: number, type: DataType): Code {
    const { prologue } = this.writer;
    const column = this.writer.fresh('c');
    prologue.push(`const ${column} = b.columns[${slot}];`);
    const signature = this.#kinds[slot] ?? 'any';
    let isNull: string | undefined;
    if (signature.endsWith('?')) {
      const nulls = this.writer.fresh('n');
      prologue.push(`const ${nulls} = ${column}.nulls;`);
      isNull = `${nulls}[i] === 1`;
    }
    const kind = signature.replace('?', '') as VectorKind | 'ascii';
    const values = this.writer.fresh('v');
    if (kind !== 'text' && kind !== 'ascii') prologue.push(`const ${values} = ${column}.values;`);
    switch (kind) {
      case 'i32':
      case 'f64':
        return { value: `${values}[i]`, isNull, representation: 'number' };
      case 'bool':
        return { value: `(${values}[i] === 1)`, isNull, representation: 'boolean' };
      case 'i64':
        return { value: `${this.writer.bind(narrowed)}(${values}[i])`, isNull, representation: 'datum' };
      case 'dict': {
        const strings = this.writer.fresh('s');
        prologue.push(`const ${strings} = ${column}.dictionary.strings;`);
        return { value: `${strings}[${values}[i]]`, isNull, representation: 'string' };
      }
      case 'ascii': {
        prologue.push(`const ${values} = ${column}.ascii, ${values}o = ${column}.offsets;`);
        return { value: `${values}.substring(${values}o[i], ${values}o[i + 1])`, isNull, representation: 'string' };
      }
      case 'text':
        return { value: `${this.writer.bind(decodeText)}(${column}, i)`, isNull, representation: 'string' };
      case 'any':
        return {
          value: `${values}[i]`,
          isNull: `${values}[i] === null`,
          representation: this.#anyRepresentation(type),
        };
    }
  }

  /** Datums of a plain array: numbers where the type promises them. */
  #anyRepresentation(type: DataType): Representation {
    return isLaneType(type) ? 'datum' : representationOf(type, true);
  }

  #constant(value: Datum, type: DataType): Code {
    const representation = representationOf(type, this.#wide || typeof value === 'bigint');
    if (value === null) return { value: emptyValue[representation], isNull: 'true', representation };
    if (value === true || value === false) return { value: String(value), isNull: undefined, representation };
    if (typeof value === 'bigint' && !this.#wide) this.writer.prologue.push(`${this.writer.bind(laneValue)}(1n);`);
    return { value: this.writer.bind(value), isNull: undefined, representation };
  }

  /** A value that is the same for the whole batch, fetched in the prologue. */
  #once(key: string, source: string, type: DataType): Code {
    const known = this.#invariants.get(key);
    if (known !== undefined) return known;
    const representation = representationOf(type, this.#wide);
    const name = this.writer.fresh('p');
    const checked = isLaneType(type) && !this.#wide ? `${this.writer.bind(laneValue)}(${source})` : source;
    const isNull = this.writer.fresh('none');
    const fetched = this.writer.fresh('raw');
    // the loop gets a number it need not unpack, and a flag it can decide once
    const value = representation === 'number' ? `+${fetched}` : fetched;
    this.writer.prologue.push(
      `const ${fetched} = ${checked}, ${isNull} = ${fetched} === null;`,
      `const ${name} = ${isNull} ? ${emptyValue[representation]} : ${value};`,
    );
    const code: Code = { value: name, isNull, representation };
    this.#invariants.set(key, code);
    return code;
  }

  #call(expression: Extract<Expression, { kind: 'call' }>): Code {
    const definition = expression.function;
    const operands = expression.arguments.map((argument) => this.compile(argument));
    const values = operands.map((operand) => operand.value);
    const representation = representationOf(expression.type, this.#wide);
    const operandsAreNarrow = operands.every((operand) => operand.representation !== 'datum');
    if (definition.emit !== undefined && definition.strict && operandsAreNarrow && representation !== 'datum') {
      const emitter = this.writer.emitter(expression.position);
      const isNull = operands.map((operand) => operand.isNull).reduce(either, undefined);
      const { lines, result } = this.writer.block(() => definition.emit!(emitter, values));
      if (lines.length === 0) return { value: result, isNull, representation };
      return this.#guarded(isNull, lines, result, representation, false);
    }
    const types = expression.arguments.map((argument) => argument.type);
    const body = positioned(bodyOf(definition, types, expression.type) as AnyEvaluate, expression.position);
    const context = definition.needsContext === true ? ['x.context'] : [];
    if (!definition.strict) {
      const loose = operands.map(asDatum);
      const call = `${this.writer.bind(body)}(${[...context, ...loose].join(', ')})`;
      return this.#guarded(undefined, [], this.#laned(call, expression.type), representation, true);
    }
    const isNull = operands.map((operand) => operand.isNull).reduce(either, undefined);
    const call = `${this.writer.bind(body)}(${[...context, ...values].join(', ')})`;
    return this.#guarded(isNull, [], this.#laned(call, expression.type), representation, true);
  }

  /** In the narrow variant, a lane-typed result of a plain function must be checked. */
  #laned(call: string, type: DataType): string {
    return isLaneType(type) && !this.#wide ? `${this.writer.bind(laneValue)}(${call})` : call;
  }

  /** Computes `value` (after `lines`) only where `isNull` does not hold. */
  #guarded(
    isNull: string | undefined,
    lines: readonly string[],
    value: string,
    representation: Representation,
    mayGiveNull: boolean,
  ): Code {
    const out = this.writer.lines;
    const name = this.writer.fresh('t');
    if (isNull === undefined) {
      out.push(...lines, `const ${name} = ${value};`);
    } else {
      const empty = mayGiveNull ? 'null' : emptyValue[representation];
      out.push(`let ${name} = ${empty};`, `if (!(${isNull})) {`, ...lines, `${name} = ${value}; }`);
    }
    const resultIsNull = mayGiveNull ? `${name} === null` : isNull;
    return { value: name, isNull: resultIsNull, representation };
  }

  #logic(operands: readonly Expression[], kind: 'and' | 'or'): Code {
    const parts = operands.map((operand) => this.writer.block(() => this.compile(operand)));
    const simple = parts.every((part) => part.lines.length === 0 && part.result.isNull === undefined);
    const symbol = kind === 'and' ? '&&' : '||';
    if (simple) {
      const value = parts.map((part) => part.result.value).join(` ${symbol} `);
      return { value: `(${value})`, isNull: undefined, representation: 'boolean' };
    }
    const deciding = kind === 'or';
    const value = this.writer.fresh('t');
    const unknown = this.writer.fresh('u');
    const { lines } = this.writer;
    lines.push(`let ${value} = ${!deciding}, ${unknown} = false;`);
    for (const { lines: inner, result } of parts) {
      const decide = `if (${deciding ? '' : '!'}(${result.value})) ${value} = ${deciding};`;
      const step = result.isNull === undefined ? decide : `if (${result.isNull}) ${unknown} = true; else ${decide}`;
      lines.push(`if (${value} === ${!deciding}) {`, ...inner, step, '}');
    }
    return { value, isNull: `(${unknown} && ${value} === ${!deciding})`, representation: 'boolean' };
  }

  /** Assigns a piece of code to (value, isNull) variables. */
  #assign(value: string, unknown: string, code: Code): string {
    if (code.isNull === undefined) return `${value} = ${code.value}; ${unknown} = false;`;
    return `if (${code.isNull}) ${unknown} = true; else { ${value} = ${code.value}; ${unknown} = false; }`;
  }

  #case(expression: Extract<Expression, { kind: 'case' }>): Code {
    const representation = this.#joint(expression.type);
    const value = this.writer.fresh('t');
    const unknown = this.writer.fresh('u');
    const { lines } = this.writer;
    lines.push(`let ${value} = ${emptyValue[representation]}, ${unknown} = true;`);
    let depth = 0;
    for (const branch of expression.branches) {
      const when = this.writer.block(() => this.condition(branch.when));
      const then = this.writer.block(() => this.compile(branch.result));
      lines.push(
        ...when.lines,
        `if (${when.result}) {`,
        ...then.lines,
        this.#assign(value, unknown, then.result),
        '} else {',
      );
      depth++;
    }
    const otherwise = this.writer.block(() => this.compile(expression.otherwise));
    lines.push(...otherwise.lines, this.#assign(value, unknown, otherwise.result), '}'.repeat(depth));
    return { value, isNull: unknown, representation };
  }

  #coalesce(expression: Extract<Expression, { kind: 'coalesce' }>): Code {
    const representation = this.#joint(expression.type);
    const value = this.writer.fresh('t');
    const unknown = this.writer.fresh('u');
    const { lines } = this.writer;
    lines.push(`let ${value} = ${emptyValue[representation]}, ${unknown} = true;`);
    for (const operand of expression.operands) {
      const part = this.writer.block(() => this.compile(operand));
      lines.push(`if (${unknown}) {`, ...part.lines, this.#assign(value, unknown, part.result), '}');
    }
    return { value, isNull: unknown, representation };
  }

  #joint(type: DataType): Representation {
    return representationOf(type, this.#wide);
  }

  /** Primitive operands are looked up in a Set made once a batch; everything else goes through the closure. */
  #inList(expression: Extract<Expression, { kind: 'in list' }>): Code {
    const operand = this.compile(expression.operand);
    const fixed = expression.items.every((item) => item.kind === 'constant' || item.kind === 'parameter');
    const sameTypes = expression.items.every((item) => item.type.name === expression.operand.type.name);
    const padded = expression.operand.type.name === 'bpchar' || expression.operand.type.name === 'jsonb';
    if (!fixed || !sameTypes || padded || operand.representation === 'datum') return this.#closure(expression);
    const items = expression.items.map((item) => asDatum(this.compile(item)));
    const set = this.writer.fresh('q');
    this.writer.prologue.push(`const ${set} = new Set([${items.join(', ')}]), ${set}n = ${set}.delete(null);`);
    const found = `${set}.has(${operand.value})`;
    const isNull = either(operand.isNull, `(${set}n && !${found})`);
    return { value: found, isNull: isNull === undefined ? undefined : `(${isNull})`, representation: 'boolean' };
  }

  #closure(expression: Expression): Code {
    const closure = this.writer.bind(compileClosure(expression, this.#scope));
    if (this.#row === undefined) {
      this.#row = this.writer.fresh('r');
      this.writer.prologue.push(`const ${this.#row} = { columns: b.columns, index: 0, execution: x, locals: [] };`);
    }
    const name = this.writer.fresh('t');
    this.writer.lines.push(`${this.#row}.index = i;`);
    this.writer.lines.push(`const ${name} = ${this.#laned(`${closure}(${this.#row})`, expression.type)};`);
    return { value: name, isNull: `${name} === null`, representation: representationOf(expression.type, this.#wide) };
  }
}

type AnyEvaluate = (...values: readonly Datum[]) => Datum;

/** Adds the position to errors raised by a body. */
function positioned(body: AnyEvaluate, position: number | undefined): AnyEvaluate {
  if (position === undefined) return body;
  return (...values) => {
    try {
      return body(...values);
    } catch (error) {
      throw error instanceof DbError ? error.at(position) : error;
    }
  };
}

/** The value with null for null, whatever its representation. */
export function asDatum(code: Code): string {
  return code.isNull === undefined ? code.value : `(${code.isNull} ? null : ${code.value})`;
}

function narrowed(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
function decodeText(column: { readonly bytes: Uint8Array; readonly offsets: Int32Array }, index: number): string {
  return utf8.decode(column.bytes.subarray(column.offsets[index], column.offsets[index + 1]));
}
