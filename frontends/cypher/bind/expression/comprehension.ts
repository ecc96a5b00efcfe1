/**
 * Binds list comprehensions, reduce() and the quantifiers all, any, none and single.
 *
 * Their variable is a local of the expression. Where the body holds a subquery, whose plan cannot see locals, the list
 * is unnested into rows instead, and the body is bound over a column.
 */
import {
  build,
  type ColumnExpression,
  columnReference,
  type Expression,
  type LocalExpression,
  type Relation,
  unsupported,
} from '../../../../engine/extend.ts';
import { containsSubquery, mentions } from '../../ast/contains.ts';
import type { Variable } from '../../ast/name.ts';
import type { ListComprehension, Quantifier, Reduce, Expression as Syntax } from '../../ast/query.ts';
import { type Binder, newColumn } from '../binder.ts';
import { asAny, asCondition, callCypher } from '../coercion.ts';
import { unlessNull } from '../logic.ts';
import { type Scope, withoutAggregation, withVariable } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { anyType, booleanKind, elementOf, listOf, mayBe, type StaticType, staticTypeName } from '../static-type.ts';
import { bool, dynamic, typedValue, type Value } from '../value.ts';
import type { ValueVariable } from '../variable.ts';

export function bindListComprehension(binder: Binder, scope: Scope, syntax: ListComprehension): Value {
  const { variable, where, result } = syntax;
  const list = bindList(binder, scope, syntax.list, 'a list comprehension');
  const bodies = [where, result].filter((part) => part !== undefined);
  const element = elementOf(list.type);
  const bindBody = (local: LocalExpression | ColumnExpression): { filter: Expression | undefined; result: Value } => {
    const inner = innerScope(scope, variable, local, element);
    const filter = where === undefined ? undefined : condition(binder, inner, where);
    return { filter, result: binder.expression(inner, result ?? variable) };
  };
  if (bodies.some(containsSubquery)) {
    const rows = unnestList(binder, list.expression, variable.name);
    const body = bindBody(rows.element);
    const kept = body.filter === undefined ? rows.relation : build.filter(rows.relation, body.filter);
    return typedValue(collected(binder, list.expression, kept, asAny(binder, body.result)), listOf(body.result.type));
  }
  const local = binder.locals.local();
  const body = bindBody(local);
  const expression: Expression = {
    kind: 'comprehension',
    local,
    list: list.expression,
    filter: body.filter,
    result: asAny(binder, body.result),
    type: dynamic,
  };
  return typedValue(expression, listOf(body.result.type));
}

export function bindQuantifier(binder: Binder, scope: Scope, syntax: Quantifier): Value {
  const { variable, where, quantifier } = syntax;
  const list = bindList(binder, scope, syntax.list, `${quantifier}()`);
  const test = where ?? variable;
  const element = elementOf(list.type);
  const local = binder.locals.local();
  if (!containsSubquery(test)) {
    const predicate = condition(binder, innerScope(scope, variable, local, element), test);
    const { expression } = list;
    return typedValue({ kind: 'quantifier', quantifier, local, list: expression, predicate, type: bool }, booleanKind);
  }
  const rows = unnestList(binder, list.expression, variable.name);
  const answer = condition(binder, innerScope(scope, variable, rows.element, element), test);
  const answers = collected(binder, list.expression, rows.relation, asAny(binder, typedValue(answer)));
  const predicate = asCondition(binder, typedValue(local), test.position, `${quantifier}()`);
  return typedValue({ kind: 'quantifier', quantifier, local, list: answers, predicate, type: bool }, booleanKind);
}

export function bindReduce(binder: Binder, scope: Scope, syntax: Reduce): Value {
  if (containsSubquery(syntax.step)) {
    throw unsupported('a subquery or pattern inside reduce()', { position: syntax.step.position });
  }
  const initial = binder.expression(scope, syntax.initial);
  const list = bindList(binder, scope, syntax.list, 'reduce()');
  const accumulator = binder.locals.local();
  const local = binder.locals.local();
  const withAccumulator = withVariable(scope, syntax.accumulator.name, valueVariable(accumulator));
  const step = binder.expression(
    innerScope(withAccumulator, syntax.variable, local, elementOf(list.type)),
    syntax.step,
  );
  return typedValue({
    kind: 'fold',
    accumulator,
    initial: asAny(binder, initial),
    local,
    list: list.expression,
    step: asAny(binder, step),
    type: dynamic,
  });
}

function valueVariable(expression: Expression, type: StaticType = anyType): ValueVariable {
  return { kind: 'value', expression, type };
}

function innerScope(scope: Scope, variable: Variable, element: Expression, type: StaticType): Scope {
  const visible = withVariable(withoutAggregation(scope), variable.name, valueVariable(element, type));
  // a shadowed name makes what was known of expressions over it mean something else
  const known = scope.known.filter((entry) => !mentions(entry.syntax, variable.name));
  return { ...visible, known };
}

function condition(binder: Binder, scope: Scope, syntax: Syntax): Expression {
  return asCondition(binder, binder.expression(scope, syntax), syntax.position, 'WHERE');
}

function bindList(binder: Binder, scope: Scope, syntax: Syntax, what: string): Value {
  const list = binder.expression(scope, syntax);
  if (!mayBe(list.type, ['list'])) {
    const message = `${what} expects a List but was given ${staticTypeName(list.type)}`;
    throw semanticError('InvalidArgumentType', syntax.position, message);
  }
  const expression = asAny(binder, list);
  const isList = list.type.kind === 'list';
  return { ...list, expression: isList ? expression : callCypher(binder, 'list', [expression], syntax.position) };
}

function unnestList(
  binder: Binder,
  list: Expression,
  name: string,
): { readonly relation: Relation; readonly element: ColumnExpression } {
  const column = newColumn(binder, name);
  return { relation: build.unnest(build.oneRow(), list, column), element: columnReference(column) };
}

/** The values of an expression over rows as a list; null where the list that the rows came from is null. */
function collected(binder: Binder, list: Expression, rows: Relation, value: Expression): Expression {
  const plan = build.project(rows, [{ column: newColumn(binder, 'value'), expression: value }]);
  const values: Expression = { kind: 'subquery', form: 'array', plan, comparison: undefined, type: dynamic };
  if (list.kind === 'subquery' || list.kind === 'list') return values;
  return unlessNull(list, values);
}
