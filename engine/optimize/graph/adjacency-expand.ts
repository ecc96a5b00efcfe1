/**
 * Expand over rows of which nothing is known, or over edges no index reaches: a path expansion of exactly one
 * relationship, which walks adjacency lists. It alone puts out its step's columns.
 */
import { booleanType, columnReference, constant, type Expression } from '../../plan/expression.ts';
import type { ExpandRelation, PathExpandRelation, Relation } from '../../plan/relation.ts';
import { idsOf } from '../column-set.ts';
import type { OptimizerContext } from '../context.ts';

/** `tables`: edge tables that may be walked; undefined for all. */
export function expandByAdjacency(
  input: Relation,
  relation: ExpandRelation,
  tables: readonly number[] | undefined,
  context: OptimizerContext,
): PathExpandRelation {
  const { from, types, direction, relationship, relationshipProperties, target, targetLabels, targetProperties } =
    relation;
  const own = idsOf(relation.input);
  const added = relation.columns.filter((column) => !own.has(column.id));
  return {
    kind: 'path expand',
    input,
    from,
    to: undefined,
    types,
    direction,
    minimum: 1,
    maximum: 1,
    mode: 'walk',
    step: {
      relationship,
      properties: relationshipProperties,
      filter: tables === undefined ? constant(true, booleanType) : oneOf(relation, tables, context),
    },
    target,
    targetLabels,
    targetProperties,
    relationships: undefined,
    path: undefined,
    length: undefined,
    columns: [...input.columns, ...added],
  };
}

function oneOf(
  { relationship }: ExpandRelation,
  tables: readonly number[],
  { functions }: OptimizerContext,
): Expression {
  const int4 = { name: 'int4' };
  return {
    kind: 'in list',
    operand: columnReference(relationship.table),
    items: tables.map((table) => constant(table, int4)),
    equals: functions.resolveOperator('=', int4, int4).operator.function,
    type: booleanType,
  };
}
