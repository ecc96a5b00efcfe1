/**
 * The state of binding one pattern: rows so far, what names mean, and the relationships passed.
 *
 * Mutable, and owned by one call of `bindPattern`. Each step adds its columns to `relation` and its variable to `scope`.
 */
import { build, type Expression, type Relation } from '../../../../engine/extend.ts';
import { contains } from '../../ast/contains.ts';
import type { NodePattern, RelationshipPattern, Expression as Syntax } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, asCondition, callCypher } from '../coercion.ts';
import { propertyOf } from '../expression/access.ts';
import { variableValue } from '../identity.ts';
import { type Scope, withVariable } from '../scope.ts';
import type { EntityVariable, Identity, Variable } from '../variable.ts';

/** A relationship, or a list of them, that the pattern passed: no two may be the same. */
export type Passed = { readonly types: readonly string[] } & (
  | { readonly kind: 'one'; readonly identity: Identity; readonly value: Expression }
  | { readonly kind: 'many'; readonly list: Expression }
);

export interface Matching {
  readonly binder: Binder;
  /** Names bound before the clause. */
  readonly outer: Scope;
  scope: Scope;
  relation: Relation;
  passed: readonly Passed[];
  /** Predicates written inside the pattern over variables that were not bound yet. */
  postponed: (() => void)[];
}

export function addFilter(matching: Matching, predicate: Expression): void {
  matching.relation = build.filter(matching.relation, predicate);
}

/** Gives a variable its meaning; anonymous elements have none. */
export function define(matching: Matching, name: string | undefined, variable: Variable): void {
  if (name !== undefined) matching.scope = withVariable(matching.scope, name, variable);
}

/** `{key: value}` and WHERE written inside a node or relationship pattern, as filters on the bound element. */
export function filterInline(
  matching: Matching,
  pattern: NodePattern | RelationshipPattern,
  element: EntityVariable,
): void {
  for (const syntax of inlineExpressions(pattern)) {
    const apply = (): void => addFilter(matching, inlinePredicate(matching, matching.scope, element, syntax));
    if (isBound(matching.scope, syntax.value)) apply();
    else matching.postponed.push(apply);
  }
}

export interface InlineExpression {
  /** The property compared; undefined for WHERE. */
  readonly key: string | undefined;
  readonly value: Syntax;
  readonly position: number;
}

export function inlineExpressions(pattern: NodePattern | RelationshipPattern): readonly InlineExpression[] {
  const { properties, where } = pattern;
  const inline: InlineExpression[] = [];
  if (properties?.kind === 'map') {
    for (const { key, value, position } of properties.entries) inline.push({ key: key.name, value, position });
  }
  if (where !== undefined) inline.push({ key: undefined, value: where, position: where.position });
  return inline;
}

export function inlinePredicate(
  matching: Matching,
  scope: Scope,
  element: EntityVariable,
  { key, value, position }: InlineExpression,
): Expression {
  const { binder } = matching;
  const bound = binder.expression(scope, value);
  if (key === undefined) return asCondition(binder, bound, position, 'WHERE');
  const property = propertyOf(binder, variableValue(element), key, position);
  return callCypher(binder, 'equals', [asAny(binder, property), asAny(binder, bound)], position);
}

/** Whether all names in an expression have a meaning already; names that it introduces itself do not count. */
function isBound(scope: Scope, syntax: Syntax): boolean {
  return !contains(syntax, (node) => node.kind === 'variable' && !scope.variables.has(node.name));
}
