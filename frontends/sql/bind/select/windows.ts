/**
 * Window nodes: one for each partitioning, order and frame that the query's window calls name.
 */
import { build, type Expression, type FrameBound, type Relation } from '../../../../engine/extend.ts';
import type { LiteralTable, Scope, WindowEntry } from '../binder.ts';
import { sameExpression } from '../same-expression.ts';

/** `rewrite` brings expressions over the groups of a grouped query. */
export function applyWindows(input: Relation, scope: Scope, rewrite: (expression: Expression) => Expression): Relation {
  const { literals } = scope.binder;
  const windows: (readonly [WindowEntry, ...WindowEntry[]])[] = [];
  for (const written of scope.level.windows) {
    const entry = rewriteEntry(written, rewrite);
    const place = windows.findIndex(([first]) => sameWindow(first, entry, literals));
    if (place < 0) windows.push([entry]);
    else windows[place] = [...windows[place]!, entry];
  }
  return windows.reduce((relation, group) => {
    const { partitionBy, orderBy, frame } = group[0];
    const calls = group.map(({ column, call }) => ({ column, call }));
    return build.window(relation, partitionBy, orderBy, frame, calls);
  }, input);
}

function sameWindow(left: WindowEntry, right: WindowEntry, literals: LiteralTable): boolean {
  const same = (a: Expression, b: Expression): boolean => sameExpression(a, b, literals);
  const sameBound = (a: FrameBound, b: FrameBound): boolean =>
    'offset' in a && 'offset' in b ? a.kind === b.kind && same(a.offset, b.offset) : a.kind === b.kind;
  return (
    left.partitionBy.length === right.partitionBy.length &&
    left.partitionBy.every((expression, i) => same(expression, right.partitionBy[i]!)) &&
    left.orderBy.length === right.orderBy.length &&
    left.orderBy.every((key, i) => {
      const { expression, descending, nullsFirst } = right.orderBy[i]!;
      return key.descending === descending && key.nullsFirst === nullsFirst && same(key.expression, expression);
    }) &&
    left.frame.mode === right.frame.mode &&
    left.frame.exclude === right.frame.exclude &&
    sameBound(left.frame.start, right.frame.start) &&
    sameBound(left.frame.end, right.frame.end)
  );
}

function rewriteEntry(entry: WindowEntry, rewrite: (expression: Expression) => Expression): WindowEntry {
  const { call, frame } = entry;
  const bound = (edge: FrameBound): FrameBound => ('offset' in edge ? { ...edge, offset: rewrite(edge.offset) } : edge);
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
