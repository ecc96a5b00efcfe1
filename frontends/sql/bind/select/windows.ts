/**
 * Window nodes: one for each partitioning, order and frame that the query's window calls name.
 */
import { build, type Expression, type Relation } from '../../../../engine/extend.ts';
import type { WindowEntry } from '../binder.ts';

/** `rewrite` brings expressions over the groups of a grouped query. */
export function applyWindows(
  input: Relation,
  entries: readonly WindowEntry[],
  rewrite: (expression: Expression) => Expression,
): Relation {
  const rewritten = entries.map((entry) => rewriteEntry(entry, rewrite));
  const windows = new Map<string, WindowEntry[]>();
  for (const entry of rewritten) {
    const key = JSON.stringify([entry.partitionBy, entry.orderBy, entry.frame], plainValue);
    const same = windows.get(key);
    if (same === undefined) windows.set(key, [entry]);
    else same.push(entry);
  }
  let relation = input;
  for (const group of windows.values()) {
    const { partitionBy, orderBy, frame } = group[0]!;
    const calls = group.map(({ column, call }) => ({ column, call }));
    relation = build.window(relation, partitionBy, orderBy, frame, calls);
  }
  return relation;
}

/** Functions by name, bigints as text: enough to tell specifications apart. */
function plainValue(key: string, value: unknown): unknown {
  if (key === 'position') return undefined;
  if (typeof value === 'function') return value.name;
  return typeof value === 'bigint' ? `${value}n` : value;
}

function rewriteEntry(entry: WindowEntry, rewrite: (expression: Expression) => Expression): WindowEntry {
  const { call, frame } = entry;
  const bound = (edge: WindowEntry['frame']['start']): WindowEntry['frame']['start'] =>
    'offset' in edge ? { ...edge, offset: rewrite(edge.offset) } : edge;
  return {
    column: entry.column,
    call: {
      ...call,
      arguments: call.arguments.map(rewrite),
      filter: call.filter === undefined ? undefined : rewrite(call.filter),
    },
    partitionBy: entry.partitionBy.map(rewrite),
    orderBy: entry.orderBy.map((key) => ({ ...key, expression: rewrite(key.expression) })),
    frame: { ...frame, start: bound(frame.start), end: bound(frame.end) },
  };
}
