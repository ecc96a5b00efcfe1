/**
 * Actions of grammar/query.ohm up to FROM: queries, SELECT and its clauses, VALUES, WITH. FROM items are in from.ts.
 */
import type { Node } from 'ohm-js';
import { DbError } from '../../../engine/extend.ts';
import type { Expression, Star, WindowSpecification } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type {
  CommonTableExpression,
  FromItem,
  GroupItem,
  LockingClause,
  NamedWindow,
  Query,
  QueryBody,
  Select,
  SelectItem,
  SetOperation,
  SortItem,
  TableReference,
  Values,
  WithClause,
} from '../ast/query.ts';
import { sourceOf } from '../grammar/token.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

type QueryTail =
  | { readonly kind: 'limit'; readonly value: Expression | undefined; readonly withTies: boolean }
  | { readonly kind: 'offset'; readonly value: Expression }
  /** FOR READ ONLY locks nothing. */
  | { readonly kind: 'lock'; readonly clause: LockingClause | undefined };

interface SetTail {
  readonly operator: SetOperation['operator'];
  readonly all: boolean;
  readonly right: QueryBody;
  readonly position: number;
}

interface Grouping {
  readonly distinct: boolean;
  readonly items: readonly GroupItem[];
}

const everyRow: Select['distinct'] = { kind: 'all' };

/** A query without clauses of its own is its body. */
function unwrap(query: Query): QueryBody {
  const bare =
    query.with === undefined &&
    query.orderBy.length === 0 &&
    query.limit === undefined &&
    query.offset === undefined &&
    query.locking.length === 0;
  return bare ? query.body : query;
}

function combine(first: QueryBody, tails: readonly SetTail[]): QueryBody {
  let left = first;
  for (const { operator, all, right, position } of tails) {
    left = { kind: 'set-operation', operator, all, left, right, position };
  }
  return left;
}

export function queryActions(context: ParseContext): Actions {
  const setTail = (word: Node, quantifier: Node, right: Node): SetTail => ({
    operator: context.word(word) as SetOperation['operator'],
    all: isWritten(quantifier) && context.word(quantifier.child(0)) === 'all',
    right: build<QueryBody>(right),
    position: context.position(word),
  });

  return {
    query(withClause, body, orderBy, tails): Query {
      let limit: Extract<QueryTail, { kind: 'limit' }> | undefined;
      let offset: Expression | undefined;
      const locking: LockingClause[] = [];
      let turns = 0;
      let last: 'lock' | 'limit' | undefined;
      for (const node of tails.children) {
        const tail = build<QueryTail>(node);
        const part = tail.kind === 'lock' ? 'lock' : 'limit';
        if (part !== last) turns++;
        last = part;
        // all locks stand before or behind LIMIT and OFFSET, and these are written once
        if (turns > 2) throw context.syntaxError(node);
        if (tail.kind === 'lock') locking.push(...(tail.clause === undefined ? [] : [tail.clause]));
        else if (tail.kind === 'limit' && limit === undefined) limit = tail;
        else if (tail.kind === 'offset' && offset === undefined) offset = tail.value;
        else throw context.syntaxError(node);
      }
      return {
        kind: 'query',
        with: maybe<WithClause>(withClause),
        body: build<QueryBody>(body),
        orderBy: maybe<SortItem[]>(orderBy) ?? [],
        limit: limit?.value,
        withTies: limit?.withTies ?? false,
        offset,
        locking,
        position: isWritten(withClause) ? context.position(withClause) : context.position(body),
      };
    },
    queryBody: (first, tails) => combine(build<QueryBody>(first), each<SetTail>(tails)),
    intersection: (first, tails) => combine(build<QueryBody>(first), each<SetTail>(tails)),
    setTail,
    intersectTail: setTail,
    queryPrimary_table(word, relation): Select {
      const position = context.position(word);
      const star: Star = { kind: 'star', qualifier: [], operand: undefined, position };
      return {
        kind: 'select',
        distinct: everyRow,
        items: [{ value: star, alias: undefined, position }],
        from: [build<TableReference>(relation)],
        where: undefined,
        groupBy: [],
        groupByDistinct: false,
        having: undefined,
        windows: [],
        position,
      };
    },
    queryPrimary_parenthesized: (_open, query, _close) => unwrap(build<Query>(query)),

    limitClause_all: (_limit, _all): QueryTail => ({ kind: 'limit', value: undefined, withTies: false }),
    limitClause_count(limit, value, comma): QueryTail {
      if (isWritten(comma)) {
        const hint = 'Use separate LIMIT and OFFSET clauses.';
        throw new DbError('42601', 'LIMIT #,# syntax is not supported', { position: context.position(limit), hint });
      }
      const built = build<Expression>(value);
      // LIMIT NULL is no limit
      const none = built.kind === 'literal' && built.type === 'null';
      return { kind: 'limit', value: none ? undefined : built, withTies: false };
    },
    limitComma: (_comma, value) => build(value),
    offsetClause: (_offset, value, _rows): QueryTail => ({ kind: 'offset', value: build<Expression>(value) }),
    fetchClause(_fetch, _first, count, rows, end): QueryTail {
      const one: Expression = { kind: 'literal', type: 'int4', value: 1, position: context.position(rows) };
      return { kind: 'limit', value: maybe<Expression>(count) ?? one, withTies: build<boolean>(end) };
    },
    fetchCount(sign, count): Expression {
      const right = build<Expression>(count);
      if (!isWritten(sign)) return right;
      const operator = context.word(sign.child(0));
      const position = context.position(sign);
      return { kind: 'operator', schema: undefined, operator, left: undefined, right, position };
    },
    fetchEnd_only: (_only) => false,
    fetchEnd_ties: (_with, _ties) => true,
    lockingClause_strength: (word, strength, tables, wait): QueryTail => ({
      kind: 'lock',
      clause: {
        strength: build<LockingClause['strength']>(strength),
        tables: maybe<ObjectName[]>(tables) ?? [],
        wait: maybe<LockingClause['wait']>(wait) ?? 'block',
        position: context.position(word),
      },
    }),
    lockingClause_readOnly: (_for, _read, _only): QueryTail => ({ kind: 'lock', clause: undefined }),
    lockStrength_update: (_update) => 'update',
    lockStrength_noKeyUpdate: (_no, _key, _update) => 'no-key-update',
    lockStrength_share: (_share) => 'share',
    lockStrength_keyShare: (_key, _share) => 'key-share',
    lockTables: (_of, list) => build(list),
    lockWait_nowait: (_nowait) => 'nowait',
    lockWait_skip: (_skip, _locked) => 'skip-locked',

    select(word, quantifier, items, from, where, group, having, windows): Select {
      const grouping = maybe<Grouping>(group);
      return {
        kind: 'select',
        distinct: maybe<Select['distinct']>(quantifier) ?? everyRow,
        items: maybe<SelectItem[]>(items) ?? [],
        from: maybe<FromItem[]>(from) ?? [],
        where: maybe<Expression>(where),
        groupBy: grouping?.items ?? [],
        groupByDistinct: grouping?.distinct ?? false,
        having: maybe<Expression>(having),
        windows: maybe<NamedWindow[]>(windows) ?? [],
        position: context.position(word),
      };
    },
    selectQuantifier_on: (_distinct, _on, _open, list, _close): Select['distinct'] => ({
      kind: 'on',
      expressions: build<Expression[]>(list),
    }),
    selectQuantifier_word: (word): Select['distinct'] =>
      context.word(word) === 'distinct' ? { kind: 'distinct' } : everyRow,
    selectItems: (first, _commas, rest) => joined<SelectItem>(first, rest),
    selectItem: (value, label): SelectItem => ({
      value: build<Expression | Star>(value),
      // the label is the last token, whether AS stands before it or not
      alias: isWritten(label) ? context.nameAt(context.end(label.child(0)) - 1) : undefined,
      position: context.position(value),
    }),
    star: (node): Star => ({ kind: 'star', qualifier: [], operand: undefined, position: context.position(node) }),
    whereClause: (_where, condition) => build(condition),
    havingClause: (_having, condition) => build(condition),
    groupClause: (_group, _by, quantifier, items): Grouping => ({
      distinct: isWritten(quantifier) && context.word(quantifier.child(0)) === 'distinct',
      items: build<GroupItem[]>(items),
    }),
    groupItems: (first, _commas, rest) => joined<GroupItem>(first, rest),
    groupItem_empty: (open, _close): GroupItem => ({ kind: 'empty', position: context.position(open) }),
    groupItem_rollup: (word, _open, list, _close): GroupItem => ({
      kind: context.word(word) === 'cube' ? 'cube' : 'rollup',
      items: build<Expression[]>(list),
      position: context.position(word),
    }),
    groupItem_sets: (word, _sets, _open, items, _close): GroupItem => ({
      kind: 'grouping-sets',
      sets: build<GroupItem[]>(items),
      position: context.position(word),
    }),
    groupItem_expression: (value): GroupItem => ({
      kind: 'expression',
      value: build<Expression>(value),
      position: context.position(value),
    }),
    windowClause: (_window, first, _commas, rest) => joined<NamedWindow>(first, rest),
    windowDefinition: (name, _as, window): NamedWindow => ({
      name: context.name(name),
      window: build<WindowSpecification>(window),
    }),

    values(word, list): Values {
      const rows = build<Values['rows']>(list);
      const width = rows[0]!.length;
      const uneven = rows.find((row) => row.length !== width);
      if (uneven !== undefined) {
        const position = uneven[0]!.position;
        throw new DbError('42601', 'VALUES lists must all be the same length', { position });
      }
      return { kind: 'values', rows, position: context.position(word) };
    },
    rowList: (first, _commas, rest) => joined<readonly Expression[]>(first, rest),
    valueRow: (_open, list, _close) => build(list),

    orderBy: (_order, _by, first, _commas, rest) => joined<SortItem>(first, rest),
    sortItem(value, direction, nulls): SortItem {
      const written = maybe<'asc' | 'desc' | NonNullable<SortItem['using']>>(direction) ?? 'asc';
      return {
        value: build<Expression>(value),
        direction: typeof written === 'string' ? written : 'asc',
        nulls: maybe<'first' | 'last'>(nulls),
        using: typeof written === 'string' ? undefined : written,
        position: context.position(value),
      };
    },
    sortDirection_word: (word) => context.word(word),
    sortDirection_symbol: (_using, symbol): SortItem['using'] => ({
      schema: undefined,
      operator: sourceOf(context.tokens, context.index(symbol)),
    }),
    sortDirection_named: (_using, named) => build(named),
    sortNulls: (_nulls, end) => context.word(end),

    withClause: (word, recursive, first, _commas, rest): WithClause => ({
      recursive: isWritten(recursive),
      expressions: joined<CommonTableExpression>(first, rest),
      position: context.position(word),
    }),
    commonTable: (name, columns, _as, materialized, _open, statement, _close): CommonTableExpression => ({
      name: context.name(name),
      columns: maybe<Name[]>(columns) ?? [],
      materialized: maybe<boolean>(materialized),
      statement: build<CommonTableExpression['statement']>(statement),
    }),
    materialization: (not, _materialized) => !isWritten(not),
  };
}
