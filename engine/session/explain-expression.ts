/**
 * Expressions as EXPLAIN shows them: columns by name, operators by symbol, lifted literals by their values.
 */
import type { Expression, SortKey } from '../plan/expression.ts';
import type { Bound, Physical } from '../plan/physical.ts';
import { childrenOf } from '../plan/physical-walk.ts';
import { type DataType, type Datum, definitionOf } from '../value/type.ts';

/** What the plan alone does not say. */
export interface ExplainNames {
  /** The symbol of the operator that a function implements. */
  symbolOf(definition: Extract<Expression, { kind: 'call' }>['function']): string | undefined;
  /** The literal that stands behind a parameter; undefined for the client's own parameters. */
  literalOf(index: number): Datum | undefined;
}

/** Reads a plan's expressions with the names of its columns. */
export class ExpressionPrinter {
  readonly #columns: Map<number, string> = new Map();
  readonly #names: ExplainNames;

  constructor(root: Physical, names: ExplainNames) {
    this.#names = names;
    this.#collect(root);
  }

  #collect(node: Physical): void {
    for (const column of node.columns) this.#columns.set(column.id, column.name);
    for (const child of childrenOf(node)) this.#collect(child);
  }

  print(expression: Expression): string {
    switch (expression.kind) {
      case 'column':
        return this.#columns.get(expression.id) || `#${expression.id}`;
      case 'constant':
        return literal(expression.value, expression.type);
      case 'parameter': {
        const value = this.#names.literalOf(expression.index);
        return value === undefined ? `$${expression.index}` : literal(value, expression.type);
      }
      case 'call':
        return this.#call(expression);
      case 'and':
      case 'or':
        return `(${this.list(expression.operands, ` ${expression.kind.toUpperCase()} `)})`;
      case 'not':
        return `(NOT ${this.print(expression.operand)})`;
      case 'is null':
        return `(${this.print(expression.operand)} IS NULL)`;
      case 'in list':
        return `(${this.print(expression.operand)} IN (${this.list(expression.items)}))`;
      case 'coalesce':
        return `COALESCE(${this.list(expression.operands)})`;
      case 'case':
        return 'CASE … END';
      case 'list':
        return `[${this.list(expression.items)}]`;
      default:
        return `${expression.kind} …`;
    }
  }

  list(expressions: readonly Expression[], between = ', '): string {
    return expressions.map((expression) => this.print(expression)).join(between);
  }

  #call(expression: Extract<Expression, { kind: 'call' }>): string {
    const symbol = this.#names.symbolOf(expression.function);
    const [left, right] = expression.arguments.map((argument) => this.print(argument));
    if (symbol === undefined) return `${expression.function.name}(${this.list(expression.arguments)})`;
    return right === undefined ? `(${symbol} ${left})` : `(${left} ${symbol} ${right})`;
  }

  keys(keys: readonly SortKey[]): string {
    return keys
      .map((key) => {
        const nulls = key.nullsFirst === key.descending ? '' : key.nullsFirst ? ' NULLS FIRST' : ' NULLS LAST';
        return `${this.print(key.expression)}${key.descending ? ' DESC' : ''}${nulls}`;
      })
      .join(', ');
  }

  bound(name: string, bound: Bound | undefined, below: boolean): string[] {
    if (bound === undefined) return [];
    return [`(${name} ${below ? '<' : '>'}${bound.inclusive ? '=' : ''} ${this.print(bound.expression)})`];
  }
}

function literal(value: Datum, type: DataType): string {
  if (value === null) return 'NULL';
  const text = definitionOf(type).print(value, type);
  return typeof value === 'number' || typeof value === 'boolean' ? text : `'${text.replaceAll("'", "''")}'`;
}
