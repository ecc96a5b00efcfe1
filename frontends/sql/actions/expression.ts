/**
 * Actions of grammar/expression.ohm: terms, tails and plain operands. Special forms are in special-form.ts, calls in
 * call.ts.
 */
import type { Node } from 'ohm-js';
import { unsupported } from '../../../engine/extend.ts';
import type { Case, Expression, Literal } from '../ast/expression.ts';
import type { ObjectName } from '../ast/name.ts';
import type { Query } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';
import { literalAt } from '../grammar/literal.ts';
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { sourceOf, tokenCode } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';
import { applyIndirection, type Indirection } from './indirection.ts';
import { level, type Prefix, type Quantified, shapeExpression, type Tail, type Term } from './precedence.ts';

const symbolLevels: ReadonlyMap<number, number> = new Map([
  [tokenCode.plus, level.sum],
  [tokenCode.minus, level.sum],
  [tokenCode.star, level.product],
  [tokenCode.slash, level.product],
  [tokenCode.percent, level.product],
  [tokenCode.caret, level.power],
  [tokenCode.less, level.comparison],
  [tokenCode.greater, level.comparison],
  [tokenCode.equal, level.comparison],
  [tokenCode.lessEqual, level.comparison],
  [tokenCode.greaterEqual, level.comparison],
  [tokenCode.notEqual, level.comparison],
]);

interface NamedOperator {
  readonly schema: string | undefined;
  readonly operator: string;
}

/** LIKE before ANY becomes the operator behind it. */
const likeOperators = { like: ['~~', '!~~'], ilike: ['~~*', '!~~*'] } as const;

export function expressionActions(context: ParseContext): Actions {
  const symbolAt = (node: Node): string => {
    const index = context.index(node);
    return context.tokens.codes.charCodeAt(index) === tokenCode.notEqual ? '<>' : sourceOf(context.tokens, index);
  };
  /** An operand node's expression, or a prefixed one's term. */
  const termOf = (node: Node): Term => {
    const built = build<Expression | Term>(node);
    return 'prefixes' in built ? built : { prefixes: [], operand: built };
  };
  const shape = (first: Node, tails: Node, whole: Node): Expression => {
    if (tails.numChildren === 0 && first.ctorName === 'operand') return build<Expression>(first);
    const end = context.end(whole);
    const fail = (index: number | undefined) => syntaxErrorAt(context.tokens, index ?? end);
    return shapeExpression(termOf(first), each<Tail>(tails), fail);
  };
  const symbolTail = (symbol: Node, right: Node): Tail => {
    const index = context.index(symbol);
    const place = { index, position: context.position(symbol), schema: undefined, operator: symbolAt(symbol) };
    const own = symbolLevels.get(context.tokens.codes.charCodeAt(index)) ?? level.operator;
    if (right.ctorName !== 'quantified') return { kind: 'infix', level: own, ...place, term: termOf(right) };
    return { kind: 'quantified', level: own, ...place, quantified: build<Quantified>(right) };
  };
  const namedTail = (named: Node, right: Node): Tail => {
    const place = { level: level.operator, index: context.index(named), position: context.position(named) };
    const operator = build<NamedOperator>(named);
    if (right.ctorName !== 'quantified') return { kind: 'infix', ...place, ...operator, term: termOf(right) };
    return { kind: 'quantified', ...place, ...operator, quantified: build<Quantified>(right) };
  };
  const place = (node: Node, own: number) => ({
    level: own,
    index: context.index(node),
    position: context.position(node),
  });
  const constant = (
    node: Node,
    literal: { type: 'bool'; value: boolean } | { type: 'null'; value: null },
  ): Literal => ({
    kind: 'literal',
    ...literal,
    position: context.position(node),
  });

  return {
    expression: (first, tails) => shape(first, tails, tails),
    plainExpression: (first, tails) => shape(first, tails, tails),
    term: (node) => termOf(node),
    prefixedTerm: (prefixes, operand): Term => ({ prefixes: each<Prefix>(prefixes), operand: build(operand) }),
    prefixOperator(node): Prefix {
      const position = context.position(node);
      if (!node.isTerminal()) return { kind: 'operator', ...build<NamedOperator>(node), position };
      const operator = context.word(node);
      const kind = operator === 'not' ? 'not' : operator === '-' || operator === '+' ? 'sign' : 'operator';
      return { kind, schema: undefined, operator, position };
    },
    operatorCall: (_word, _open, prefix, symbol, _close): NamedOperator => ({
      schema: each<string>(prefix).at(-1),
      operator: symbolAt(symbol),
    }),
    operatorPrefix: (name, _dot) => context.name(name).text,

    symbolTail,
    plainTail_symbol: symbolTail,
    wordTail_logical(word, term): Tail {
      const operator = context.word(word) === 'and' ? 'and' : 'or';
      return { kind: 'logical', operator, ...place(word, level[operator]), term: termOf(term) };
    },
    wordTail_typecast: (symbol, type): Tail => ({
      kind: 'cast',
      ...place(symbol, level.typecast),
      type: build<TypeName>(type),
    }),
    plainTail_typecast: (symbol, type): Tail => ({
      kind: 'cast',
      ...place(symbol, level.typecast),
      type: build<TypeName>(type),
    }),
    wordTail_is: (word, test): Tail => ({ ...build<Tail>(test), ...place(word, level.is) }),
    wordTail_notMatch(not, tail): Tail {
      const built = build<Tail>(tail);
      const where = place(not, level.match);
      if (built.kind !== 'quantified') return { ...built, negated: true, ...where } as Tail;
      return { ...built, operator: `!${built.operator}`, ...where };
    },
    wordTail_collate: (word, name): Tail => ({
      kind: 'collate',
      ...place(word, level.collate),
      collation: build<ObjectName>(name),
    }),
    wordTail_timeZone: (at, _time, _zone, term): Tail => ({
      kind: 'zone',
      ...place(at, level.zone),
      term: termOf(term),
    }),
    wordTail_local: (at, _local): Tail => ({ kind: 'local', ...place(at, level.zone) }),
    wordTail_named: namedTail,
    plainTail_named: namedTail,
    wordTail_nullWord: (word): Tail => ({
      kind: 'truth',
      test: 'null',
      negated: context.word(word) === 'notnull',
      ...place(word, level.is),
    }),
    wordTail_overlaps: (word, term): Tail => ({
      kind: 'overlaps',
      ...place(word, level.overlaps),
      term: termOf(term),
    }),
    wordTail_escape: (word, term): Tail => ({ kind: 'escape', ...place(word, level.match), term: termOf(term) }),

    isTest_truth: (not, word) => ({ kind: 'truth', test: context.word(word), negated: isWritten(not) }),
    isTest_distinct: (not, _distinct, _from, term) => ({
      kind: 'distinct',
      negated: isWritten(not),
      term: termOf(term),
    }),
    isTest_document(_not, word) {
      throw unsupported('IS DOCUMENT', { position: context.position(word) });
    },
    isTest_normalized(_not, _form, word) {
      throw unsupported('IS NORMALIZED', { position: context.position(word) });
    },

    matchTail_inQuery: (word, _open, query, _close): Tail => ({
      kind: 'in',
      negated: false,
      ...place(word, level.match),
      items: build<Query>(query),
    }),
    matchTail_inList: (word, _open, list, _close): Tail => ({
      kind: 'in',
      negated: false,
      ...place(word, level.match),
      items: build<Expression[]>(list),
    }),
    matchTail_inWide: (word, list): Tail => ({
      kind: 'in',
      negated: false,
      ...place(word, level.match),
      items: build<Expression[]>(list),
    }),
    matchTail_like(word, right): Tail {
      const match = context.word(word) === 'like' ? 'like' : 'ilike';
      const where = place(word, level.match);
      if (right.ctorName !== 'quantified')
        return { kind: 'like', match, negated: false, ...where, term: termOf(right) };
      const operator = likeOperators[match][0];
      return { kind: 'quantified', schema: undefined, operator, ...where, quantified: build<Quantified>(right) };
    },
    matchTail_similar: (word, _to, term): Tail => ({
      kind: 'like',
      match: 'similar',
      negated: false,
      ...place(word, level.match),
      term: termOf(term),
    }),
    matchTail_between: (word, mode, term): Tail => ({
      kind: 'between',
      negated: false,
      symmetric: isWritten(mode) && context.word(mode.child(0)) === 'symmetric',
      ...place(word, level.match),
      term: termOf(term),
    }),
    quantified: (word, _open, right, _close): Quantified => ({
      quantifier: context.word(word) === 'all' ? 'all' : 'any',
      right: build(right),
    }),

    operand: (node) => (node.isTerminal() ? literalAt(context.tokens, context.index(node)) : build(node)),
    parameterOperand(node, path): Expression {
      const number = Number(sourceOf(context.tokens, context.index(node)).slice(1));
      const parameter: Expression = { kind: 'parameter', number, position: context.position(node) };
      return applyIndirection(parameter, each<Indirection>(path));
    },
    parenthesized_query(open, query, _close, path): Expression {
      const subquery: Expression = { kind: 'subquery', query: build<Query>(query), position: context.position(open) };
      return applyIndirection(subquery, each<Indirection>(path));
    },
    parenthesized_list(open, list, _close, path): Expression {
      const items = build<Expression[]>(list);
      const position = context.position(open);
      const inner: Expression =
        items.length === 1 ? items[0]! : { kind: 'row', explicit: false, fields: items, position };
      return applyIndirection(inner, each<Indirection>(path));
    },
    expressionList: (first, _commas, rest) => joined<Expression>(first, rest),

    reservedOperand_null: (word) => constant(word, { type: 'null', value: null }),
    reservedOperand_boolean: (word) => constant(word, { type: 'bool', value: context.word(word) === 'true' }),
    reservedOperand_default: (word): Expression => ({ kind: 'default', position: context.position(word) }),
    reservedOperand_case: (word, operand, branches, otherwise, _end): Case => ({
      kind: 'case',
      operand: maybe<Expression>(operand),
      branches: each<Case['branches'][number]>(branches),
      otherwise: maybe<Expression>(otherwise),
      position: context.position(word),
    }),
    caseBranch: (_when, condition, _then, result) => ({
      condition: build<Expression>(condition),
      result: build<Expression>(result),
    }),
    caseElse: (_else, value) => build(value),
  };
}
