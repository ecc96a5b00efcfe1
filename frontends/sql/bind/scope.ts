/**
 * Making scopes: one for the statement, one for each SELECT in it, and the same scope seen from another clause.
 */
import type { Binder, Clause, NamedColumn, QueryLevel, RangeItem, RangeTable, Scope } from './binder.ts';

const plain = (name: string): Clause => ({ name, aggregates: false, windows: false, setFunctions: false });

type ClauseName =
  | 'selectList'
  | 'orderBy'
  | 'having'
  | 'distinctOn'
  | 'groupBy'
  | 'windowDefinition'
  | 'rows'
  | 'range'
  | 'groups'
  | 'where'
  | 'filter'
  | 'joinCondition'
  | 'from'
  | 'fromFunction'
  | 'limit'
  | 'offset'
  | 'values'
  | 'returning'
  | 'update'
  | 'check'
  | 'default'
  | 'generated'
  | 'index'
  | 'indexPredicate'
  | 'transform'
  | 'execute';

/** The clauses that differ in what they allow; names as PostgreSQL's messages have them. */
export const clauses: Readonly<Record<ClauseName, Clause>> = {
  selectList: { name: 'SELECT', aggregates: true, windows: true, setFunctions: true },
  orderBy: { name: 'ORDER BY', aggregates: true, windows: true, setFunctions: true },
  having: { name: 'HAVING', aggregates: true, windows: false, setFunctions: false },
  distinctOn: { name: 'DISTINCT ON', aggregates: true, windows: true, setFunctions: true },
  groupBy: { name: 'GROUP BY', aggregates: false, windows: false, setFunctions: true },
  windowDefinition: { name: 'window definitions', aggregates: true, windows: false, setFunctions: false },
  rows: plain('window ROWS'),
  range: plain('window RANGE'),
  groups: plain('window GROUPS'),
  where: plain('WHERE'),
  filter: plain('FILTER'),
  joinCondition: plain('JOIN conditions'),
  from: plain('FROM'),
  fromFunction: plain('functions in FROM'),
  limit: plain('LIMIT'),
  offset: plain('OFFSET'),
  values: { name: 'VALUES', aggregates: false, windows: false, setFunctions: true },
  returning: plain('RETURNING'),
  update: plain('UPDATE'),
  check: plain('check constraints'),
  default: plain('DEFAULT expressions'),
  generated: plain('column generation expressions'),
  index: plain('index expressions'),
  indexPredicate: plain('index predicates'),
  transform: plain('transform expressions'),
  execute: plain('EXECUTE parameters'),
};

export function newLevel(): QueryLevel {
  return {
    provided: new Set(),
    aggregates: [],
    windows: [],
    setFunctions: [],
    groupings: [],
    namedWindows: new Map(),
  };
}

/** The scope of a whole statement: no names but those of the catalog. */
export function rootScope(binder: Binder): Scope {
  const clause = clauses.values;
  return {
    binder,
    outer: undefined,
    items: [],
    hidden: [],
    withs: undefined,
    clause,
    level: newLevel(),
    isTop: true,
    lock: undefined,
  };
}

/** The scope of a query inside `outer`, which its expressions may refer to. */
export function innerScope(outer: Scope): Scope {
  return { ...outer, outer, items: [], hidden: [], level: newLevel(), clause: clauses.from, isTop: false };
}

/** The same names seen from another clause. */
export function inClause(scope: Scope, clause: Clause): Scope {
  return { ...scope, clause };
}

/** The scope with names; the level learns which columns are its own. */
export function withItems(scope: Scope, items: readonly RangeItem[]): Scope {
  for (const item of items) noteColumns(scope.level, item.columns);
  return { ...scope, items };
}

function noteColumns(level: QueryLevel, columns: readonly NamedColumn[]): void {
  for (const { expression } of columns) {
    if (expression.kind === 'column') level.provided.add(expression.id);
  }
}

/** An item whose columns can be named with and without its name. */
export function rangeItem(name: string, columns: readonly NamedColumn[], table?: RangeTable): RangeItem {
  return { name, schema: undefined, columns, namesItsColumns: true, unqualified: columns, table };
}
