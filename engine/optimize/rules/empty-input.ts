/**
 * Relations that can have no rows disappear: a filter that never holds, an inner or semi join with an empty side, a
 * branch of a union without rows. A union of one branch is that branch.
 *
 * Writes and definitions that must run are never dropped.
 */
import { project, values } from '../../plan/build.ts';
import { columnReference } from '../../plan/expression.ts';
import type { JoinRelation, Relation, SetOperationRelation } from '../../plan/relation.ts';
import { inputsOf } from '../../plan/walk.ts';
import type { Rule } from '../context.ts';
import { isNeverTrue } from './fold-constants.ts';

const writing: ReadonlySet<Relation['kind']> = new Set(['insert', 'update', 'delete', 'graph insert', 'graph update']);

export function writes(relation: Relation): boolean {
  return writing.has(relation.kind) || inputsOf(relation).some(writes);
}

export function isEmpty(relation: Relation): boolean {
  return relation.kind === 'values' && relation.rows.length === 0;
}

const nothing = (like: Relation): Relation => values(like.columns, []);

function emptyJoin(join: JoinRelation): Relation {
  const { type, left, right, condition } = join;
  const noPairs = isEmpty(left) || isEmpty(right) || isNeverTrue(condition);
  if (!noPairs || writes(left) || writes(right)) return join;
  switch (type) {
    case 'inner':
    case 'semi':
      return nothing(join);
    case 'anti':
      return left;
    case 'left':
    case 'single':
      return isEmpty(left) ? nothing(join) : join;
    default:
      return join;
  }
}

function smallerUnion(union: SetOperationRelation): Relation {
  const inputs = union.inputs.filter((input) => !isEmpty(input));
  if (inputs.length === 0) return nothing(union);
  if (inputs.length === 1 && union.all) {
    const [only] = inputs as [Relation];
    return project(
      only,
      union.columns.map((column, c) => ({ column, expression: columnReference(only.columns[c]!) })),
    );
  }
  return inputs.length === union.inputs.length ? union : { ...union, inputs };
}

export const emptyInput: Rule = {
  name: 'empty-input',
  kinds: [
    ...(['filter', 'project', 'join', 'dependent join', 'set operation', 'sort', 'distinct'] as const),
    ...(['unnest', 'path expand', 'aggregate', 'window'] as const),
  ],
  apply(relation) {
    switch (relation.kind) {
      case 'filter':
        return (isNeverTrue(relation.predicate) || isEmpty(relation.input)) && !writes(relation.input)
          ? nothing(relation)
          : relation;
      case 'project':
      case 'sort':
      case 'distinct':
      case 'unnest':
      case 'path expand':
      case 'window':
        return isEmpty(relation.input) ? nothing(relation) : relation;
      case 'aggregate':
        // without groups, or with an empty grouping set, there is a row for no input too
        return isEmpty(relation.input) && relation.groups.length > 0 && relation.sets === undefined
          ? nothing(relation)
          : relation;
      case 'join':
        return emptyJoin(relation);
      case 'dependent join':
        return isEmpty(relation.left) ? nothing(relation) : relation;
      case 'set operation':
        return relation.operation === 'union' ? smallerUnion(relation) : relation;
      default:
        return relation;
    }
  },
};
