/**
 * Actions of the operands that begin with a keyword of their own: CASE-like forms, constructors, and SQL's special
 * call syntax, which becomes plain calls as ast/expression.ts lists.
 */
import type { Node } from 'ohm-js';
import type { Expression, Literal, ValueFunction } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';
import { literalAt } from '../grammar/literal.ts';
import { tokenCode, type WideItems } from '../grammar/token.ts';
import type { ArgumentList } from './call.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';
import { systemCall } from './precedence.ts';
import { type IntervalParts, plainType, typedLiteral } from './type.ts';

export function specialFormActions(context: ParseContext): Actions {
  const call = (name: string, word: Node, values: readonly Expression[]): Expression =>
    systemCall(name, values, context.position(word));
  const textLiteral = (value: string, node: Node): Literal => ({
    kind: 'literal',
    type: 'unknown',
    value,
    position: context.position(node),
  });
  /** A call with arguments as they were written: `substring(a, 1)`. */
  const plainCall = (name: string, word: Node, list: ArgumentList): Expression => {
    const made = systemCall(name, [], context.position(word));
    return { ...made, arguments: list.items, variadic: list.variadic } as Expression;
  };
  const integer = (value: number, node: Node): Literal => ({
    kind: 'literal',
    type: 'int4',
    value,
    position: context.position(node),
  });
  const interval = (word: Node, literal: Node, { modifiers, intervalFields }: IntervalParts): Expression => {
    const name = { catalog: undefined, schema: 'pg_catalog', name: 'interval', position: context.position(word) };
    return typedLiteral(context, { ...plainType(name, modifiers), intervalFields }, literal);
  };

  return {
    reservedOperand_cast: (word, _open, operand, _as, type, _close): Expression => ({
      kind: 'cast',
      operand: build<Expression>(operand),
      type: build<TypeName>(type),
      form: 'cast',
      position: context.position(word),
    }),
    reservedOperand_array: (word, list): Expression => ({
      kind: 'array',
      elements: build<Expression[]>(list),
      position: context.position(word),
    }),
    reservedOperand_arrayQuery: (word, _open, query, _close): Expression => ({
      kind: 'array-subquery',
      query: build<Query>(query),
      position: context.position(word),
    }),
    reservedOperand_valueFunction(word, precision): ValueFunction {
      const written = context.word(word);
      return {
        kind: 'value-function',
        name: (written === 'user' ? 'current_user' : written) as ValueFunction['name'],
        precision: maybe<number>(precision),
        position: context.position(word),
      };
    },
    timePrecision: (_open, digits, _close) => build<number>(digits),
    nestedArray_list: (_open, elements, _close) => maybe<Expression[]>(elements) ?? [],
    nestedArray_wide: (list) => build(list),
    arrayElements: (first, _commas, rest) => joined<Expression>(first, rest),
    arrayElement(node): Expression {
      if (node.ctorName === 'expression') return build<Expression>(node);
      return { kind: 'array', elements: build<Expression[]>(node), position: context.position(node) };
    },
    wideList(node): WideItems {
      return context.tokens.wide.get(context.index(node))!;
    },
    wideRows(node): WideItems {
      return context.tokens.wide.get(context.index(node))!;
    },

    specialOperand_exists: (word, _open, query, _close): Expression => ({
      kind: 'exists',
      query: build<Query>(query),
      position: context.position(word),
    }),
    specialOperand_coalesce: (word, _open, list, _close): Expression => ({
      kind: 'coalesce',
      arguments: build<Expression[]>(list),
      position: context.position(word),
    }),
    specialOperand_extreme: (word, _open, list, _close): Expression => ({
      kind: context.word(word) === 'greatest' ? 'greatest' : 'least',
      arguments: build<Expression[]>(list),
      position: context.position(word),
    }),
    specialOperand_nullif: (word, _open, left, _comma, right, _close): Expression => ({
      kind: 'nullif',
      left: build<Expression>(left),
      right: build<Expression>(right),
      position: context.position(word),
    }),
    specialOperand_grouping: (word, _open, list, _close): Expression => ({
      kind: 'grouping',
      arguments: build<Expression[]>(list),
      position: context.position(word),
    }),
    specialOperand_row: (word, _open, list, _close): Expression => ({
      kind: 'row',
      explicit: true,
      fields: maybe<Expression[]>(list) ?? [],
      position: context.position(word),
    }),
    specialOperand_extract: (word, _open, field, _from, value, _close) =>
      call('extract', word, [build<Expression>(field), build<Expression>(value)]),
    extractField(node): Literal {
      const index = context.index(node);
      if (context.tokens.codes.charCodeAt(index) === tokenCode.string) return literalAt(context.tokens, index);
      return textLiteral(context.name(node).text, node);
    },
    specialOperand_position: (word, _open, part, _in, whole, _close) =>
      call('position', word, [build<Expression>(whole), build<Expression>(part)]),
    specialOperand_substring(word, _open, given, _close) {
      const built = build<ArgumentList | Expression[]>(given);
      return 'items' in built ? plainCall('substring', word, built) : call('substring', word, built);
    },
    substringArguments_fromFor: (text, _from, start, _for, length) => [build(text), build(start), build(length)],
    substringArguments_forFrom: (text, _for, length, _from, start) => [build(text), build(start), build(length)],
    substringArguments_from: (text, _from, start) => [build(text), build(start)],
    substringArguments_for: (text, word, length) => [build(text), integer(1, word), build(length)],
    substringArguments_similar: (text, _similar, pattern, _escape, mark) => [build(text), build(pattern), build(mark)],
    substringArguments_plain: (list) => build(list),
    specialOperand_overlay(word, _open, given, _close) {
      const built = build<ArgumentList | Expression[]>(given);
      return 'items' in built ? plainCall('overlay', word, built) : call('overlay', word, built);
    },
    overlayArguments_placing: (text, _placing, part, _from, start, length) => [
      build(text),
      build(part),
      build(start),
      ...each(length),
    ],
    overlayArguments_plain: (list) => build(list),
    overlayFor: (_for, value) => build(value),
    specialOperand_trim(word, _open, side, given, _close) {
      const written = isWritten(side) ? context.word(side.child(0)) : 'both';
      const name = written === 'leading' ? 'ltrim' : written === 'trailing' ? 'rtrim' : 'btrim';
      return call(name, word, build<Expression[]>(given));
    },
    trimArguments_from: (characters, _from, list) => [...build<Expression[]>(list), build<Expression>(characters)],
    trimArguments_bare: (_from, list) => build(list),
    trimArguments_plain: (list) => build(list),
    specialOperand_normalize: (word, _open, value, form, _close) =>
      call('normalize', word, [build<Expression>(value), ...each<Expression>(form)]),
    normalForm: (_comma, form) => textLiteral(context.word(form), form),
    specialOperand_interval: (word, literal, fields) =>
      interval(word, literal, maybe<IntervalParts>(fields) ?? { modifiers: [], intervalFields: undefined }),
    specialOperand_preciseInterval: (word, precision, literal) =>
      interval(word, literal, { modifiers: [integer(build<number>(precision), word)], intervalFields: undefined }),
    specialOperand_typed(type, literal): Expression {
      const built = build<TypeName>(type);
      // CHAR and BIT without a length mean length 1, except before a string, where they mean any
      const lengthWritten = context.text(type).includes('(');
      const anyLength = !lengthWritten && (built.name.name === 'bpchar' || built.name.name === 'bit');
      const named = anyLength ? { ...built, modifiers: [] } : built;
      return typedLiteral(context, named, literal);
    },
  };
}
