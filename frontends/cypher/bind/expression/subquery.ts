/**
 * Binds what has rows of its own inside an expression: patterns as predicates, pattern comprehensions, shortest paths as
 * values, and EXISTS, COUNT and COLLECT subqueries. Each is a subquery over one row, correlated by the outer variables.
 */
import { build, type Expression, type Relation, type SubqueryExpression } from '../../../../engine/extend.ts';
import type { PathPattern, PatternComprehension, PatternExpression, Subquery } from '../../ast/query.ts';
import { walk } from '../../ast/walk.ts';
import { type Binder, newColumn } from '../binder.ts';
import { asAny } from '../coercion.ts';
import { variableValue } from '../identity.ts';
import { emptyScope, requireVariable, type Scope } from '../scope.ts';
import { booleanKind, listOf, staticType } from '../static-type.ts';
import { bool, dynamic, int8, predicate, typedValue, type Value } from '../value.ts';

export function bindPatternExpression(binder: Binder, scope: Scope, syntax: PatternExpression): Value {
  const inner = innerScope(scope);
  if (syntax.form === 'path') return bindShortestPath(binder, inner, syntax.pattern);
  requireKnownVariables(scope, syntax.pattern);
  const request = { patterns: [syntax.pattern], where: undefined, materialize: false };
  const { relation } = binder.pattern(inner, build.oneRow(), request);
  return predicate(subquery('exists', relation));
}

/** A pattern as a predicate introduces no variable. */
function requireKnownVariables(scope: Scope, pattern: PathPattern): void {
  walk(pattern, (node) => {
    const names = node.kind === 'node-pattern' || node.kind === 'relationship-pattern' || node.kind === 'path-pattern';
    if (names && node.variable !== undefined) requireVariable(scope, node.variable.name, node.variable.position);
    return node.kind !== 'subquery' && node.kind !== 'pattern-comprehension';
  });
}

const pathName = ' path';

/** The first shortest path, or a list of all of them. */
function bindShortestPath(binder: Binder, scope: Scope, pattern: PathPattern): Value {
  const { position } = pattern;
  const named: PathPattern = { ...pattern, variable: { kind: 'variable', name: pathName, position } };
  const request = { patterns: [named], where: undefined, materialize: true };
  const bound = binder.pattern(scope, build.oneRow(), request);
  const path = asAny(binder, variableValue(requireVariable(bound.scope, pathName, position)));
  const rows = build.project(bound.relation, [{ column: newColumn(binder, 'path'), expression: path }]);
  if (pattern.shortest === 'all') return typedValue(subquery('array', rows), listOf(staticType('path')));
  const one = build.limit(rows, { kind: 'constant', value: 1, type: int8 }, undefined);
  return typedValue(subquery('scalar', one), staticType('path'));
}

export function bindPatternComprehension(binder: Binder, scope: Scope, syntax: PatternComprehension): Value {
  const request = { patterns: [syntax.pattern], where: syntax.where, materialize: false };
  const bound = binder.pattern(innerScope(scope), build.oneRow(), request);
  const result = binder.expression(bound.scope, syntax.result);
  const item = { column: newColumn(binder, 'value'), expression: asAny(binder, result) };
  return typedValue(subquery('array', build.project(bound.relation, [item])), listOf(result.type));
}

export function bindSubquery(binder: Binder, scope: Scope, syntax: Subquery): Value {
  const bound = binder.query(innerScope(scope), syntax.query);
  switch (syntax.form) {
    case 'exists':
      return typedValue(subquery('exists', bound.relation), booleanKind);
    case 'count':
      return typedValue(subquery('count', bound.relation), staticType('integer'));
    case 'collect': {
      const value = variableValue(bound.returned![0]!.variable);
      const item = { column: newColumn(binder, 'value'), expression: asAny(binder, value) };
      return typedValue(subquery('array', build.project(bound.relation, [item])), listOf(value.type));
    }
  }
}

const typesOfForms = { exists: bool, count: int8, array: dynamic, scalar: dynamic } as const;

function subquery(form: keyof typeof typesOfForms, plan: Relation): Expression {
  const node: SubqueryExpression = { kind: 'subquery', form, plan, comparison: undefined, type: typesOfForms[form] };
  return node;
}

/** Outer variables by their meaning; what was known of outer expressions and aggregates stays outside. */
function innerScope(scope: Scope): Scope {
  return { ...emptyScope, variables: scope.variables, explainMissing: scope.explainMissing };
}
