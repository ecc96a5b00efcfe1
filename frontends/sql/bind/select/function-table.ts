/**
 * Functions in FROM: rows of a table function, or the one row of a scalar one.
 */
import {
  build,
  type DataType,
  DbError,
  type Expression,
  type TableFunction,
  unsupported,
} from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/expression.ts';
import type { FunctionTable } from '../../ast/query.ts';
import type { OutputColumn, Scope } from '../binder.ts';
import { bindArguments } from '../expression/function-call.ts';
import { clauses, inClause } from '../scope.ts';
import { aliased, type FromPart } from './from-part.ts';
import { bindOtherLanguage, isOtherLanguage } from './other-language.ts';
import { numberedRows } from './set-functions.ts';

/** `scope` has the items further left: functions may refer to them with or without LATERAL. */
export function bindFunctionTable(node: FunctionTable, scope: Scope): FromPart {
  const inside = inClause(scope, clauses.fromFunction);
  if (node.call.kind === 'call' && isOtherLanguage(node.call)) return bindOtherLanguage(node, node.call, scope);
  if (node.call.kind === 'call' && isWideUnnest(node.call)) return wideUnnest(node, node.call, inside);
  const [definition] = node.definitions;
  if (definition !== undefined) {
    const message = 'a column definition list is only allowed for functions returning "record"';
    throw new DbError('42601', message, { position: definition.position });
  }
  const table = node.call.kind === 'call' ? tableCall(node.call, inside) : undefined;
  if (table === undefined) return scalarTable(node, inside);
  const { ids } = scope.binder;
  const results = table.columns.map((column) => ids.column(column.name, column.type, true));
  const ordinality = node.withOrdinality ? ids.column('ordinality', { name: 'int8' }, false) : undefined;
  const relation = build.tableFunction(
    build.oneRow(),
    table.definition,
    table.args,
    results,
    ordinality === undefined ? {} : { ordinality },
  );
  return named(
    node,
    relation.columns.map((column) => ({ name: column.name, column })),
    relation,
  );
}

interface TableCall {
  readonly definition: TableFunction;
  readonly args: readonly Expression[];
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
}

function tableCall(node: FunctionCall, scope: Scope): TableCall | undefined {
  const { functions } = scope.binder.context;
  if (!functions.named(node.name.name).some((definition) => definition.kind === 'table')) return undefined;
  const bound = bindArguments(node, scope);
  if (bound.resolved.function.kind !== 'table') return undefined;
  const definition = bound.resolved.function;
  return { definition, args: bound.args, columns: definition.columns(bound.resolved.argumentTypes) };
}

/** `unnest(a, b)`: arrays side by side, only in FROM. */
function isWideUnnest(node: FunctionCall): boolean {
  return node.name.name === 'unnest' && node.arguments.length > 1;
}

function wideUnnest(node: FunctionTable, wide: FunctionCall, scope: Scope): FromPart {
  const { ids } = scope.binder;
  const entries = wide.arguments.map((argument) => {
    const { definition, args, columns } = tableCall({ ...wide, arguments: [argument] }, scope)!;
    const results = columns.map((column) => ids.column(column.name, column.type, true));
    return { function: definition, arguments: args, results };
  });
  const { relation, number } = numberedRows(entries, scope);
  const items = entries.flatMap((entry) => entry.results).map(build.passThrough);
  if (node.withOrdinality) items.push({ column: ids.column('ordinality', number.type, false), expression: number });
  const output = items.map(({ column }) => ({ name: column.name, column }));
  return aliased(output, build.project(relation, items), 'unnest', node.alias, node.position);
}

/** A function that gives one value: one row, one column of the function's name. */
function scalarTable(node: FunctionTable, scope: Scope): FromPart {
  if (node.withOrdinality) throw unsupported('WITH ORDINALITY of a scalar function', { position: node.position });
  const expression = scope.binder.expression(node.call, scope);
  const name = node.call.kind === 'call' ? node.call.name.name : (node.alias?.name.text ?? 'value');
  const column = scope.binder.ids.column(name, expression.type, true);
  const relation = build.project(build.oneRow(), [{ column, expression }]);
  return named(node, [{ name, column }], relation);
}

/** A single column takes the alias's name when no column names are given. */
function named(node: FunctionTable, output: readonly OutputColumn[], relation: FromPart['relation']): FromPart {
  const own = node.call.kind === 'call' ? node.call.name.name : undefined;
  const { alias } = node;
  const single =
    alias !== undefined && alias.columns.length === 0 && output.length - (node.withOrdinality ? 1 : 0) === 1;
  const renamedOutput = single
    ? output.map((entry, i) => (i === 0 && entry.name === own ? { ...entry, name: alias.name.text } : entry))
    : output;
  return aliased(renamedOutput, relation, own, alias, node.position);
}
