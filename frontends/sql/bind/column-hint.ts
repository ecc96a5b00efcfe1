/**
 * "Perhaps you meant to reference the column …": PostgreSQL's rule (parse_relation.c, searchRangeTableForCol).
 *
 * Levenshtein distance of at most half the name's length; with a table name given, its distance counts as well. Two
 * equally near columns are both named, more are none.
 */
import type { RangeItem, Scope } from './binder.ts';

/** The hint for an unknown column, or undefined when none is near. */
export function columnHint(name: string, table: string | undefined, scope: Scope): string | undefined {
  let nearest = Math.floor(name.length / 2) + 1;
  let found: string[] = [];
  for (const { item, column } of namedColumns(scope)) {
    const tableDistance = table === undefined ? 0 : editDistance(table, item.name ?? '');
    const distance = tableDistance + editDistance(name, column);
    if (distance > nearest || distance > Math.floor(Math.max(name.length, column.length) / 2)) continue;
    const qualified = item.name === undefined ? column : `${item.name}.${column}`;
    if (distance < nearest) found = [];
    nearest = distance;
    if (!found.includes(qualified)) found.push(qualified);
  }
  const [first, second] = found;
  if (first === undefined || found.length > 2) return undefined;
  if (second === undefined) return `Perhaps you meant to reference the column "${first}".`;
  return `Perhaps you meant to reference the column "${first}" or the column "${second}".`;
}

function* namedColumns(scope: Scope): Iterable<{ readonly item: RangeItem; readonly column: string }> {
  for (let level: Scope | undefined = scope; level !== undefined; level = level.outer) {
    for (const item of level.items) {
      if (!item.namesItsColumns) continue;
      for (const column of item.columns) yield { item, column: column.name };
    }
  }
}

function editDistance(left: string, right: string): number {
  let last = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const row = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = last[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, replaced));
    }
    last = row;
  }
  return last[right.length]!;
}
