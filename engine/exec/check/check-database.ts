/**
 * The check of a database above the key spaces: the base with its spaces named as users name them, the catalog against
 * the spaces, and each table's rows (table-check.ts). In slices; a damaged table is a finding and not the end.
 */
import { physicalKindOf, type Table } from '../../catalog/catalog.ts';
import { DbError } from '../../error.ts';
import { type Finding, restoreAdvice } from '../../txn/txn.ts';
import type { Execution } from '../execution.ts';
import { pause } from '../operator.ts';
import type { ParseStored } from '../write/index-expression.ts';
import { TableCheck } from './table-check.ts';

export type CheckSteps = Generator<Finding | typeof pause>;

/** Checks what the last checkpoint left; see `Store.check`. */
export function* checkBlocks(execution: Execution): CheckSteps {
  const names = spaceNames(execution);
  for (const found of execution.store.check()) yield found === undefined ? pause : named(found, names);
}

/**
 * Checks one table at the execution's view. The caller holds its lock since before the view was taken.
 * @param constraints CHECK and FOREIGN KEY too, which costs a lookup for each row and key
 */
export function* checkTable(
  execution: Execution,
  parseStored: ParseStored,
  table: Table,
  constraints: boolean,
): CheckSteps {
  const object = execution.catalog.describe(table.id);
  const broken = [...missingSpaces(execution, table)];
  yield* broken;
  if (broken.length > 0) return;
  try {
    yield* new TableCheck(execution, parseStored, table, constraints).run();
  } catch (error) {
    if (!(error instanceof DbError) || error.code !== 'XX001') throw error;
    const what = `Its rows cannot all be read: ${error.message}. It was not checked further.`;
    yield { severity: 'error', object, space: table.space, what, advice: restoreAdvice };
  }
}

/** The catalog against the spaces of the store. */
function* missingSpaces({ catalog, store }: Execution, table: Table): Generator<Finding> {
  const object = catalog.describe(table.id);
  const fault = (space: number | undefined, name: string, what: string, advice: string): Finding => ({
    severity: 'error',
    object: name,
    space,
    what,
    advice,
  });
  if (!store.hasSpace(table.space, 'heap')) {
    yield fault(table.space, object, `The space of its rows (${table.space}) does not exist.`, restoreAdvice);
    return;
  }
  const stored = new Map(store.shapeOf(table.space).columns.map(({ id, kind }) => [id, kind]));
  for (const { number, name, type } of table.columns) {
    const kind = stored.get(number);
    if (kind === physicalKindOf(type)) continue;
    const what = `Column "${name}" is stored as ${kind ?? 'nothing'} and not as ${physicalKindOf(type)}.`;
    yield fault(table.space, object, what, restoreAdvice);
  }
  for (const { id, name, space } of table.indexes) {
    if (space === undefined || store.hasSpace(space, 'ordered')) continue;
    const advice = `Drop and create the index "${name}" again.`;
    yield fault(space, catalog.describe(id), `The space of its entries (${space}) does not exist.`, advice);
  }
}

/** Who a space belongs to, in words. */
function spaceNames({ catalog }: Execution): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const table of catalog.tables) names.set(table.space, catalog.describe(table.id));
  for (const { id, space } of catalog.indexes) if (space !== undefined) names.set(space, catalog.describe(id));
  return names;
}

function named(found: Finding, names: ReadonlyMap<number, string>): Finding {
  const object = found.space === undefined ? undefined : names.get(found.space);
  return object === undefined ? found : { ...found, object };
}
