/**
 * The text of one kernel while it grows: a prologue run once a batch, the lines of the current block of the row loop,
 * and the values (functions, constants) that come in as arguments.
 *
 * Emitted text depends on the plan's shape only. Constants, names and paths are bound values `k[n]`, so equal shapes
 * give equal text and no user's string ever becomes code.
 */
import { DbError } from '../../error.ts';
import type { Emitter } from '../../function/function.ts';

/** Thrown by a kernel whose row has no answer in doubles; the batch runs again in the wide variant. */
export const leaveLane: { readonly kind: 'leaves narrow lane' } = { kind: 'leaves narrow lane' };

function leave(): never {
  throw leaveLane;
}

export class SourceWriter {
  readonly prologue: string[] = [];
  /** Lines of the block being written. */
  lines: string[] = [];
  readonly bound: unknown[] = [];
  readonly #names: Map<unknown, string> = new Map();
  #next = 0;
  /** Pieces written so far that may raise an error where they are computed, without a line of their own. */
  #failing = 0;

  /** A name not used before. */
  fresh(prefix: string): string {
    return `${prefix}${this.#next++}`;
  }

  /** The name under which a value is known to the kernel. */
  bind(value: unknown): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = this.fresh('k');
    this.prologue.push(`const ${name} = k[${this.bound.length}];`);
    this.bound.push(value);
    this.#names.set(value, name);
    return name;
  }

  /** Writes a block apart and returns its lines with what `write` returned, and whether that itself may fail. */
  block<T>(write: () => T): { readonly lines: readonly string[]; readonly result: T; readonly mayFail: boolean } {
    const outer = this.lines;
    const failing = this.#failing;
    this.lines = [];
    const result = write();
    const lines = this.lines;
    this.lines = outer;
    return { lines, result, mayFail: this.#failing > failing };
  }

  /** Notes that what is being written may fail. */
  noteFailing(): void {
    this.#failing++;
  }

  /** An emitter that writes into this kernel; errors it raises carry `position`. */
  emitter(position: number | undefined): Emitter<string> {
    return sourceEmitter(this, position);
  }
}

function raiser(code: string, message: string, position: number | undefined): () => never {
  return () => {
    throw new DbError(code, message, position === undefined ? {} : { position });
  };
}

const comparisons = { '<': '<', '<=': '<=', '=': '===', '<>': '!==', '>=': '>=', '>': '>' } as const;

function sourceEmitter(writer: SourceWriter, position: number | undefined): Emitter<string> {
  /** A temporary that holds a value used more than once. */
  const held = (value: string): string => {
    const name = writer.fresh('t');
    writer.lines.push(`const ${name} = ${value};`);
    return name;
  };
  return {
    number: (value) => (Number.isFinite(value) && !Object.is(value, -0) ? `(${value})` : writer.bind(value)),
    boolean: (value) => String(value),
    arithmetic: (operator, left, right) => `(${left} ${operator} ${right})`,
    negate: (operand) => `(-${operand})`,
    compare: (operator, left, right) => `(${left} ${comparisons[operator]} ${right})`,
    // without branches: which way a row goes cannot be predicted
    and: (left, right) => `((${left} & ${right}) !== 0)`,
    or: (left, right) => `((${left} | ${right}) !== 0)`,
    not: (operand) => `(!${operand})`,
    choose: (condition, yes, no) => `(${condition} ? ${yes} : ${no})`,
    math: (name, ...operands) => `Math.${name}(${operands.join(', ')})`,
    inRange(value, minimum, maximum, typeName) {
      const fail = writer.bind(raiser('22003', `${typeName} out of range`, position));
      const name = held(value);
      return `(${name} >= ${minimum} && ${name} <= ${maximum} ? ${name} + 0 : ${fail}())`;
    },
    safeInteger(value) {
      const name = held(value);
      return `(${name} >= -9007199254740991 && ${name} <= 9007199254740991 ? ${name} + 0 : ${writer.bind(leave)}())`;
    },
    failIf(condition, code, message, value) {
      writer.noteFailing();
      return `(${condition} ? ${writer.bind(raiser(code, message, position))}() : ${value})`;
    },
    call(evaluate, ...operands) {
      writer.noteFailing();
      return `${writer.bind(evaluate)}(${operands.join(', ')})`;
    },
  };
}
