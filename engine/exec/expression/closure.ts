/**
 * Expressions as closures over a row of a batch: the second reading of every expression, beside the source kernels.
 *
 * Closures handle every kind of expression and every lane, so kernels call them for what is not worth generating
 * (lists, maps, comprehensions), single rows are computed with them, and the differential test holds kernels to them.
 * Nulls are `null`; strictness, three-valued logic and laziness are decided here once.
 */
import { DbError, invariant, unreachable } from '../../error.ts';
import { bodyOf, type ScalarFunction } from '../../function/function.ts';
import type { Expression } from '../../plan/expression.ts';
import { type Datum, isPlainArray } from '../../value/type.ts';
import { type Vector, valueAt } from '../../value/vector.ts';
import type { Execution } from '../execution.ts';
import { nestedArray } from './nested-array.ts';
import type { Scope } from './scope.ts';

/** The row an expression is computed for. One object is reused for many rows. */
export interface Row {
  columns: readonly Vector[];
  index: number;
  execution: Execution;
  /** Variables of comprehensions and folds around the expression, by number. */
  readonly locals: Datum[];
}
export type RowFunction = (row: Row) => Datum;

/** A row object to reuse. */
export function rowOf(execution: Execution): Row {
  return { columns: [], index: 0, execution, locals: [] };
}

type AnyEvaluate = (...values: readonly Datum[]) => Datum;

/** Compiles an expression; columns are found through `scope` once, now. */
export function compileClosure(expression: Expression, scope: Scope): RowFunction {
  return new ClosureCompiler(scope).compile(expression);
}

class ClosureCompiler {
  readonly #scope: Scope;
  /** Places of variables in `Row.locals`; an expression that occurs twice binds its variables twice. */
  readonly #locals: Map<number, number> = new Map();
  #bound = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  compile(expression: Expression): RowFunction {
    switch (expression.kind) {
      case 'column': {
        const place = this.#scope.place(expression.id);
        if (place.kind === 'register') {
          const register = place.register;
          return (row) => row.execution.registers[register] as Datum;
        }
        const slot = place.slot;
        return (row) => valueAt(row.columns[slot]!, row.index);
      }
      case 'constant': {
        const value = expression.value;
        return () => value;
      }
      case 'parameter': {
        const index = expression.index - 1;
        return (row) => row.execution.parameters[index] as Datum;
      }
      case 'local': {
        const local = this.#locals.get(expression.id);
        invariant(local !== undefined, 'a local variable is bound around its use');
        return (row) => row.locals[local] as Datum;
      }
      case 'call':
        return this.#call(expression);
      case 'and':
        return conjunctionOf(this.#all(expression.operands));
      case 'or':
        return disjunctionOf(this.#all(expression.operands));
      case 'not': {
        const operand = this.compile(expression.operand);
        return (row) => {
          const value = operand(row);
          return value === null ? null : !value;
        };
      }
      case 'is null': {
        const operand = this.compile(expression.operand);
        return (row) => operand(row) === null;
      }
      case 'case':
        return this.#case(expression);
      case 'coalesce': {
        const operands = this.#all(expression.operands);
        return (row) => {
          for (const operand of operands) {
            const value = operand(row);
            if (value !== null) return value;
          }
          return null;
        };
      }
      case 'in list':
        return this.#inList(expression);
      case 'list': {
        const items = this.#all(expression.items);
        const { element } = expression.type;
        const nests = element !== undefined && expression.items.some(({ type }) => isPlainArray(type));
        if (!nests) return (row) => items.map((item) => item(row));
        return (row) =>
          nestedArray(
            items.map((item) => item(row)),
            element,
          );
      }
      case 'map': {
        const entries = expression.entries.map(({ key, value }) => [key, this.compile(value)] as const);
        return (row) => new Map(entries.map(([key, value]) => [key, value(row)]));
      }
      case 'entity': {
        const table = this.compile(expression.table);
        const rowId = this.compile(expression.rowId);
        const entity = expression.entity;
        return (row) => {
          const tableId = table(row);
          const id = rowId(row);
          if (tableId === null || id === null) return null;
          return row.execution.context.graphEntity(entity, tableId as number, id as number);
        };
      }
      case 'comprehension':
        return this.#comprehension(expression);
      case 'fold':
        return this.#fold(expression);
      case 'quantifier':
        return this.#quantifier(expression);
      case 'subquery':
        throw new DbError('0A000', 'a subquery is not supported in this place', {
          hint: 'Move the subquery into FROM, or into WITH, and refer to its result.',
        });
      default:
        return unreachable(expression);
    }
  }

  #all(expressions: readonly Expression[]): readonly RowFunction[] {
    return expressions.map((operand) => this.compile(operand));
  }

  #bind(local: { readonly id: number }): number {
    const index = this.#bound++;
    this.#locals.set(local.id, index);
    return index;
  }

  #call(expression: Extract<Expression, { kind: 'call' }>): RowFunction {
    const definition = expression.function;
    const types = expression.arguments.map((argument) => argument.type);
    const body = bodyOf(definition, types, expression.type) as AnyEvaluate;
    const args = this.#all(expression.arguments);
    const call = definition.strict ? strictCall(body, args, definition) : looseCall(body, args, definition);
    const position = expression.position;
    if (position === undefined) return call;
    return (row) => {
      try {
        return call(row);
      } catch (error) {
        throw error instanceof DbError ? error.at(position) : error;
      }
    };
  }

  #case(expression: Extract<Expression, { kind: 'case' }>): RowFunction {
    const branches = expression.branches.map(({ when, result }) => ({
      when: this.compile(when),
      result: this.compile(result),
    }));
    const otherwise = this.compile(expression.otherwise);
    return (row) => {
      for (const branch of branches) if (branch.when(row) === true) return branch.result(row);
      return otherwise(row);
    };
  }

  #inList(expression: Extract<Expression, { kind: 'in list' }>): RowFunction {
    const operand = this.compile(expression.operand);
    const items = this.#all(expression.items);
    const types = [expression.operand.type, expression.items[0]?.type ?? expression.operand.type];
    const equals = bodyOf(expression.equals, types, expression.type) as AnyEvaluate;
    return (row) => {
      const value = operand(row);
      if (value === null) return items.length === 0 ? false : null;
      let sawNull = false;
      for (const item of items) {
        const candidate = item(row);
        if (candidate === null) sawNull = true;
        else if (equals(value, candidate) === true) return true;
      }
      return sawNull ? null : false;
    };
  }

  #comprehension(expression: Extract<Expression, { kind: 'comprehension' }>): RowFunction {
    const list = this.compile(expression.list);
    const local = this.#bind(expression.local);
    const filter = expression.filter === undefined ? undefined : this.compile(expression.filter);
    const result = this.compile(expression.result);
    return (row) => {
      const values = list(row) as readonly Datum[] | null;
      if (values === null) return null;
      const out: Datum[] = [];
      for (const value of values) {
        row.locals[local] = value;
        if (filter === undefined || filter(row) === true) out.push(result(row));
      }
      return out;
    };
  }

  #fold(expression: Extract<Expression, { kind: 'fold' }>): RowFunction {
    const initial = this.compile(expression.initial);
    const list = this.compile(expression.list);
    const accumulator = this.#bind(expression.accumulator);
    const local = this.#bind(expression.local);
    const step = this.compile(expression.step);
    return (row) => {
      const values = list(row) as readonly Datum[] | null;
      if (values === null) return null;
      let state = initial(row);
      for (const value of values) {
        row.locals[accumulator] = state;
        row.locals[local] = value;
        state = step(row);
      }
      return state;
    };
  }

  #quantifier(expression: Extract<Expression, { kind: 'quantifier' }>): RowFunction {
    const list = this.compile(expression.list);
    const local = this.#bind(expression.local);
    const predicate = this.compile(expression.predicate);
    const { quantifier } = expression;
    return (row) => {
      const values = list(row) as readonly Datum[] | null;
      if (values === null) return null;
      let matches = 0;
      let unknown = 0;
      for (const value of values) {
        row.locals[local] = value;
        const answer = predicate(row);
        if (answer === null) unknown++;
        else if (answer === true) matches++;
        else if (quantifier === 'all') return false;
        if (matches > 0 && quantifier === 'any') return true;
        if (matches > 0 && quantifier === 'none') return false;
        if (matches > 1 && quantifier === 'single') return false;
      }
      if (unknown > 0) return null;
      if (quantifier === 'any') return false;
      return quantifier === 'single' ? matches === 1 : true;
    };
  }
}

function strictCall(body: AnyEvaluate, args: readonly RowFunction[], definition: ScalarFunction): RowFunction {
  const [first, second] = args;
  if (definition.needsContext !== true) {
    if (args.length === 1) {
      return (row) => {
        const a = first!(row);
        return a === null ? null : body(a);
      };
    }
    if (args.length === 2) {
      return (row) => {
        const a = first!(row);
        if (a === null) return null;
        const b = second!(row);
        return b === null ? null : body(a, b);
      };
    }
  }
  const withContext = definition.needsContext === true;
  return (row) => {
    const values: Datum[] = withContext ? [row.execution.context] : [];
    for (const argument of args) {
      const value = argument(row);
      if (value === null) return null;
      values.push(value);
    }
    return body(...values);
  };
}

function looseCall(body: AnyEvaluate, args: readonly RowFunction[], definition: ScalarFunction): RowFunction {
  if (definition.needsContext === true) {
    return (row) => body(row.execution.context, ...args.map((argument) => argument(row)));
  }
  return (row) => body(...args.map((argument) => argument(row)));
}

function conjunctionOf(operands: readonly RowFunction[]): RowFunction {
  return (row) => {
    let answer: Datum = true;
    for (const operand of operands) {
      const value = operand(row);
      if (value === false) return false;
      if (value === null) answer = null;
    }
    return answer;
  };
}

function disjunctionOf(operands: readonly RowFunction[]): RowFunction {
  return (row) => {
    let answer: Datum = false;
    for (const operand of operands) {
      const value = operand(row);
      if (value === true) return true;
      if (value === null) answer = null;
    }
    return answer;
  };
}
