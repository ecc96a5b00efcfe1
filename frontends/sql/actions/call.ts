/**
 * Actions for operands that begin with a name (columns, calls, `type 'text'`), for the parts of a call, and for window
 * specifications.
 */
import type { Node } from 'ohm-js';
import { DbError, unsupported } from '../../../engine/extend.ts';
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
import { syntaxErrorAt } from '../grammar/syntax-error.ts';
import { type Actions, build, each, isWritten, maybe, type ParseContext } from './context.ts';
import { applyIndirection, type Indirection } from './indirection.ts';
import { systemCall } from './precedence.ts';
import { plainType, typedLiteral } from './type.ts';

interface CallArguments {
  readonly star: boolean;
  readonly distinct: boolean;
  readonly list: ArgumentList;
  readonly orderBy: readonly SortItem[];
}

/** Arguments of a call; `variadic` when the last one was written `VARIADIC array`. */
export interface ArgumentList {
  readonly items: readonly FunctionArgument[];
  readonly variadic: boolean;
}

/** What may follow the arguments of a call. */
interface Suffixes {
  readonly within: { readonly orderBy: readonly SortItem[]; readonly position: number } | undefined;
  readonly filter: Expression | undefined;
  readonly over: FunctionCall['over'];
}

/** Words that are functions without parentheses though they are no reserved words. */
const bareFunction = 'current_schema';

interface CallTail {
  readonly kind: 'call';
  readonly given: CallArguments;
  readonly suffixes: Suffixes;
  /** Set where the call turns out to be a type before a string. */
  readonly literal: Node | undefined;
}

type NamedTail = CallTail | { readonly kind: 'literal' | 'double'; readonly literal: Node };

const noArguments: CallArguments = { star: false, distinct: false, list: { items: [], variadic: false }, orderBy: [] };

/** WITHIN GROUP takes the place of what else may order or choose the arguments. */
function requirePlain({ orderBy, distinct, list }: CallArguments, position: number): void {
  const refuse = (message: string) => new DbError('42601', message, { position });
  if (orderBy.length > 0) throw refuse('cannot use multiple ORDER BY clauses with WITHIN GROUP');
  if (distinct) throw refuse('cannot use DISTINCT with WITHIN GROUP');
  if (list.variadic) throw refuse('cannot use VARIADIC with WITHIN GROUP');
}

export function callActions(context: ParseContext): Actions {
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

  const call = (node: Node, parts: readonly string[], position: number, { given, suffixes }: CallTail): Expression => {
    const { within, filter, over } = suffixes;
    if (within !== undefined) requirePlain(given, within.position);
    return {
      kind: 'call',
      name: context.objectName(parts, position, node),
      arguments: given.list.items,
      star: given.star,
      distinct: given.distinct,
      variadic: given.list.variadic,
      orderBy: within?.orderBy ?? given.orderBy,
      withinGroup: within !== undefined,
      filter,
      over,
      position,
    };
  };

  /** The modifiers of a type before a string: written like the arguments of a call, but plain values only. */
  const modifiersOf = ({ given, suffixes }: CallTail, literal: Node): readonly Expression[] => {
    const { star, distinct, list, orderBy } = given;
    const isPlain = !star && !distinct && !list.variadic && orderBy.length === 0;
    const isCall = suffixes.within !== undefined || suffixes.filter !== undefined || suffixes.over !== undefined;
    if (!isPlain || isCall || list.items.some(({ name }) => name !== undefined)) throw context.syntaxError(literal);
    return list.items.map(({ value }) => value);
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
      const typed = (name: readonly string[], modifiers: readonly Expression[], literal: Node): Expression =>
        typedLiteral(context, plainType(context.objectName(name, first.position, node), modifiers), literal);
      if (tail.kind === 'literal') return typed(parts, [], tail.literal);
      if (tail.kind === 'call') {
        if (tail.literal === undefined) return call(node, parts, first.position, tail);
        return typed(parts, modifiersOf(tail, tail.literal), tail.literal);
      }
      if (parts.length > 1 || first.text !== 'double') throw syntaxErrorAt(context.tokens, tailIndex);
      return typed(['pg_catalog', 'float8'], [], tail.literal);
    },
    namedTail_call: (_open, given, _close, within, filter, over, literal): NamedTail => ({
      kind: 'call',
      given: maybe<CallArguments>(given) ?? noArguments,
      suffixes: {
        within: maybe<NonNullable<Suffixes['within']>>(within),
        filter: maybe<Expression>(filter),
        over: maybe<NonNullable<Suffixes['over']>>(over),
      },
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

    withinGroup: (word, _group, _open, orderBy, _close): Suffixes['within'] => ({
      orderBy: build<SortItem[]>(orderBy),
      position: context.position(word),
    }),
    callFilter: (_filter, _open, _where, condition, _close) => build(condition),
    callWindow_specification: (_over, window) => build(window),
    callWindow_name(_over, name): WindowReference {
      const { text, position } = context.name(name);
      return { kind: 'window-reference', name: text, position };
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
