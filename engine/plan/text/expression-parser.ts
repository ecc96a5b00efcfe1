/**
 * Reads what expression-printer.ts prints. Functions are looked up by name and parameter types; one that is not
 * registered is 42883 (an extension that the text needs is not loaded).
 */
import { DbError } from '../../error.ts';
import type { AnyFunction, FunctionRegistry, ScalarFunction } from '../../function/function.ts';
import type { DataType } from '../../value/type.ts';
import {
  type AggregateCall,
  booleanType,
  type Column,
  type Expression,
  type LocalExpression,
  type QuantifierExpression,
  type RelationNode,
  type SortKey,
  type SubqueryExpression,
  type WindowCall,
} from '../expression.ts';
import { parseConstant } from './constant-text.ts';
import type { Scanner } from './scanner.ts';
import { parseType } from './type-text.ts';

type FunctionOfKind<Kind extends AnyFunction['kind']> = Extract<AnyFunction, { readonly kind: Kind }>;

const quantifiers: readonly QuantifierExpression['quantifier'][] = ['all', 'any', 'none', 'single'];
const subqueryForms: readonly SubqueryExpression['form'][] = ['scalar', 'exists', 'any', 'all', 'array', 'count'];

/** New numbers for those in the text: where a stored plan becomes part of a statement that has numbers of its own. */
export interface Renumbering {
  column(id: number): number;
  /** Variables of comprehensions, folds and quantifiers. */
  local(id: number): number;
  /** Numbers of WITH definitions and recursions. */
  reference(reference: number): number;
}

const same = (id: number): number => id;
/** Numbers as they are written. */
export const asWritten: Renumbering = { column: same, local: same, reference: same };

export class ExpressionParser {
  readonly scanner: Scanner;
  readonly renumbering: Renumbering;
  readonly #functions: FunctionRegistry;
  readonly #parsePlan: () => RelationNode;

  constructor(scanner: Scanner, functions: FunctionRegistry, renumbering: Renumbering, parsePlan: () => RelationNode) {
    this.scanner = scanner;
    this.renumbering = renumbering;
    this.#functions = functions;
    this.#parsePlan = parsePlan;
  }

  parse = (): Expression => {
    const { scanner } = this;
    if (scanner.at('#')) return this.#column();
    if (scanner.take('$')) return { kind: 'parameter', index: scanner.number(), type: this.#typeAfterColon() };
    if (scanner.at('%')) return this.#local();
    if (!scanner.token.quoted) {
      const value = this.#constantOrName();
      if (value !== undefined) return value;
    }
    return this.#named(scanner.name());
  };

  column = (): Column => {
    const { scanner } = this;
    const name = scanner.name();
    scanner.expect('#');
    const id = this.renumbering.column(scanner.number());
    const type = parseType(scanner);
    return { id, name, type, nullable: !scanner.take('!') };
  };

  sortKey = (): SortKey => {
    const { scanner } = this;
    const expression = this.parse();
    const descending = scanner.take('descending');
    if (!descending) scanner.expect('ascending');
    scanner.expect('nulls');
    const nullsFirst = scanner.take('first');
    if (!nullsFirst) scanner.expect('last');
    return { expression, descending, nullsFirst };
  };

  aggregateCall(): AggregateCall {
    const { scanner } = this;
    const definition = this.function('aggregate');
    const args = this.#arguments();
    const distinct = scanner.take('distinct');
    const orderBy = scanner.take('order') ? scanner.list('[', ']', this.sortKey) : [];
    const filter = scanner.take('filter') ? this.parse() : undefined;
    scanner.expect('returns');
    const type = parseType(scanner);
    return { kind: 'aggregate', function: definition, arguments: args, distinct, orderBy, filter, type };
  }

  windowCall(): WindowCall {
    const { scanner } = this;
    const isAggregate = scanner.take('aggregate');
    if (!isAggregate) scanner.expect('window');
    const definition = isAggregate ? this.function('aggregate') : this.function('window');
    const args = this.#arguments();
    const filter = scanner.take('filter') ? this.parse() : undefined;
    scanner.expect('returns');
    return { kind: 'window', function: definition, arguments: args, filter, type: parseType(scanner) };
  }

  function<Kind extends AnyFunction['kind']>(kind: Kind): FunctionOfKind<Kind> {
    return this.#function(kind, this.scanner.name());
  }

  #function<Kind extends AnyFunction['kind']>(kind: Kind, name: string): FunctionOfKind<Kind> {
    const parameters = this.scanner.list('<', '>', () => this.scanner.name());
    const definition = this.#functions.exact(name, parameters);
    if (definition?.kind !== kind) {
      throw new DbError('42883', `function ${name}(${parameters.join(', ')}) does not exist`);
    }
    return definition as FunctionOfKind<Kind>;
  }

  /** `any` starts a constant only where a parenthesis follows, so it is tried before names. */
  #constantOrName(): Expression | undefined {
    const { scanner } = this;
    const { text, kind } = scanner.token;
    if (kind === 'word' && text !== 'any' && text !== 'true' && text !== 'false' && text !== 'null') return undefined;
    const constant = parseConstant(scanner);
    return constant === undefined ? undefined : { kind: 'constant', ...constant };
  }

  #named(word: string): Expression {
    const { scanner } = this;
    if (scanner.at('#')) return this.#column();
    if (scanner.at('<')) return this.#call(word);
    switch (word) {
      case 'attribute':
        return { kind: 'column', id: scanner.number(), type: this.#typeAfterColon() };
      case 'and':
      case 'or':
        return { kind: word, operands: this.#arguments(), type: this.#logicType() };
      case 'not':
        return { kind: 'not', operand: this.#inParentheses(this.parse), type: this.#logicType() };
      case 'is-null':
        return { kind: 'is null', operand: this.#inParentheses(this.parse), type: this.#logicType() };
      case 'case':
        return this.#case();
      case 'coalesce':
        return { kind: 'coalesce', operands: this.#arguments(), type: this.#typeAfterColon() };
      case 'in-list':
        return this.#inList();
      case 'list':
        return { kind: 'list', items: this.#arguments(), type: this.#typeAfterColon() };
      default:
        return this.#composed(word);
    }
  }

  #composed(word: string): Expression {
    const { scanner } = this;
    switch (word) {
      case 'map': {
        const entries = scanner.list('(', ')', () => {
          const key = scanner.name();
          scanner.expect(':');
          return { key, value: this.parse() };
        });
        return { kind: 'map', entries, type: this.#typeAfterColon() };
      }
      case 'node':
      case 'relationship': {
        const [table, rowId] = this.#pair();
        return { kind: 'entity', entity: word, table, rowId, type: this.#typeAfterColon() };
      }
      case 'comprehension':
        return this.#comprehension();
      case 'fold':
        return this.#fold();
      case 'quantifier':
        return this.#quantifier();
      case 'subquery':
        return this.#subquery();
      default:
        return scanner.fail('an expression');
    }
  }

  #column(): Expression {
    this.scanner.expect('#');
    return { kind: 'column', id: this.renumbering.column(this.scanner.number()), type: this.#typeAfterColon() };
  }

  #local = (): LocalExpression => {
    this.scanner.expect('%');
    return { kind: 'local', id: this.renumbering.local(this.scanner.number()), type: this.#typeAfterColon() };
  };

  #call(name: string): Expression {
    const definition: ScalarFunction = this.#function('scalar', name);
    const args = this.#arguments();
    const { returns } = definition;
    const type = typeof returns === 'function' || this.scanner.at(':') ? this.#typeAfterColon() : returns;
    return { kind: 'call', function: definition, arguments: args, type };
  }

  #case(): Expression {
    const { scanner } = this;
    scanner.expect('(');
    const branches: { when: Expression; result: Expression }[] = [];
    while (!scanner.take('else')) {
      const when = this.parse();
      scanner.expect('=>');
      branches.push({ when, result: this.parse() });
      scanner.expect(',');
    }
    const otherwise = this.parse();
    scanner.expect(')');
    return { kind: 'case', branches, otherwise, type: this.#typeAfterColon() };
  }

  #inList(): Expression {
    const { scanner } = this;
    scanner.expect('(');
    const operand = this.parse();
    scanner.expect(',');
    const items = scanner.list('[', ']', this.parse);
    scanner.expect(',');
    const equals = this.function('scalar');
    scanner.expect(')');
    return { kind: 'in list', operand, items, equals, type: this.#logicType() };
  }

  #comprehension(): Expression {
    const { scanner } = this;
    scanner.expect('(');
    const { local, list } = this.#over();
    const filter = scanner.take('where') ? this.parse() : undefined;
    const result = this.#arrow();
    return { kind: 'comprehension', local, list, filter, result, type: this.#typeAfterColon() };
  }

  #fold(): Expression {
    const { scanner } = this;
    scanner.expect('(');
    const accumulator = this.#local();
    scanner.expect('=');
    const initial = this.parse();
    scanner.expect(',');
    const { local, list } = this.#over();
    const step = this.#arrow();
    return { kind: 'fold', accumulator, initial, local, list, step, type: this.#typeAfterColon() };
  }

  #quantifier(): Expression {
    const quantifier = this.word(quantifiers);
    this.scanner.expect('(');
    const { local, list } = this.#over();
    const predicate = this.#arrow();
    return { kind: 'quantifier', quantifier, local, list, predicate, type: this.#logicType() };
  }

  #subquery(): Expression {
    const { scanner } = this;
    const form = this.word(subqueryForms);
    scanner.expect('{');
    const plan = this.#parsePlan();
    scanner.expect('}');
    const comparison = scanner.take('compare') ? this.#inParentheses(this.parse) : undefined;
    return { kind: 'subquery', form, plan, comparison, type: this.#typeAfterColon() };
  }

  /** One of the words. */
  word<Word extends string>(words: readonly Word[]): Word {
    for (const word of words) if (this.scanner.take(word)) return word;
    return this.scanner.fail(`one of ${words.join(', ')}`);
  }

  #over(): { local: LocalExpression; list: Expression } {
    const local = this.#local();
    this.scanner.expect('in');
    return { local, list: this.parse() };
  }

  #arrow(): Expression {
    this.scanner.expect('=>');
    const expression = this.parse();
    this.scanner.expect(')');
    return expression;
  }

  #pair(): [Expression, Expression] {
    this.scanner.expect('(');
    const first = this.parse();
    this.scanner.expect(',');
    const second = this.parse();
    this.scanner.expect(')');
    return [first, second];
  }

  #inParentheses<Result>(parse: () => Result): Result {
    this.scanner.expect('(');
    const result = parse();
    this.scanner.expect(')');
    return result;
  }

  #arguments(): Expression[] {
    return this.scanner.list('(', ')', this.parse);
  }

  #typeAfterColon(): DataType {
    this.scanner.expect(':');
    return parseType(this.scanner);
  }

  #logicType(): DataType {
    return this.scanner.take(':') ? parseType(this.scanner) : booleanType;
  }
}
