/**
 * A WITH query that is read once becomes a subquery where it is read, so that predicates reach its tables and unused
 * columns are not computed. The conditions are PostgreSQL's (since version 12): it is a SELECT without volatile
 * functions, locks and recursion. NOT MATERIALIZED puts it in wherever it is read, MATERIALIZED nowhere.
 *
 * What is read once may still be run often: a reader inside a subquery, the right side of a dependent join or the step
 * of a recursion keeps the rows that were computed once. Unnesting brings most of those readers up; the rule runs before
 * it and after it.
 */
import { project } from '../../plan/build.ts';
import { columnReference } from '../../plan/expression.ts';
import { freshColumns } from '../../plan/fresh-columns.ts';
import type { Relation, WithReferenceRelation, WithRelation } from '../../plan/relation.ts';
import { hasVolatileCall } from '../../plan/volatility.ts';
import { inputsOf, rewriteRelation, visitExpression, visitOwnExpressions } from '../../plan/walk.ts';
import type { OptimizerContext, Rule } from '../context.ts';
import { writes } from './empty-input.ts';

/** How often a name is read: where its rows are read once, and where they may be read again and again. */
interface Readers {
  readonly once: number;
  readonly often: number;
}

function readersOf(relation: Relation, reference: number, isRepeated = false): Readers {
  if (relation.kind === 'with reference') {
    const own = relation.reference === reference ? 1 : 0;
    return isRepeated ? { once: 0, often: own } : { once: own, often: 0 };
  }
  let readers: Readers = { once: 0, often: 0 };
  const add = (more: Readers): void => {
    readers = { once: readers.once + more.once, often: readers.often + more.often };
  };
  inputsOf(relation).forEach((input, i) => {
    const isStep = (relation.kind === 'dependent join' || relation.kind === 'recurse') && i === 1;
    add(readersOf(input, reference, isRepeated || isStep));
  });
  visitOwnExpressions(relation, (expression) => {
    visitExpression(
      expression,
      () => undefined,
      (plan) => add(readersOf(plan, reference, true)),
    );
  });
  return readers;
}

/** Recursion, locks, writes and volatile functions: what must run exactly once, or is not of one piece. */
function mustRunOnce(definition: Relation): boolean {
  return definition.kind === 'recurse' || writes(definition) || hasLock(definition) || hasVolatileCall(definition);
}

function hasLock(relation: Relation): boolean {
  return (relation.kind === 'scan' && relation.lock !== undefined) || inputsOf(relation).some(hasLock);
}

function isNamed(relation: Relation): boolean {
  return relation.kind === 'with' || relation.kind === 'recurse' || inputsOf(relation).some(isNamed);
}

/** The definition under the columns of its reader. */
function inPlaceOf(reader: WithReferenceRelation, definition: Relation): Relation {
  return project(
    definition,
    reader.columns.map((column, c) => ({ column, expression: columnReference(definition.columns[c]!) })),
  );
}

function inline(relation: WithRelation, context: OptimizerContext): Relation {
  let isFirst = true;
  const definition = (): Relation => {
    if (isFirst) {
      isFirst = false;
      return relation.definition;
    }
    // a second copy has columns of its own
    const nextNumber = (): number => context.columnIds.column('', { name: 'any' }).id;
    return freshColumns(relation.definition, context.columnIds, nextNumber, context.functions).relation;
  };
  return rewriteRelation(relation.input, (node) =>
    node.kind === 'with reference' && node.reference === relation.reference ? inPlaceOf(node, definition()) : node,
  );
}

export const inlineWith: Rule = {
  name: 'inline-with',
  kinds: ['with'],
  apply(relation, context) {
    const named = relation as WithRelation;
    const { materialized, definition, input, reference } = named;
    if (materialized === true || mustRunOnce(definition)) return named;
    const { once, often } = readersOf(input, reference);
    const count = once + often;
    if (count === 0) return input;
    const wanted = materialized === false || (once === 1 && often === 0);
    // copies of a name inside would be one name defined twice
    return wanted && (count === 1 || !isNamed(definition)) ? inline(named, context) : named;
  },
};
