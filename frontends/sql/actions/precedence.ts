/**
 * Shapes the flat row of terms and tails that the grammar gives into a tree, by precedence climbing (T. Norvell,
 * "Parsing Expressions by Recursive Descent", 1999). Levels and associativity are those of PostgreSQL's gram.y:
 *
 * | level | operators | |
 * |---|---|---|
 * | 1 2 3 | OR, AND, NOT | |
 * | 4 | IS tests | not associative |
 * | 5 | < > = <= >= <> | not associative |
 * | 6 | BETWEEN IN LIKE ILIKE SIMILAR | not associative |
 * | 7 | OVERLAPS | not associative |
 * | 8 | every other operator | left |
 * | 9 10 11 | + −, * / %, ^ | left |
 * | 12 13 | AT TIME ZONE, COLLATE | left |
 * | 14 | unary + − | |
 * | 15 | :: | left |
 */
import { unreachable } from '../../../engine/extend.ts';
import type { Expression } from '../ast/expression.ts';
import type { ObjectName } from '../ast/name.ts';
import type { Query } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';

export const level = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  match: 6,
  overlaps: 7,
  operator: 8,
  sum: 9,
  product: 10,
  power: 11,
  zone: 12,
  collate: 13,
  sign: 14,
  typecast: 15,
} as const;

/** An operand behind its prefix operators, outermost first. */
export interface Term {
  readonly prefixes: readonly Prefix[];
  readonly operand: Expression;
}

export interface Prefix {
  readonly kind: 'not' | 'sign' | 'operator';
  readonly schema: string | undefined;
  readonly operator: string;
  readonly position: number;
}

/** Right side of `= ANY (…)`. */
export interface Quantified {
  readonly quantifier: 'any' | 'all';
  readonly right: Expression | Query;
}

/** What follows a term. `index` is the token to blame where the tail may not stand. */
export type Tail = { readonly level: number; readonly index: number; readonly position: number } & (
  | { readonly kind: 'infix'; readonly schema: string | undefined; readonly operator: string; readonly term: Term }
  | { readonly kind: 'logical'; readonly operator: 'and' | 'or'; readonly term: Term }
  | { readonly kind: 'distinct'; readonly negated: boolean; readonly term: Term }
  | {
      readonly kind: 'like';
      readonly match: 'like' | 'ilike' | 'similar';
      readonly negated: boolean;
      readonly term: Term;
    }
  | { readonly kind: 'escape' | 'zone' | 'overlaps'; readonly term: Term }
  | { readonly kind: 'between'; readonly negated: boolean; readonly symmetric: boolean; readonly term: Term }
  | {
      readonly kind: 'quantified';
      readonly schema: string | undefined;
      readonly operator: string;
      readonly quantified: Quantified;
    }
  | { readonly kind: 'in'; readonly negated: boolean; readonly items: readonly Expression[] | Query }
  | { readonly kind: 'truth'; readonly test: 'null' | 'true' | 'false' | 'unknown'; readonly negated: boolean }
  | { readonly kind: 'cast'; readonly type: TypeName }
  | { readonly kind: 'collate'; readonly collation: ObjectName }
  | { readonly kind: 'local' }
);

/**
 * The expression that a row of terms and tails stands for.
 *
 * @param fail makes the syntax error for the token of that index; called where operators that do not associate meet,
 *   where BETWEEN lacks its AND, or ESCAPE its LIKE. Without an index the row ended too early.
 */
export function shapeExpression(
  first: Term,
  tails: readonly Tail[],
  fail: (index: number | undefined) => Error,
): Expression {
  if (tails.length === 0 && first.prefixes.length === 0) return first.operand;
  return new Climber(tails, fail).term(first, 0);
}

class Climber {
  readonly #tails: readonly Tail[];
  readonly #fail: (index: number | undefined) => Error;
  #next = 0;

  constructor(tails: readonly Tail[], fail: (index: number | undefined) => Error) {
    this.#tails = tails;
    this.#fail = fail;
  }

  /** A term with the tails of at least that level. */
  term(term: Term, minimumLevel: number): Expression {
    return this.#climb(this.#prefixed(term, 0), minimumLevel);
  }

  #prefixed(term: Term, from: number): Expression {
    const prefix = term.prefixes[from];
    if (prefix === undefined) return term.operand;
    const inner = this.#prefixed(term, from + 1);
    const { position, schema, operator } = prefix;
    switch (prefix.kind) {
      case 'not':
        return { kind: 'not', operand: this.#climb(inner, level.not), position };
      case 'sign':
        return { kind: 'operator', schema, operator, left: undefined, right: this.#climb(inner, level.sign), position };
      case 'operator': {
        // left-associative: `@ a <-> b` is `(@ a) <-> b`
        const right = this.#climb(inner, level.operator + 1);
        return { kind: 'operator', schema, operator, left: undefined, right, position };
      }
      default:
        return unreachable(prefix.kind);
    }
  }

  #climb(start: Expression, minimumLevel: number): Expression {
    let left = start;
    // the chain of ANDs or ORs that `left` is while it may still grow
    let chain: Expression[] | undefined;
    let blockedLevel = 0;
    for (;;) {
      const tail = this.#tails[this.#next];
      if (tail === undefined || tail.level < minimumLevel) return left;
      if (tail.level === blockedLevel) throw this.#fail(tail.index);
      this.#next++;
      if (tail.kind === 'logical') {
        const right = this.term(tail.term, tail.level + 1);
        if (chain !== undefined && left.kind === tail.operator) {
          chain.push(right);
        } else {
          chain = [left, right];
          left = { kind: tail.operator, operands: chain, position: tail.position };
        }
        blockedLevel = 0;
        continue;
      }
      left = this.#applyTail(left, tail);
      chain = undefined;
      // an operator that ends with an operand and does not associate may not meet its own level again
      const associates = tail.level > level.overlaps || !('term' in tail);
      blockedLevel = associates ? 0 : tail.level;
    }
  }

  #applyTail(left: Expression, tail: Exclude<Tail, { kind: 'logical' }>): Expression {
    const { position } = tail;
    switch (tail.kind) {
      case 'infix': {
        const right = this.term(tail.term, tail.level + 1);
        return { kind: 'operator', schema: tail.schema, operator: tail.operator, left, right, position };
      }
      case 'quantified': {
        const { quantifier, right } = tail.quantified;
        return { kind: 'quantified', quantifier, schema: tail.schema, operator: tail.operator, left, right, position };
      }
      case 'distinct': {
        const right = this.term(tail.term, tail.level + 1);
        return { kind: 'distinct-test', negated: tail.negated, left, right, position };
      }
      case 'truth':
        return { kind: 'truth-test', test: tail.test, negated: tail.negated, operand: left, position };
      case 'in': {
        const { negated, items } = tail;
        if ('kind' in items) return { kind: 'in-subquery', negated, operand: left, query: items, position };
        return { kind: 'in-list', negated, operand: left, items, position };
      }
      case 'like':
        return this.#like(left, tail);
      case 'between':
        return this.#between(left, tail);
      case 'cast':
        return { kind: 'cast', operand: left, type: tail.type, form: 'cast', position };
      case 'collate':
        return { kind: 'collate', operand: left, collation: tail.collation, position };
      case 'zone':
        return systemCall('timezone', [this.term(tail.term, tail.level + 1), left], position);
      case 'local':
        return systemCall('timezone', [left], position);
      case 'overlaps':
        return this.#overlaps(left, this.term(tail.term, tail.level + 1), tail);
      case 'escape':
        throw this.#fail(tail.index);
      default:
        return unreachable(tail);
    }
  }

  #like(operand: Expression, tail: Tail & { readonly kind: 'like' }): Expression {
    const { match, negated, position } = tail;
    const pattern = this.term(tail.term, level.overlaps);
    const next = this.#tails[this.#next];
    let mark: Expression | undefined;
    if (next?.kind === 'escape') {
      this.#next++;
      mark = this.term(next.term, level.overlaps);
    }
    return { kind: 'pattern-match', match, negated, operand, pattern, escape: mark, position };
  }

  #between(operand: Expression, tail: Tail & { readonly kind: 'between' }): Expression {
    const low = this.term(tail.term, level.comparison);
    const next = this.#tails[this.#next];
    if (next?.kind !== 'logical' || next.operator !== 'and') throw this.#fail(next?.index);
    this.#next++;
    const high = this.term(next.term, level.overlaps);
    const { negated, symmetric, position } = tail;
    return { kind: 'between', negated, symmetric, operand, low, high, position };
  }

  #overlaps(left: Expression, right: Expression, tail: Tail): Expression {
    if (left.kind !== 'row' || right.kind !== 'row') throw this.#fail(tail.index);
    return systemCall('overlaps', [...left.fields, ...right.fields], tail.position);
  }
}

/** A call that one of SQL's special forms stands for. */
export function systemCall(name: string, values: readonly Expression[], position: number): Expression {
  return {
    kind: 'call',
    name: { catalog: undefined, schema: 'pg_catalog', name, position },
    arguments: values.map((value) => ({ name: undefined, value })),
    star: false,
    distinct: false,
    variadic: false,
    orderBy: [],
    withinGroup: false,
    filter: undefined,
    over: undefined,
    position,
  };
}
