/**
 * Expressions as text:
 *
 * ```
 * name#3:int4   attribute 2:text   $1:int8   %4:any   'x'::text   true
 * int4pl<int4,int4>(a#1:int4, '1'::int4)
 * and(…)  or(…)  not(…)  is-null(…)
 * case(… => …, else … ):text     coalesce(…):text     in-list(x, [a, b], int4eq<int4,int4>)
 * list(…):int4[]   map(key: …):any   node(table, row):node
 * comprehension(%1:any in … where … => …):any   fold(%1:any = …, %2:any in … => …):any
 * quantifier any(%1:int4 in … => …)   subquery exists { … }
 * ```
 *
 * A function is named with its parameters' types, as `FunctionRegistry.exact` finds it. A result type is left out where
 * the function has only one, and where it is bool for logic. Positions in a statement's text are not printed.
 */
import { unreachable } from '../../error.ts';
import type { AnyFunction } from '../../function/function.ts';
import type { DataType } from '../../value/type.ts';
import type { AggregateCall, Column, Expression, LocalExpression, SortKey, WindowCall } from '../expression.ts';
import { type Relation, relationOf } from '../relation.ts';
import { printConstant } from './constant-text.ts';
import { printName } from './scanner.ts';
import { printType } from './type-text.ts';

export interface PrintOptions {
  /** The number of the table's column that a column id stands for; such columns print as `attribute N`. */
  readonly attributeOf?: (columnId: number) => number | undefined;
  /** Names of columns by id, for people; a column without one prints as its id alone. */
  readonly names?: ReadonlyMap<number, string>;
}

export function printFunction(definition: AnyFunction): string {
  return `${printName(definition.name)}<${definition.parameters.map((type) => printType({ name: type.name })).join(',')}>`;
}

/** A column where it is made: `name#3 int4`, with `!` where it is never null. */
export function printColumn({ name, id, type, nullable }: Column): string {
  return `${printName(name)}#${id} ${printType(type)}${nullable ? '' : '!'}`;
}

export class ExpressionPrinter {
  readonly #options: PrintOptions;
  readonly #printPlan: (relation: Relation) => string;

  constructor(options: PrintOptions, printPlan: (relation: Relation) => string) {
    this.#options = options;
    this.#printPlan = printPlan;
  }

  print = (expression: Expression): string => {
    switch (expression.kind) {
      case 'column':
        return `${this.#columnName(expression.id)}:${printType(expression.type)}`;
      case 'constant':
        return printConstant(expression.value, expression.type);
      case 'parameter':
        return `$${expression.index}:${printType(expression.type)}`;
      case 'local':
        return printLocal(expression);
      case 'call':
        return `${printFunction(expression.function)}${this.#list(expression.arguments)}${this.#result(expression)}`;
      case 'and':
      case 'or':
        return `${expression.kind}${this.#list(expression.operands)}${logicType(expression.type)}`;
      case 'not':
        return `not(${this.print(expression.operand)})${logicType(expression.type)}`;
      case 'is null':
        return `is-null(${this.print(expression.operand)})${logicType(expression.type)}`;
      case 'coalesce':
        return `coalesce${this.#list(expression.operands)}:${printType(expression.type)}`;
      case 'list':
        return `list${this.#list(expression.items)}:${printType(expression.type)}`;
      default:
        return this.#printComposed(expression);
    }
  };

  #printComposed(expression: Exclude<Expression, { kind: SimpleKind }>): string {
    const { print } = this;
    const type = `:${printType(expression.type)}`;
    switch (expression.kind) {
      case 'case': {
        const branches = expression.branches.map(({ when, result }) => `${print(when)} => ${print(result)}, `);
        return `case(${branches.join('')}else ${print(expression.otherwise)})${type}`;
      }
      case 'in list': {
        const items = `[${expression.items.map(print).join(', ')}]`;
        const parts = [print(expression.operand), items, printFunction(expression.equals)];
        return `in-list(${parts.join(', ')})${logicType(expression.type)}`;
      }
      case 'map':
        return `map(${expression.entries.map(({ key, value }) => `${printName(key)}: ${print(value)}`).join(', ')})${type}`;
      case 'entity':
        return `${expression.entity}(${print(expression.table)}, ${print(expression.rowId)})${type}`;
      case 'comprehension': {
        const filter = expression.filter === undefined ? '' : ` where ${print(expression.filter)}`;
        return `comprehension(${this.#over(expression)}${filter} => ${print(expression.result)})${type}`;
      }
      case 'fold': {
        const start = `${printLocal(expression.accumulator)} = ${print(expression.initial)}`;
        return `fold(${start}, ${this.#over(expression)} => ${print(expression.step)})${type}`;
      }
      case 'quantifier': {
        const body = `(${this.#over(expression)} => ${print(expression.predicate)})`;
        return `quantifier ${expression.quantifier}${body}${logicType(expression.type)}`;
      }
      case 'subquery': {
        const comparison = expression.comparison === undefined ? '' : ` compare (${print(expression.comparison)})`;
        return `subquery ${expression.form} {${this.#printPlan(relationOf(expression.plan))}}${comparison}${type}`;
      }
      default:
        return unreachable(expression);
    }
  }

  sortKey = ({ expression, descending, nullsFirst }: SortKey): string => {
    return `${this.print(expression)} ${descending ? 'descending' : 'ascending'} nulls ${nullsFirst ? 'first' : 'last'}`;
  };

  aggregateCall(call: AggregateCall): string {
    const parts = [printFunction(call.function) + this.#list(call.arguments)];
    if (call.distinct) parts.push('distinct');
    if (call.orderBy.length > 0) parts.push(`order [${call.orderBy.map(this.sortKey).join(', ')}]`);
    if (call.filter !== undefined) parts.push(`filter ${this.print(call.filter)}`);
    return `${parts.join(' ')} returns ${printType(call.type)}`;
  }

  windowCall(call: WindowCall): string {
    const filter = call.filter === undefined ? '' : ` filter ${this.print(call.filter)}`;
    const named = `${call.function.kind} ${printFunction(call.function)}`;
    return `${named}${this.#list(call.arguments)}${filter} returns ${printType(call.type)}`;
  }

  #over({ local, list }: { readonly local: LocalExpression; readonly list: Expression }): string {
    return `${printLocal(local)} in ${this.print(list)}`;
  }

  #list(expressions: readonly Expression[]): string {
    return `(${expressions.map(this.print).join(', ')})`;
  }

  #columnName(id: number): string {
    const attribute = this.#options.attributeOf?.(id);
    if (attribute !== undefined) return `attribute ${attribute}`;
    const name = this.#options.names?.get(id);
    return `${name === undefined ? '' : printName(name)}#${id}`;
  }

  #result({ function: { returns }, type }: Extract<Expression, { kind: 'call' }>): string {
    const text = printType(type);
    return typeof returns !== 'function' && printType(returns) === text ? '' : `:${text}`;
  }
}

type SimpleKind =
  | 'column'
  | 'constant'
  | 'parameter'
  | 'local'
  | 'call'
  | 'and'
  | 'or'
  | 'not'
  | 'is null'
  | 'coalesce'
  | 'list';

function printLocal({ id, type }: LocalExpression): string {
  return `%${id}:${printType(type)}`;
}

function logicType(type: DataType): string {
  return type.name === 'bool' ? '' : `:${printType(type)}`;
}
