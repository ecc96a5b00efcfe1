/**
 * From text to a statement ready to run: cache, else parse, bind, optimize, compile.
 *
 * Planning always uses the newest catalog. Values of parameters are peeked at for estimates only, never for meaning.
 */
import type { Catalog } from '../catalog/catalog.ts';
import { DbError } from '../error.ts';
import { compileProgram } from '../exec/exec.ts';
import { type OptimizerContext, optimize } from '../optimize/optimize.ts';
import { ColumnIds } from '../plan/build.ts';
import type { OpenAbsence, Physical, PhysicalPlan } from '../plan/physical.ts';
import type { Relation } from '../plan/relation.ts';
import { rewriteRelation } from '../plan/walk.ts';
import { type DataType, type Datum, definitionOf, type ParseSettings } from '../value/type.ts';
import { Binding, type BindingSession } from './binding.ts';
import { originsOf } from './column-origin.ts';
import { planTables } from './plan-tables.ts';
import type { Field, PlannedStatement, PreparedStatement } from './planned-statement.ts';
import { sizeRanges } from './size-range.ts';
import { snapshotRange } from './snapshot-range.ts';
import type { BoundQuery, BoundStatement, LiftedLiteral, NormalizedText, Translator } from './translator.ts';

export interface PlanRequest {
  readonly session: BindingSession;
  readonly catalog: Catalog;
  readonly text: string;
  readonly language: string | undefined;
  readonly declaredTypes: readonly (DataType | undefined)[];
  /** False for the differential test of the cache. */
  readonly useCache: boolean;
  /** Whether something is not in the open graph tables, as the session sees them now. */
  isAbsent(absence: OpenAbsence): boolean;
  /** A plan whose absences hold no more: it is planned again, and leaves the cache. */
  readonly failed?: PlannedStatement;
}

export function prepareStatement(request: PlanRequest): PreparedStatement {
  const { session, catalog, text, declaredTypes } = request;
  const { database } = session;
  const known = database.texts.of(text, request.language ?? session.setting('query_language'));
  const { translator } = known;
  const normalized = request.useCache ? known.normalized : undefined;
  // a text that was not normalized has no lifted literals that would be numbered behind its parameters
  const clientParameters = Math.max(declaredTypes.length, normalized === undefined ? 0 : known.highestParameter);
  const key = request.useCache ? known.planKey(declaredTypes) : undefined;
  const literals = normalized?.literals ?? [];
  if (key !== undefined) {
    if (request.failed !== undefined) database.plans.remove(key, request.failed);
    const planned = database.plans.find(key, {
      catalogVersion: catalog.version,
      setting: (name) => session.setting(name),
      currentUser: session.currentUser,
      literal: (index) => literals[index - 1 - clientParameters]?.text ?? '',
      includes: (timestamp) => session.includes(timestamp),
      rowCount: (space) => database.store.rowCount(space),
    });
    if (planned !== undefined) return { text, language: translator.language, planned, literals, declaredTypes };
  }
  const planned = bindAndPlan(request, translator, normalized, clientParameters);
  // what EXECUTE passes on depends on the statement that has the name now
  const isLasting = planned.plan !== undefined && planned.bound.kind !== 'execute';
  if (key !== undefined && isLasting) database.plans.add(key, planned);
  return { text, language: translator.language, planned, literals, declaredTypes };
}

function bindAndPlan(
  request: PlanRequest,
  translator: Translator,
  normalized: NormalizedText | undefined,
  clientParameters: number,
): PlannedStatement {
  const { session, catalog, text, declaredTypes } = request;
  const statement = translator.parse(text);
  const literals = normalized?.literals ?? [];
  const binding = new Binding(session, catalog, text, declaredTypes, literals, clientParameters);
  const bound = translator.bind(statement, binding, binding);
  const query = queryIn(bound);
  const named = query?.parameterNames?.length ?? 0;
  // without lifted literals, all parameters that the binding met are the client's
  const met = literals.length === 0 ? binding.highestParameter : 0;
  // the parameters inside PREPARE are those of EXECUTE
  const count = bound.kind === 'prepare' ? 0 : Math.max(clientParameters, met, named);
  const types = binding.finalTypes(count + literals.length);
  const plan = query && planQuery(query, request, binding, literals, clientParameters, types);
  const program = plan && compileProgram(plan.root, catalog, session.database.parseStored, session.database.functions);
  const tables = plan === undefined ? [] : planTables(plan.root, catalog);
  const point = bound.kind === 'query' ? program?.point : undefined;
  return {
    bound,
    query,
    plan,
    program,
    point,
    fields: fieldsOf(bound, session),
    parameterTypes: types,
    clientParameters: count,
    parameterNames: query?.parameterNames,
    catalogVersion: catalog.version,
    settingDependencies: binding.settingDependencies,
    userDependency: binding.userDependency,
    literalDependencies: binding.literalDependencies,
    tables,
    snapshots: snapshotRange(tables, catalog, session),
    sizes: point === undefined ? sizeRanges(tables, catalog, session.database.store) : [],
  };
}

/** The query a statement is or holds. */
function queryIn(bound: BoundStatement): BoundQuery | undefined {
  switch (bound.kind) {
    case 'query':
      return bound;
    case 'explain':
      return queryIn(bound.statement);
    case 'copy out':
    case 'declare cursor':
      return bound.query;
    case 'execute':
      return 'kind' in bound.arguments ? bound.arguments : undefined;
    default:
      return undefined;
  }
}

/** The query with its result columns on top, optimized. */
function planQuery(
  query: BoundQuery,
  request: Pick<PlanRequest, 'session' | 'catalog' | 'isAbsent'>,
  binding: Pick<Binding, 'columnIds'>,
  literals: readonly LiftedLiteral[],
  clientParameters: number,
  types: readonly DataType[],
): PhysicalPlan {
  const openTables = { isAbsent: (absence: OpenAbsence) => request.isAbsent(absence), absences: [] };
  return optimize(withOutput(query), {
    ...contextOf(request.session, request.catalog, binding.columnIds),
    peek: (index) => {
      const literal = literals[index - 1 - clientParameters];
      return literal === undefined ? undefined : peeked(literal, types[index - 1], request.session.parseSettings);
    },
    openTables,
  });
}

/** Plans a relation that comes from no statement text: the query of CREATE TABLE AS. */
export function planRelation(session: BindingSession, catalog: Catalog, relation: Relation): Physical {
  return optimize(relation, contextOf(session, catalog, new ColumnIds(highestColumn(relation) + 1))).root;
}

function contextOf(session: BindingSession, catalog: Catalog, columnIds: ColumnIds): OptimizerContext {
  const { database } = session;
  return {
    catalog,
    functions: database.functions,
    columnIds,
    rowCount: (table) => database.store.rowCount(catalog.tableById(table).space),
    includes: (timestamp) => session.includes(timestamp),
    peek: () => undefined,
    alternatives: [],
    disabledRules: new Set(),
  };
}

function highestColumn(relation: Relation): number {
  let highest = 0;
  rewriteRelation(relation, (node) => {
    for (const column of node.columns) highest = Math.max(highest, column.id);
    return node;
  });
  return highest;
}

function peeked(literal: LiftedLiteral, type: DataType | undefined, settings: ParseSettings): Datum | undefined {
  if (type === undefined) return undefined;
  try {
    return definitionOf(type).parse(literal.text, type, settings);
  } catch (error) {
    // estimates do without; running the statement raises the error with its position
    if (error instanceof DbError) return undefined;
    throw error;
  }
}

/** Puts out exactly the result columns, in order; one column may be asked for twice. */
function withOutput(query: BoundQuery): Relation {
  const { relation, output } = query;
  if (output.length === 0) return relation;
  const same =
    relation.columns.length === output.length && output.every(({ column }, c) => column.id === relation.columns[c]!.id);
  if (same) return relation;
  const items = output.map(({ column }) => ({
    column,
    expression: { kind: 'column' as const, id: column.id, type: column.type },
  }));
  return { kind: 'project', input: relation, items, columns: items.map((item) => item.column) };
}

function fieldsOf(bound: BoundStatement, session: BindingSession): readonly Field[] {
  if (bound.kind === 'fetch' || bound.kind === 'execute') return session.fieldsNamed(bound.kind, bound.name);
  if (bound.kind === 'query') {
    const origins = originsOf(bound);
    return bound.output.map(({ name, column }, c) => ({ name, type: column.type, origin: origins[c] }));
  }
  if (bound.kind === 'show') {
    const names = bound.name === 'all' ? ['name', 'setting', 'description'] : [bound.name];
    return names.map((name) => ({ name, type: { name: 'text' } }));
  }
  if (bound.kind === 'explain')
    return [{ name: 'QUERY PLAN', type: { name: bound.format === 'json' ? 'json' : 'text' } }];
  return [];
}

/**
 * Datums of all parameters: the client's as given, then the literals in their final types.
 * @param settings of the session in which the statement runs now
 */
export function parameterValues(
  prepared: PreparedStatement,
  given: readonly Datum[],
  settings: ParseSettings,
): readonly Datum[] {
  const { planned, literals } = prepared;
  const { clientParameters, parameterTypes } = planned;
  if (given.length < clientParameters) {
    throw new DbError('08P01', `the statement has ${clientParameters} parameters, ${given.length} were given`, {
      hint: `Give a value for $${given.length + 1}.`,
    });
  }
  if (literals.length === 0) return given;
  const values: Datum[] = given.slice(0, clientParameters);
  literals.forEach((literal, l) => {
    const type = parameterTypes[clientParameters + l]!;
    try {
      values.push(definitionOf(type).parse(literal.text, type, settings));
    } catch (error) {
      throw error instanceof DbError ? error.at(literal.position) : error;
    }
  });
  return values;
}
