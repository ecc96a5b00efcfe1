/**
 * A system relation: a name, its columns and how its rows are made.
 *
 * Columns are written as `name type, name type` with PostgreSQL's internal type names; rows are objects by column name,
 * and what a row leaves out is NULL. A relation becomes a table function `<schema>.<name>`, which asks the session for
 * its rows under that name; rows that depend on the functions or the catalog alone are made once for each of them.
 */
import type {
  AnsweringSession,
  CatalogAnswer,
  DataType,
  Datum,
  EvalContext,
  TableFunction,
} from '../../../engine/extend.ts';
import { findType, invariant } from '../../../engine/extend.ts';

/** The names in `name type, name type`. */
type ColumnNames<Text extends string, Names = never> = Text extends `${infer Name} ${string}, ${infer Rest}`
  ? ColumnNames<Rest, Names | Name>
  : Text extends `${infer Name} ${string}`
    ? Names | Name
    : Names;

export type SystemRow<Name extends string> = { readonly [Column in Name]?: Datum };

/**
 * What the rows depend on, and for how long they are kept: the functions, one state of the catalog (and the session's
 * names: database, user, search path), or one question.
 */
export type RowSource = 'functions' | 'catalog' | 'session';

export interface SystemRelation {
  readonly schema: 'pg_catalog' | 'information_schema';
  readonly name: string;
  /** PostgreSQL's object id of a catalog table; undefined for a view. */
  readonly catalogId: number | undefined;
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  rows(session: AnsweringSession): readonly (readonly Datum[])[];
}

interface RelationOptions {
  readonly schema?: SystemRelation['schema'];
  readonly catalogId?: number;
  readonly source: RowSource;
}

/** Declares a relation; `rows` may name only columns of `columns`. */
export function systemRelation<Columns extends string>(
  name: string,
  columns: Columns,
  options: RelationOptions,
  rows: (session: AnsweringSession) => Iterable<SystemRow<ColumnNames<Columns>>>,
): SystemRelation {
  // read when first asked for: types may be registered after this file is imported
  let described: SystemRelation['columns'] | undefined;
  const make = (session: AnsweringSession): readonly (readonly Datum[])[] => {
    const names = relation.columns.map((column) => column.name);
    const inOrder = (row: { readonly [column: string]: Datum }): readonly Datum[] =>
      names.map((column) => row[column] ?? null);
    return Array.from(rows(session), inOrder);
  };
  const relation: SystemRelation = {
    schema: options.schema ?? 'pg_catalog',
    name,
    catalogId: options.catalogId,
    get columns() {
      described ??= readColumns(columns);
      return described;
    },
    rows: kept(make, options.source),
  };
  return relation;
}

/** Most sets of rows of one relation kept for one catalog, each for its own database name and search path. */
const keptSets = 8;

function kept(
  make: (session: AnsweringSession) => readonly (readonly Datum[])[],
  source: RowSource,
): (session: AnsweringSession) => readonly (readonly Datum[])[] {
  if (source === 'session') return make;
  const known = new WeakMap<object, Map<string, readonly (readonly Datum[])[]>>();
  return (session) => {
    const isCatalog = source === 'catalog';
    const owner = isCatalog ? session.catalog() : session.database.functions;
    const key = isCatalog ? JSON.stringify([session.databaseName, session.currentUser, ...session.searchPath]) : '';
    let sets = known.get(owner);
    if (sets === undefined) known.set(owner, (sets = new Map()));
    const present = sets.get(key);
    if (present !== undefined) return present;
    if (sets.size >= keptSets) sets.clear();
    const rows = make(session);
    sets.set(key, rows);
    return rows;
  };
}

/** A relation that always is empty: we have nothing of what it lists. */
export function emptyRelation(name: string, columns: string, options: Omit<RelationOptions, 'source'>): SystemRelation {
  return systemRelation(name, columns, { ...options, source: 'functions' }, () => []);
}

function readColumns(text: string): readonly { readonly name: string; readonly type: DataType }[] {
  return text.split(', ').map((column) => {
    const [name, typeName] = column.split(' ');
    const type = findType(typeName!);
    invariant(type !== undefined, `the type of system column ${column} is registered`);
    return { name: name!, type };
  });
}

/** The relation under its question, `pg_catalog.pg_class`, and the answer to it. */
export function relationAnswer(relation: SystemRelation): readonly [string, CatalogAnswer] {
  return [questionOf(relation), (session) => relation.rows(session)];
}

export function relationFunction(relation: SystemRelation): TableFunction {
  const question = questionOf(relation);
  return {
    kind: 'table',
    name: question,
    parameters: [],
    columns: () => relation.columns,
    strict: true,
    volatility: 'stable',
    needsContext: true,
    rows: (context: EvalContext) => context.catalogAnswer(question) as readonly (readonly Datum[])[],
  };
}

function questionOf({ schema, name }: SystemRelation): string {
  return `${schema}.${name}`;
}
