/**
 * Binds CALL procedure(…) YIELD …: a table function of that name, once for each row.
 */
import {
  build,
  type Column,
  columnReference,
  type Expression,
  similarName,
  type TableFunction,
} from '../../../../engine/extend.ts';
import type { ProcedureCall } from '../../ast/query.ts';
import { type Binder, type Flow, newColumn, type Returned } from '../binder.ts';
import { asAny, asCondition, coerce } from '../coercion.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, type StaticKind, staticTypeName, staticTypeOfSql } from '../static-type.ts';
import { dynamic, typedValue } from '../value.ts';
import type { Variable } from '../variable.ts';
import { afterWrites } from './separation.ts';

export interface CalledProcedure {
  readonly flow: Flow;
  /** What a statement of this one clause answers. */
  readonly returned: readonly Returned[];
}

export function bindProcedureCall(binder: Binder, before: Flow, clause: ProcedureCall): CalledProcedure {
  const flow = afterWrites(before);
  const procedure = findProcedure(binder, clause);
  const args = bindArguments(binder, flow.scope, procedure, clause);
  const fields = procedure.columns(args.map((argument) => argument.type));
  const results = fields.map((field) => binder.context.columnIds.column(field.name, field.type));
  // a procedure without results keeps the rows it is called for
  const options = { outer: results.length === 0 };
  let relation: Flow['relation'] = build.tableFunction(flow.relation, procedure, args, results, options);
  const columns = new Map<string, Variable>();
  const items = [...relation.columns.map(build.passThrough)];
  for (const result of results) {
    const column = newColumn(binder, result.name);
    const expression = coerce(binder, columnReference(result), dynamic);
    items.push({ column, expression });
    const type = staticTypeOfSql(result.type);
    columns.set(result.name, { kind: 'value', expression: columnReference(column), type });
  }
  relation = build.project(relation, items);
  const returned = yielded(columns, flow.scope, clause, results);
  const variables = new Map(flow.scope.variables);
  for (const { name, variable } of returned) variables.set(name, variable);
  const scope = { ...flow.scope, variables };
  if (clause.where !== undefined) {
    const predicate = binder.expression(scope, clause.where);
    relation = build.filter(relation, asCondition(binder, predicate, clause.where.position, 'WHERE'));
  }
  return { flow: { relation, scope, pending: 'reads' }, returned };
}

function procedureName(clause: ProcedureCall): string {
  return [...clause.namespace, clause.name].map(({ name }) => name).join('.');
}

function findProcedure(binder: Binder, clause: ProcedureCall): TableFunction {
  const name = procedureName(clause);
  const { functions } = binder.context;
  const tables = functions.named(name).filter((candidate) => candidate.kind === 'table');
  const [first] = tables;
  if (first === undefined) {
    const names = [...functions.all()].filter(({ kind }) => kind === 'table').map((definition) => definition.name);
    const near = similarName(name, names);
    const hint = near === undefined ? undefined : `Perhaps you meant the procedure "${near}".`;
    throw semanticError('ProcedureNotFound', clause.position, `procedure ${name} does not exist`, hint);
  }
  const given = clause.arguments?.length;
  if (given === undefined) return first;
  const found = tables.find(({ parameters, defaults }) => {
    return given <= parameters.length && given >= parameters.length - (defaults?.length ?? 0);
  });
  if (found !== undefined) return found;
  const message = `procedure ${name} takes ${first.parameters.length} arguments, not ${given}`;
  throw semanticError('InvalidNumberOfArguments', clause.position, message);
}

/** Arguments are written out: a procedure's parameters have no names to look up by. */
function bindArguments(
  binder: Binder,
  scope: Scope,
  procedure: TableFunction,
  clause: ProcedureCall,
): readonly Expression[] {
  const written = clause.arguments;
  if (written === undefined) {
    if (procedure.parameters.length === 0) return [];
    const message = `procedure ${procedure.name} needs its arguments written out`;
    throw semanticError('MissingParameter', clause.position, message);
  }
  return written.map((syntax, i) => {
    const wanted = procedure.parameters[i]!;
    const value = binder.expression(scope, syntax);
    const kinds = argumentKinds[wanted.name];
    if (kinds !== undefined && !mayBe(value.type, kinds)) {
      const message = `procedure ${procedure.name} does not take a value of type ${staticTypeName(value.type)}`;
      throw semanticError('InvalidArgumentType', syntax.position, message);
    }
    return coerce(binder, asAny(binder, typedValue(value.expression)), wanted);
  });
}

const number: readonly StaticKind[] = ['integer', 'float'];
const argumentKinds: Readonly<Record<string, readonly StaticKind[]>> = {
  bool: ['boolean'],
  int4: number,
  int8: number,
  float8: number,
  numeric: number,
  text: ['string'],
};

/** The variables a call binds: the fields that YIELD names, or all of them where it stands alone. */
function yielded(
  columns: ReadonlyMap<string, Variable>,
  scope: Scope,
  clause: ProcedureCall,
  results: readonly Column[],
): readonly Returned[] {
  const { yields } = clause;
  if (yields === undefined || yields === 'all') {
    if (!clause.standalone) return [];
    return results.map(({ name }) => ({ name, variable: columns.get(name)! }));
  }
  const taken = new Set(scope.variables.keys());
  return yields.map(({ field, variable: { name, position } }) => {
    const variable = columns.get(field.name);
    if (variable === undefined) {
      const message = `procedure ${procedureName(clause)} has no result "${field.name}"`;
      throw semanticError('UndefinedVariable', field.position, message);
    }
    if (taken.has(name)) {
      throw semanticError('VariableAlreadyBound', position, `variable "${name}" is bound already`);
    }
    taken.add(name);
    return { name, variable };
  });
}
