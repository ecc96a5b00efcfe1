/**
 * max(a) and min(a) over one table: the first row of an order that a path delivers is all that the aggregate has to read.
 * Nulls come last in that order and are the answer only where there is nothing else, as they are for the aggregate.
 */
import { sort } from '../../plan/build.ts';
import type { AggregateRelation, SortRelation } from '../../plan/relation.ts';
import { overScan, scanShape } from './scan-shape.ts';

/** Whether the order that begins with the answer is descending. */
const isDescending: ReadonlyMap<string, boolean> = new Map([
  ['max', true],
  ['min', false],
]);

/** The order whose first row gives the aggregate its result; undefined where it is another aggregate. */
export function extremeOrder(relation: AggregateRelation): SortRelation | undefined {
  const [only, ...others] = relation.aggregates;
  if (only === undefined || others.length > 0 || relation.groups.length > 0 || relation.sets !== undefined) {
    return undefined;
  }
  const { call } = only;
  const [argument] = call.arguments;
  const descending = isDescending.get(call.function.name);
  if (descending === undefined || argument === undefined || call.filter !== undefined) return undefined;
  const shape = scanShape(relation.input);
  if (shape === undefined || overScan(argument, shape).kind !== 'column') return undefined;
  return sort(relation.input, [{ expression: argument, descending, nullsFirst: false }]);
}
