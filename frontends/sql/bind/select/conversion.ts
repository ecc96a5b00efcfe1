/**
 * Conversions of a query's columns to the types its user wants, as far as they must wait.
 *
 * A conversion may make equal what was not (1.1 and 1.2 become 1) and order what was ordered otherwise (text '10' is
 * before '9'), so rows are sorted and made distinct by the values as they are, and converted above. Columns of unknown
 * type have no value yet: they become what is wanted at once.
 */
import { build, columnReference } from '../../../../engine/extend.ts';
import type { BoundQueryParts, PendingQuery, Scope, TargetType } from '../binder.ts';
import { isUnknown } from '../coerce.ts';

type Targets = readonly (TargetType | undefined)[] | undefined;

/** The targets that may be met below sorting and distinctness: those of columns of unknown type. */
export function earlyTargets(targets: Targets, columns: PendingQuery['columns']): Targets {
  return targets?.map((target, i) => (isUnknown(columns[i]!.expression) ? target : undefined));
}

/** A project above that converts the columns that are not what is wanted of them yet. */
export function converted(
  bound: BoundQueryParts,
  targets: Targets,
  columns: PendingQuery['columns'],
  { binder }: Scope,
): BoundQueryParts {
  if (targets === undefined) return bound;
  const items = bound.output.map(({ name, column }, i) => {
    const source = columnReference(column);
    const target = isUnknown(columns[i]!.expression) ? undefined : targets[i];
    const expression = target?.convert(source, columns[i]!.position) ?? source;
    return { name, source, expression, nullable: column.nullable };
  });
  if (items.every(({ source, expression }) => expression === source)) return bound;
  const output = items.map(({ name, expression, nullable }) => {
    return { name, expression, column: binder.ids.column(name, expression.type, nullable) };
  });
  return { relation: build.project(bound.relation, output), output };
}
