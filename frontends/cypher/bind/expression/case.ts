/**
 * Binds CASE: the form with a subject compares it with each WHEN by `=`.
 */
import type { Case } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, asCondition } from '../coercion.ts';
import type { Scope } from '../scope.ts';
import { commonStaticType } from '../static-type.ts';
import { dynamic, dynamicConstant, typedValue, type Value } from '../value.ts';
import { equalityOf } from './operator.ts';

export function bindCase(binder: Binder, scope: Scope, syntax: Case): Value {
  const subject = syntax.subject === undefined ? undefined : binder.expression(scope, syntax.subject);
  const results: Value[] = [];
  const branches = syntax.branches.map(({ when, result, position }) => {
    const test = binder.expression(scope, when);
    const condition =
      subject === undefined
        ? asCondition(binder, test, when.position, 'WHEN')
        : equalityOf(binder, subject, test, position);
    const bound = binder.expression(scope, result);
    results.push(bound);
    return { when: condition, result: asAny(binder, bound) };
  });
  const otherwise = syntax.otherwise === undefined ? undefined : binder.expression(scope, syntax.otherwise);
  if (otherwise !== undefined) results.push(otherwise);
  const fallback = otherwise === undefined ? dynamicConstant(null) : asAny(binder, otherwise);
  const type = commonStaticType(results.map((result) => result.type));
  return typedValue({ kind: 'case', branches, otherwise: fallback, type: dynamic }, type);
}
