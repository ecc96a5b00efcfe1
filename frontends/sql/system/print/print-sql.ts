/**
 * Expressions of the algebra as SQL text, in PostgreSQL's spelling (ruleutils.c): every operator in parentheses, casts
 * as `(x)::type`, constants with their type where reading them back would give another.
 *
 * `pretty` leaves out parentheses that precedence makes needless, which is what psql asks for. Stored expressions do
 * not say which casts were written and which were implied: a cast is shown inside an operation, where PostgreSQL shows
 * implied ones too, and left out at the top, where storing makes it again.
 */
import {
  type CallExpression,
  type CaseExpression,
  type DataType,
  type Datum,
  definitionOf,
  type Expression,
  type FunctionRegistry,
  type InListExpression,
  sameType,
  unsupported,
} from '../../../../engine/extend.ts';
import { quoteName, quoteText } from '../object-name.ts';
import { formatType } from '../type-catalog.ts';
import { isCast, keywordFunctions } from './cast-call.ts';
import { printConstant } from './constant.ts';

export interface PrintedColumn {
  readonly name: string;
  readonly type: DataType;
}

export interface SqlPrinting {
  readonly functions: FunctionRegistry;
  /** The column that a number stands for. */
  readonly column: (number: number) => PrintedColumn | undefined;
  readonly pretty: boolean;
  /** The name of what a regclass or its kin points to. */
  readonly objectName: (type: string, id: number) => string;
}

/** A whole expression; an implied cast at its top is left out. */
export function printSql(expression: Expression, printing: SqlPrinting): string {
  const printer = new SqlPrinter(printing);
  if (expression.kind === 'call' && isCast(expression.function, printing.functions)) {
    const [operand] = expression.arguments;
    if (operand !== undefined && operand.type.name !== 'unknown') return printSql(operand, printing);
  }
  if (expression.kind === 'constant') {
    return printConstant(expression.value, expression.type, { ...printing, isTop: true });
  }
  return printer.print(expression);
}

type Parent = 'operator' | 'logic' | 'cast' | 'function';

const arithmeticPrecedence: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '%': 2 };

class SqlPrinter {
  readonly #printing: SqlPrinting;

  constructor(printing: SqlPrinting) {
    this.#printing = printing;
  }

  print = (expression: Expression): string => {
    switch (expression.kind) {
      case 'column':
        return this.#column(expression.id, expression.type);
      case 'constant':
        return this.#constant(expression.value, expression.type);
      case 'parameter':
        return `$${expression.index}`;
      case 'call':
        return this.#call(expression);
      case 'and':
      case 'or': {
        const operands = expression.operands.map((operand) => this.#operand(operand, 'logic', expression.kind));
        return this.#group(operands.join(expression.kind === 'and' ? ' AND ' : ' OR '));
      }
      case 'not':
        if (expression.operand.kind === 'is null') {
          return this.#group(`${this.#operand(expression.operand.operand, 'operator')} IS NOT NULL`);
        }
        return this.#group(`NOT ${this.#operand(expression.operand, 'logic', 'not')}`);
      case 'is null':
        return this.#group(`${this.#operand(expression.operand, 'operator')} IS NULL`);
      case 'case':
        return this.#case(expression);
      case 'coalesce':
        return `COALESCE(${expression.operands.map(this.print).join(', ')})`;
      case 'in list':
        return this.#inList(expression);
      case 'list':
        return this.#list(expression);
      case 'quantifier':
      case 'local':
      case 'map':
      case 'entity':
      case 'comprehension':
      case 'fold':
      case 'subquery':
        throw unsupported(`printing ${expression.kind} as SQL`);
    }
  };

  #column(number: number, type: DataType): string {
    const column = this.#printing.column(number);
    if (column === undefined) return `"?column ${number}?"`;
    const name = quoteName(column.name);
    return sameType(column.type, type) ? name : this.#cast(name, type);
  }

  #cast(text: string, type: DataType): string {
    return this.#printing.pretty ? `${text}::${formatType(type)}` : `(${text})::${formatType(type)}`;
  }

  #constant(value: Datum, type: DataType): string {
    return printConstant(value, type, { ...this.#printing, isTop: false });
  }

  /** A number behind a minus sign: one constant, as PostgreSQL's parser reads it. */
  #negativeNumber(operand: Expression): string | undefined {
    if (operand.kind !== 'constant' || !/^(?:int\d|numeric)$/.test(operand.type.name)) return undefined;
    const text = definitionOf(operand.type).print(operand.value, operand.type);
    return `'-${text}'::${formatType(operand.type, -1)}`;
  }

  #group(text: string): string {
    return this.#printing.pretty ? text : `(${text})`;
  }

  #call(expression: CallExpression): string {
    const { functions } = this.#printing;
    const { function: definition, arguments: args, type } = expression;
    if (isCast(definition, functions)) {
      const [operand] = args;
      if (operand!.kind === 'constant' && operand!.type.name === 'unknown') {
        return `${quoteText(String(operand!.value))}::${formatType(type)}`;
      }
      return this.#cast(this.#operand(operand!, 'cast'), type);
    }
    const operator = functions.operatorOf(definition);
    if (operator !== undefined) {
      if (operator.left === undefined) {
        const negative = operator.symbol === '-' ? this.#negativeNumber(args[0]!) : undefined;
        if (negative !== undefined) return negative;
        return this.#group(`${operator.symbol} ${this.#operand(args[0]!, 'operator', operator.symbol)}`);
      }
      const [left, right] = [
        this.#operand(args[0]!, 'operator', operator.symbol),
        this.#operand(args[1]!, 'operator', `${operator.symbol} right`),
      ];
      return this.#group(`${left} ${operator.symbol} ${right}`);
    }
    const keyword = args.length === 0 ? keywordFunctions.get(definition.name) : undefined;
    if (keyword !== undefined) return keyword;
    return `${quoteName(definition.name)}(${args.map(this.print).join(', ')})`;
  }

  #inList({ operand, items }: InListExpression): string {
    const left = this.#operand(operand, 'operator');
    const column = operand.kind === 'column' ? this.#printing.column(operand.id) : undefined;
    const wasNarrow = column !== undefined && !sameType(column.type, operand.type) && operand.type.name === 'text';
    const itemType = wasNarrow ? column.type : undefined;
    const printed = items.map((item) =>
      item.kind === 'constant'
        ? this.#constant(item.value, itemType === undefined ? item.type : { name: itemType.name })
        : this.print(item),
    );
    const list = `ARRAY[${printed.join(', ')}]`;
    if (!wasNarrow) return this.#group(`${left} = ANY (${list})`);
    return this.#group(`${left} = ANY (${this.#cast(list, { name: '_text', element: { name: 'text' } })})`);
  }

  #list({ items, type }: Extract<Expression, { kind: 'list' }>): string {
    const printed = items.map(this.print).join(', ');
    if (type.element === undefined) return `ROW(${printed})`;
    return items.length === 0 ? `ARRAY[]::${formatType(type)}` : `ARRAY[${printed}]`;
  }

  #case({ branches, otherwise }: CaseExpression): string {
    const lines = branches.map(({ when, result }) => `    WHEN ${this.print(when)} THEN ${this.print(result)}`);
    const last = `    ELSE ${this.print(otherwise)}`;
    return `\nCASE\n${[...lines, last].join('\n')}\nEND`;
  }

  /** An operand, in parentheses where `pretty` left them out and they are needed. */
  #operand(expression: Expression, parent: Parent, parentOperator?: string): string {
    const text = this.print(expression);
    return this.#printing.pretty && !this.#isSimple(expression, parent, parentOperator) ? `(${text})` : text;
  }

  #isSimple(expression: Expression, parent: Parent, parentOperator: string | undefined): boolean {
    switch (expression.kind) {
      case 'and':
        return parent === 'function' || (parent === 'logic' && parentOperator !== 'not');
      case 'or':
        return parent === 'function' || (parent === 'logic' && parentOperator === 'or');
      case 'not':
      case 'is null':
        return parent === 'logic' || parent === 'function';
      case 'in list':
        return parent === 'function';
      case 'call':
        return this.#isSimpleCall(expression, parent, parentOperator);
      default:
        return true;
    }
  }

  #isSimpleCall(
    { function: definition, arguments: args }: CallExpression,
    parent: Parent,
    parentOperator: string | undefined,
  ): boolean {
    const { functions } = this.#printing;
    if (isCast(definition, functions)) return true;
    const operator = functions.operatorOf(definition);
    if (operator === undefined) return true;
    const isMinus = operator.symbol === '-' && operator.left === undefined;
    if (isMinus && this.#negativeNumber(args[0]!) !== undefined) return true;
    if (parent !== 'operator') return parent === 'logic' || parent === 'function';
    const [symbol, side] = (parentOperator ?? '').split(' ');
    const [own, outer] = [arithmeticPrecedence[operator.symbol], arithmeticPrecedence[symbol!]];
    if (own === undefined || outer === undefined || operator.left === undefined) return false;
    return own > outer || (own === outer && side === undefined);
  }
}
