/**
 * The steps of the optimizer by the name of their file in spec/optimize: each takes a plan's text and gives the text of
 * what it makes of it, or `unchanged`.
 */
import '../../engine/value/builtin-types.ts';
import { createFunctionRegistry, type FunctionRegistry } from '../../engine/function/function.ts';
import type { OptimizerContext } from '../../engine/optimize/context.ts';
import { Estimator } from '../../engine/optimize/estimate/estimate.ts';
import { Implementer } from '../../engine/optimize/implement.ts';
import { narrow } from '../../engine/optimize/narrow.ts';
import { builtinRules, normalize } from '../../engine/optimize/normalize.ts';
import { prune } from '../../engine/optimize/prune.ts';
import { decorrelate } from '../../engine/optimize/unnest/decorrelate.ts';
import { unnestSubqueries } from '../../engine/optimize/unnest/subquery.ts';
import { ColumnIds } from '../../engine/plan/build.ts';
import { parseRelation } from '../../engine/plan/parse.ts';
import type { Physical } from '../../engine/plan/physical.ts';
import { childrenOf } from '../../engine/plan/physical-walk.ts';
import { printPhysical, printRelation } from '../../engine/plan/print.ts';
import type { Relation } from '../../engine/plan/relation.ts';
import { rewriteRelation } from '../../engine/plan/walk.ts';
import { readSpecCatalog, type SpecCatalog } from './spec-catalog.ts';

export const functions: FunctionRegistry = createFunctionRegistry();
export const spec: SpecCatalog = readSpecCatalog();

/** The first id that a step gives to a column of its own; plans in the files use lower ones. */
const firstOwnColumn = 100;

export function specContext(alternatives: OptimizerContext['alternatives'] = []): OptimizerContext {
  return {
    catalog: spec.catalog,
    functions,
    columnIds: new ColumnIds(firstOwnColumn),
    rowCount: (table) => spec.rowCount(table),
    peek: () => undefined,
    alternatives,
    disabledRules: new Set(),
  };
}

type LogicalStep = (relation: Relation, context: OptimizerContext) => Relation;

const logicalSteps: Readonly<Record<string, LogicalStep>> = {
  'unnest-subquery': (relation, context) => rewriteRelation(relation, (node) => unnestSubqueries(node, context)),
  decorrelate: (relation, context) =>
    rewriteRelation(relation, (node) => (node.kind === 'dependent join' ? decorrelate(node, context) : node)),
  prune,
  ...Object.fromEntries(
    builtinRules.map((rule): [string, LogicalStep] => [
      rule.name,
      (relation, context) => normalize(relation, context, [rule]),
    ]),
  ),
};

/** Choices by cost, each with a file of its own. */
const costedSteps: readonly string[] = ['access-path', 'join-order', 'join-method', 'order', 'nearest'];

/** Every step that must have a file. */
export const stepNames: readonly string[] = [...Object.keys(logicalSteps), ...costedSteps];

export function applyStep(step: string, text: string): string {
  const relation = parseRelation(text, functions);
  const context = specContext();
  const logical = logicalSteps[step];
  if (logical !== undefined) {
    const after = printRelation(logical(relation, context));
    return after === printRelation(relation) ? 'unchanged' : after;
  }
  const physical = narrow(new Implementer(context, new Estimator(context, relation)).plan(relation));
  // costs are there to be compared: the plan says which was the lowest
  return printPhysical(physical, { names: namesIn(physical) }).replace(/\n *cost: \S+|(?<= )cost: \S+ /g, '');
}

function namesIn(plan: Physical, names: Map<number, string> = new Map()): Map<number, string> {
  for (const { id, name } of plan.columns) names.set(id, name);
  for (const child of childrenOf(plan)) namesIn(child, names);
  return names;
}
