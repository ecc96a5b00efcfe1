/**
 * "Perhaps you meant to reference the column …": the nearest name among the columns in scope, by the FROM items that
 * have it. More than two such items are too many to tell.
 */
import { similarName } from '../../../engine/extend.ts';
import type { RangeItem, Scope } from './binder.ts';

/** The hint for an unknown column, of one FROM item when a qualifier was written; undefined when none is near. */
export function columnHint(name: string, qualifier: string | undefined, scope: Scope): string | undefined {
  const items = namedItems(scope).filter((item) => qualifier === undefined || item.name === qualifier);
  const near = similarName(
    name,
    items.flatMap((item) => item.columns.map((column) => column.name)),
  );
  if (near === undefined) return undefined;
  const having = items.filter((item) => item.columns.some((column) => column.name === near));
  const [first, second, third] = having.map((item) => `"${item.name}.${near}"`);
  if (first === undefined || third !== undefined) return undefined;
  if (second === undefined) return `Perhaps you meant to reference the column ${first}.`;
  return `Perhaps you meant to reference the column ${first} or the column ${second}.`;
}

function namedItems(scope: Scope): readonly RangeItem[] {
  const items: RangeItem[] = [];
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    items.push(...level.items.filter((item) => item.namesItsColumns));
  }
  return items;
}
