/**
 * Actions for operands that begin with a name (columns, calls, `type 'text'`), for the parts of a call, and for window
 * specifications.
 */
import type { Node } from 'ohm-js';
import { unsupported } from '../../../engine/extend.ts';
import type {
  Expression,
  FrameBound,
  FunctionArgument,
  FunctionCall,
  WindowFrame,
  WindowReference,
  WindowSpecification,
} from '../ast/expression.ts';
import type { Name } from '../ast/name.ts';
import type { SortItem } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';
import { literalAt } from '../grammar/literal.ts';
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { type Actions, build, each, isWritten, maybe, type ParseContext } from './context.ts';
import { applyIndirection, type Indirection } from './indirection.ts';
import { systemCall } from './precedence.ts';

interface CallArguments {
  readonly star: boolean;
  readonly distinct: boolean;
  readonly list: ArgumentList;
  readonly orderBy: readonly SortItem[];
}

/** Arguments of a call; `variadicIndex` is the token of the first VARIADIC that is not on the last argument. */
export interface ArgumentList {
  readonly items: readonly FunctionArgument[];
  readonly variadic: boolean;
}

type Suffix =
  | { readonly kind: 'within'; readonly orderBy: readonly SortItem[] }
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'over'; readonly window: WindowSpecification | WindowReference };

/** Words that are functions without parentheses though they are no reserved words. */
const bareFunction = 'current_schema';

type NamedTail =
  | {
      readonly kind: 'call';
      readonly node: Node;
      readonly given: CallArguments | undefined;
      readonly suffixes: readonly Suffix[];
      readonly literal: Node | undefined;
    }
  | { readonly kind: 'literal' | 'double'; readonly literal: Node };

const noArguments: CallArguments = { star: false, distinct: false, list: { items: [], variadic: false }, orderBy: [] };

export function callActions(context: ParseContext): Actions {
  const literalOf = (node: Node) => literalAt(context.tokens, context.index(node));

  /** Leading field steps as name parts, and the steps after them. */
  const splitPath = (first: Name, path: readonly Indirection[]) => {
    const parts = [first.text];
    let used = 0;
    for (const step of path) {
      if (step.kind !== 'field') break;
      parts.push(step.field);
      used++;
    }
    return { parts, rest: path.slice(used) };
  };

  const column = (node: Node, path: readonly Indirection[]): Expression => {
    const first = context.name(node);
    const { position } = first;
    const isFunctionWord = context.tokens.codes.charCodeAt(context.index(node)) < 0xe100;
    if (isFunctionWord) {
      if (first.text !== bareFunction || path.length > 0) throw syntaxErrorAt(context.tokens, context.index(node) + 1);
      return { kind: 'value-function', name: bareFunction, precision: undefined, position };
    }
    const { parts, rest } = splitPath(first, path);
    if (rest[0]?.kind === 'star') {
      const star: Expression = { kind: 'star', qualifier: parts, operand: undefined, position };
      return applyIndirection(star, rest.slice(1));
    }
    const named: Expression = { kind: 'column', parts: parts.slice(0, 4), position };
    const fields = parts.slice(4).map((field): Indirection => ({ kind: 'field', field, position }));
    return applyIndirection(named, [...fields, ...rest]);
  };

  const typeNamed = (
    node: Node,
    parts: readonly string[],
    position: number,
    modifiers: readonly Expression[],
  ): TypeName => ({
    kind: 'type-name',
    name: context.objectName(parts, position, node),
    modifiers,
    intervalFields: undefined,
    arrayBounds: [],
    setOf: false,
    position,
  });

  const typedLiteral = (type: TypeName, literal: Node): Expression => ({
    kind: 'cast',
    operand: literalOf(literal),
    type,
    form: 'typed-literal',
    position: type.position,
  });

  const call = (
    node: Node,
    parts: readonly string[],
    position: number,
    tail: NamedTail & { kind: 'call' },
  ): Expression => {
    const given = tail.given ?? noArguments;
    let orderBy = given.orderBy;
    let withinGroup = false;
    let filter: Expression | undefined;
    let over: FunctionCall['over'];
    for (const suffix of tail.suffixes) {
      if (suffix.kind === 'within') {
        withinGroup = true;
        orderBy = suffix.orderBy;
      } else if (suffix.kind === 'filter') filter = suffix.condition;
      else over = suffix.window;
    }
    return {
      kind: 'call',
      name: context.objectName(parts, position, node),
      arguments: given.list.items,
      star: given.star,
      distinct: given.distinct,
      variadic: given.list.variadic,
      orderBy,
      withinGroup,
      filter,
      over,
      position,
    };
  };

  return {
    namedOperand(node, path, optionalTail): Expression {
      const steps = each<Indirection>(path);
      const tail = maybe<NamedTail>(optionalTail);
      if (tail === undefined) return column(node, steps);
      const first = context.name(node);
      const { parts, rest } = splitPath(first, steps);
      const tailIndex = context.index(optionalTail.child(0));
      if (rest.length > 0) throw syntaxErrorAt(context.tokens, tailIndex);
      if (tail.kind === 'call') {
        if (tail.literal === undefined) return call(node, parts, first.position, tail);
        const modifiers = (tail.given ?? noArguments).list.items.map((item) => item.value);
        return typedLiteral(typeNamed(node, parts, first.position, modifiers), tail.literal);
      }
      if (tail.kind === 'literal') return typedLiteral(typeNamed(node, parts, first.position, []), tail.literal);
      if (parts.length > 1 || first.text !== 'double') throw syntaxErrorAt(context.tokens, tailIndex);
      return typedLiteral(typeNamed(node, ['pg_catalog', 'float8'], first.position, []), tail.literal);
    },
    namedTail_call: (open, given, _close, suffixes, literal): NamedTail => ({
      kind: 'call',
      node: open,
      given: maybe<CallArguments>(given),
      suffixes: each<Suffix>(suffixes),
      literal: isWritten(literal) ? literal.child(0) : undefined,
    }),
    namedTail_literal: (literal): NamedTail => ({ kind: 'literal', literal }),
    namedTail_double: (_precision, literal): NamedTail => ({ kind: 'double', literal }),
    collationFor: (word, _for, _open, value, _close) =>
      systemCall('pg_collation_for', [build<Expression>(value)], context.position(word)),

    callArguments_star: (_star): CallArguments => ({ ...noArguments, star: true }),
    callArguments_list: (quantifier, list, orderBy): CallArguments => ({
      star: false,
      distinct: isWritten(quantifier) && context.word(quantifier.child(0)) === 'distinct',
      list: build<ArgumentList>(list),
      orderBy: maybe<SortItem[]>(orderBy) ?? [],
    }),
    argumentList(first, _commas, rest): ArgumentList {
      const nodes = [first, ...rest.children];
      const isVariadic = (node: Node) => isWritten(node.child(0));
      const misplaced = nodes.slice(0, -1).findIndex(isVariadic);
      // VARIADIC may stand before the last argument only: the comma behind it is in the way
      if (misplaced >= 0) throw syntaxErrorAt(context.tokens, context.end(nodes[misplaced]!));
      return { items: nodes.map((node) => build<FunctionArgument>(node)), variadic: isVariadic(nodes.at(-1)!) };
    },
    argument: (_variadic, name, value): FunctionArgument => ({ name: maybe<Name>(name), value: build(value) }),
    argumentName: (name, _arrow) => context.name(name),

    callSuffix_withinGroup: (_within, _group, _open, orderBy, _close): Suffix => ({
      kind: 'within',
      orderBy: build<SortItem[]>(orderBy),
    }),
    callSuffix_filter: (_filter, _open, _where, condition, _close): Suffix => ({
      kind: 'filter',
      condition: build(condition),
    }),
    callSuffix_over: (_over, window): Suffix => ({ kind: 'over', window: build<WindowSpecification>(window) }),
    callSuffix_overName(_over, name): Suffix {
      const { text, position } = context.name(name);
      return { kind: 'over', window: { kind: 'window-reference', name: text, position } };
    },

    windowSpecification: (open, base, partition, orderBy, frame, _close): WindowSpecification => ({
      kind: 'window',
      base: maybe<Name>(base),
      partitionBy: maybe<Expression[]>(partition) ?? [],
      orderBy: maybe<SortItem[]>(orderBy) ?? [],
      frame: maybe<WindowFrame>(frame),
      position: context.position(open),
    }),
    windowBase: (name) => context.name(name),
    partitionBy: (_partition, _by, list) => build(list),
    windowFrame(unit, extent, exclusion): WindowFrame {
      const [start, end] = build<[FrameBound, FrameBound]>(extent);
      return {
        unit: context.word(unit) as WindowFrame['unit'],
        start,
        end,
        exclusion: maybe<WindowFrame['exclusion']>(exclusion) ?? 'no-others',
        position: context.position(unit),
      };
    },
    frameExtent_between: (_between, start, _and, end) => [build(start), build(end)],
    frameExtent_start: (start) => [build(start), { kind: 'current-row', position: context.position(start) }],
    frameBound_unbounded: (word, side): FrameBound => ({
      kind: context.word(side) === 'preceding' ? 'unbounded-preceding' : 'unbounded-following',
      position: context.position(word),
    }),
    frameBound_current: (word, _row): FrameBound => ({ kind: 'current-row', position: context.position(word) }),
    frameBound_offset: (offset, side): FrameBound => ({
      kind: context.word(side) === 'preceding' ? 'preceding' : 'following',
      offset: build<Expression>(offset),
      position: context.position(offset),
    }),
    frameExclusion_row: (_exclude, _current, _row) => 'current-row',
    frameExclusion_group: (_exclude, _group) => 'group',
    frameExclusion_ties: (_exclude, _ties) => 'ties',
    frameExclusion_none: (_exclude, _no, _others) => 'no-others',
    specialOperand_treat(word, _open, _value, _as, _type, _close) {
      throw unsupported('TREAT', { position: context.position(word) });
    },
  };
}
