/**
 * Set-returning functions in a select list: each becomes a column of the rows it multiplies the query's rows into, one
 * of several columns a record.
 */
import {
  type Column,
  columnReference,
  DbError,
  type Expression,
  type ResolvedCall,
  type TableFunction,
  usedColumns,
} from '../../../../engine/extend.ts';
import type { Binder, Scope, SetFunctionEntry } from '../binder.ts';
import { sameExpression } from '../same-expression.ts';

export function bindSetFunction(
  definition: TableFunction,
  args: readonly Expression[],
  resolved: ResolvedCall,
  position: number,
  scope: Scope,
): Expression {
  const { clause, level, binder } = scope;
  if (!clause.setFunctions) {
    throw new DbError('0A000', `set-returning functions are not allowed in ${clause.name}`, { position });
  }
  const same = level.setFunctions.find((entry) => isSameCall(entry, definition, args, binder));
  if (same !== undefined) return resultOf(same.results);
  const columns = definition.columns(resolved.argumentTypes);
  const results = columns.map((column) => binder.ids.column(column.name, column.type, true));
  const used = new Set<number>();
  for (const argument of args) usedColumns(argument, used);
  const below = level.setFunctions.filter((entry) => entry.results.some((column) => used.has(column.id)));
  const depth = below.reduce((deepest, entry) => Math.max(deepest, entry.depth + 1), 0);
  level.setFunctions.push({ function: definition, arguments: args, results, depth });
  return resultOf(results);
}

/** The same call twice gives the same rows side by side, so it is made once; what is volatile is made again. */
function isSameCall(
  entry: SetFunctionEntry,
  definition: TableFunction,
  args: readonly Expression[],
  binder: Binder,
): boolean {
  return (
    entry.function === definition &&
    definition.volatility !== 'volatile' &&
    entry.arguments.length === args.length &&
    entry.arguments.every((argument, i) => sameExpression(argument, args[i]!, binder.literals))
  );
}

function resultOf(results: readonly Column[]): Expression {
  if (results.length === 1) return columnReference(results[0]!);
  const fields = results.map(({ name, type }) => ({ name, type }));
  return { kind: 'list', items: results.map(columnReference), type: { name: 'record', fields } };
}
