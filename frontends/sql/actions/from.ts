/**
 * Actions for FROM: tables, subqueries, functions, joins and their aliases.
 */
import type { Node } from 'ohm-js';
import type { ColumnDefinition } from '../ast/create-table.ts';
import type { Expression } from '../ast/expression.ts';
import type { Name, ObjectName } from '../ast/name.ts';
import type { DerivedTable, FromItem, FunctionTable, Join, Query, TableAlias, TableReference } from '../ast/query.ts';
import type { TypeName } from '../ast/type-name.ts';
import { type Actions, build, each, isWritten, joined, maybe, type ParseContext } from './context.ts';

type JoinTail = Omit<Join, 'kind' | 'left' | 'alias'>;
type JoinCondition = Pick<Join, 'on' | 'using' | 'usingAlias'>;

interface FunctionAlias {
  readonly alias: TableAlias | undefined;
  readonly definitions: readonly ColumnDefinition[];
}

const noCondition: JoinCondition = { on: undefined, using: undefined, usingAlias: undefined };

export function fromActions(context: ParseContext): Actions {
  const reference = (name: ObjectName, only: boolean): TableReference => ({
    kind: 'table',
    name,
    only,
    alias: undefined,
    position: name.position,
  });
  const joinType = (optional: Node): Join['type'] => maybe<Join['type']>(optional) ?? 'inner';

  return {
    fromClause: (_from, items) => build(items),
    fromItems: (first, _commas, rest) => joined<FromItem>(first, rest),
    fromItem(first, tails): FromItem {
      let left = build<FromItem>(first);
      for (const { type, natural, ...rest } of each<JoinTail>(tails)) {
        left = { kind: 'join', type, natural, left, ...rest, alias: undefined };
      }
      return left;
    },
    joinTail_cross: (word, _join, right): JoinTail => ({
      type: 'cross',
      natural: false,
      right: build<FromItem>(right),
      ...noCondition,
      position: context.position(word),
    }),
    joinTail_natural: (word, type, _join, right): JoinTail => ({
      type: joinType(type),
      natural: true,
      right: build<FromItem>(right),
      ...noCondition,
      position: context.position(word),
    }),
    joinTail_conditional: (type, join, right, condition): JoinTail => ({
      type: joinType(type),
      natural: false,
      right: build<FromItem>(right),
      ...build<JoinCondition>(condition),
      position: isWritten(type) ? context.position(type) : context.position(join),
    }),
    joinType_inner: (_inner) => 'inner',
    joinType_outer: (word, _outer) => context.word(word),
    joinCondition_on: (_on, condition): JoinCondition => ({ ...noCondition, on: build<Expression>(condition) }),
    joinCondition_using: (_using, names, alias): JoinCondition => ({
      on: undefined,
      using: build<Name[]>(names),
      usingAlias: maybe<Name>(alias),
    }),
    joinAlias: (_as, name) => context.name(name),

    tableSource: (relation, alias): TableReference => ({
      ...build<TableReference>(relation),
      alias: maybe<TableAlias>(alias),
    }),
    relation(node): TableReference {
      return node.ctorName === 'objectName' ? reference(build<ObjectName>(node), false) : build<TableReference>(node);
    },
    starRelation: (name, _star) => reference(build<ObjectName>(name), false),
    onlyRelation_parenthesized: (_only, _open, name, _close) => reference(build<ObjectName>(name), true),
    onlyRelation_plain: (_only, name) => reference(build<ObjectName>(name), true),
    derivedTable: (lateral, open, query, _close, alias): DerivedTable => ({
      kind: 'derived',
      lateral: isWritten(lateral),
      query: build<Query>(query),
      alias: maybe<TableAlias>(alias),
      position: context.position(open),
    }),
    parenthesizedJoin(_open, item, close, alias): FromItem {
      const inner = build<FromItem>(item);
      const name = maybe<TableAlias>(alias);
      // only a join may stand in parentheses, and its alias behind them
      if (inner.kind !== 'join' || inner.alias !== undefined) throw context.syntaxError(close);
      return name === undefined ? inner : { ...inner, alias: name };
    },
    functionTable(lateral, call, ordinality, alias): FunctionTable {
      const named = maybe<FunctionAlias>(alias);
      return {
        kind: 'function',
        lateral: isWritten(lateral),
        call: build<Expression>(call),
        withOrdinality: isWritten(ordinality),
        alias: named?.alias,
        definitions: named?.definitions ?? [],
        position: context.position(call),
      };
    },
    tableAlias: (_as, name, columns): TableAlias => ({
      name: context.name(name),
      columns: maybe<Name[]>(columns) ?? [],
    }),
    functionAlias_typed: (_as, name, _open, list, _close): FunctionAlias => ({
      alias: { name: context.name(name), columns: [] },
      definitions: build<ColumnDefinition[]>(list),
    }),
    functionAlias_unnamed: (_as, _open, list, _close): FunctionAlias => ({
      alias: undefined,
      definitions: build<ColumnDefinition[]>(list),
    }),
    functionAlias_plain: (alias): FunctionAlias => ({ alias: build<TableAlias>(alias), definitions: [] }),
    columnDefinitionList: (first, _commas, rest) => joined<ColumnDefinition>(first, rest),
    functionColumn: (name, type, collation): ColumnDefinition => ({
      kind: 'column-definition',
      name: context.name(name),
      type: build<TypeName>(type),
      collation: maybe<ObjectName>(collation),
      constraints: [],
      position: context.position(name),
    }),
    columnCollation: (_collate, name) => build(name),
  };
}
