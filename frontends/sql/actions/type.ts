/**
 * Actions of grammar/type.ohm: names, and type names with PostgreSQL's spellings mapped to internal names.
 */
import type { Node } from 'ohm-js';
import { DbError } from '../../../engine/extend.ts';
import type { Expression, Literal } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { TypeName } from '../ast/type-name.ts';
import { literalAt, numberLiteral, stringText } from '../grammar/literal.ts';
import { positionOf, sourceOf } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

const plainNames: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  smallint: 'int2',
  bigint: 'int8',
  real: 'float4',
  boolean: 'bool',
};

/** What an interval's fields and precision say of its type. */
export type IntervalParts = Pick<TypeName, 'intervalFields' | 'modifiers'>;

/** A type that is neither an array nor a set. */
export function plainType(name: ObjectName, modifiers: readonly Expression[]): TypeName {
  const { position } = name;
  return { kind: 'type-name', name, modifiers, intervalFields: undefined, arrayBounds: [], setOf: false, position };
}

/** `type 'text'`. */
export function typedLiteral(context: ParseContext, type: TypeName, literal: Node): Expression {
  const operand = literalAt(context.tokens, context.index(literal));
  return { kind: 'cast', operand, type, form: 'typed-literal', position: type.position };
}

export function typeActions(context: ParseContext): Actions {
  const system = (name: string, node: Node, modifiers: readonly Expression[] = []): TypeName => {
    const position = context.position(node);
    return plainType({ catalog: undefined, schema: 'pg_catalog', name, position }, modifiers);
  };
  const integer = (value: number, node: Node): Literal => ({
    kind: 'literal',
    type: 'int4',
    value,
    position: context.position(node),
  });
  const precisionModifier = (optional: Node): readonly Expression[] => {
    const digits = maybe<number>(optional);
    return digits === undefined ? [] : [integer(digits, optional)];
  };

  return {
    columnId: (node): Name => context.name(node),
    typeFunctionName: (node): Name => context.name(node),
    columnLabel: (node): Name => context.name(node),
    anyName: (node): Name => context.name(node),
    stringConstant: (node) => stringText(context.tokens, context.index(node)),
    integerConstant: (node) =>
      numberLiteral(sourceOf(context.tokens, context.index(node)), context.position(node)).value,
    objectName(node, rest): ObjectName {
      const first = context.name(node);
      if (rest.numChildren === 0) {
        return { catalog: undefined, schema: undefined, name: first.text, position: first.position };
      }
      const parts = [first.text, ...each<string>(rest)];
      // the fourth part is one too many
      return context.objectName(parts, first.position, parts.length > 3 ? rest.child(2) : node);
    },
    namePart: (_dot, label) => context.name(label).text,
    nameList: (first, _commas, rest) => joined<Name>(first, rest),
    parenthesizedNames: (_open, list, _close) => build(list),
    objectNameList: (first, _commas, rest) => joined<ObjectName>(first, rest),

    typeName(setOf, type, bounds): TypeName {
      const simple = build<TypeName>(type);
      if (!isWritten(setOf) && !isWritten(bounds)) return simple;
      return { ...simple, setOf: isWritten(setOf), arrayBounds: each<number | undefined>(bounds) };
    },
    arrayBound_bracket: (_open, size, _close) => maybe<number>(size),
    arrayBound_sized: (_array, _open, size, _close) => build(size),
    arrayBound_word: (_array) => undefined,
    simpleType_special: (type) => build(type),
    simpleType_double: (word, _precision) => system('float8', word),
    simpleType_generic(first, rest, modifiers): TypeName {
      const { text, position } = context.name(first);
      const name = context.objectName([text, ...each<string>(rest)], position, first);
      return plainType(name, maybe<Expression[]>(modifiers) ?? []);
    },
    typeModifiers: (_open, list, _close) => build(list),

    intervalType_precision: (word, precision) =>
      system('interval', word, [integer(build<number>(precision), precision)]),
    intervalType_fields: (word, fields): TypeName => ({ ...system('interval', word), ...maybe<IntervalParts>(fields) }),
    intervalFields_toWord: (from, _to, to): IntervalParts => ({
      intervalFields: `${context.word(from)} to ${context.word(to)}`,
      modifiers: [],
    }),
    intervalFields_toSecond(from, _to, second): IntervalParts {
      const parts = build<IntervalParts>(second);
      return { ...parts, intervalFields: `${context.word(from)} to second` };
    },
    intervalFields_word: (word): IntervalParts => ({ intervalFields: context.word(word), modifiers: [] }),
    intervalFields_second: (second) => build(second),
    intervalSecond: (_second, precision): IntervalParts => ({
      intervalFields: 'second',
      modifiers: precisionModifier(precision),
    }),

    builtinType_plain: (word) => system(plainNames[context.word(word)]!, word),
    builtinType_float(word, precision): TypeName {
      const digits = maybe<number>(precision);
      if (digits !== undefined && (digits < 1 || digits > 53)) {
        const limit = digits < 1 ? 'at least 1 bit' : 'less than 54 bits';
        const position = positionOf(context.tokens, context.end(precision) - 2);
        throw new DbError('22023', `precision for type float must be ${limit}`, { position });
      }
      return system(digits !== undefined && digits <= 24 ? 'float4' : 'float8', word);
    },
    builtinType_numeric: (word, modifiers) => system('numeric', word, maybe<Expression[]>(modifiers) ?? []),
    builtinType_bit(word, varying, modifiers): TypeName {
      const given = maybe<Expression[]>(modifiers);
      if (isWritten(varying)) return system('varbit', word, given ?? []);
      return system('bit', word, given ?? [integer(1, word)]);
    },
    builtinType_character(word, modifiers): TypeName {
      const given = maybe<Expression[]>(modifiers);
      if (build<boolean>(word)) return system('varchar', word, given ?? []);
      return system('bpchar', word, given ?? [integer(1, word)]);
    },
    // true: of varying length
    characterWord_varchar: (_word) => true,
    characterWord_character: (_national, _word, varying) => isWritten(varying),
    builtinType_time(word, precision, zone): TypeName {
      const withZone = maybe<boolean>(zone) ?? false;
      return system(withZone ? `${context.word(word)}tz` : context.word(word), word, precisionModifier(precision));
    },
    timeZone: (word, _time, _zone) => context.word(word) === 'with',
  };
}
