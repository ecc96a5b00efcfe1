/**
 * Binds expressions: a switch over the kinds of syntax, with the families in the files beside it.
 */
import { type Expression, unreachable } from '../../../../engine/extend.ts';
import type { MapLiteral, Expression as Syntax } from '../../ast/query.ts';
import { type Binder, bindAll } from '../binder.ts';
import { asAny } from '../coercion.ts';
import { variableValue } from '../identity.ts';
import { knownValue, requireVariable, type Scope } from '../scope.ts';
import { commonStaticType, listOf, staticType } from '../static-type.ts';
import { bool, dynamic, dynamicConstant, predicate, typedValue, type Value } from '../value.ts';
import { bindIndex, bindMapProjection, bindProperty, bindSlice } from './access.ts';
import { bindCountStar } from './aggregate.ts';
import { bindCase } from './case.ts';
import { bindListComprehension, bindQuantifier, bindReduce } from './comprehension.ts';
import { bindFunctionCall } from './function-call.ts';
import { bindLabelPredicate } from './label-test.ts';
import { bindBinary, bindComparison, bindLogical, bindNot, bindNullTest, bindSign } from './operator.ts';
import { bindPatternComprehension, bindPatternExpression, bindSubquery } from './subquery.ts';

export function bindExpression(binder: Binder, scope: Scope, syntax: Syntax): Value {
  if (scope.known.length > 0) {
    const known = knownValue(scope, syntax);
    if (known !== undefined) return known;
  }
  switch (syntax.kind) {
    case 'null':
      return typedValue(dynamicConstant(null), staticType('null'));
    case 'boolean':
      return predicate({ kind: 'constant', value: syntax.value, type: bool });
    case 'integer':
      return typedValue(dynamicConstant(syntax.value), staticType('integer'));
    case 'float':
      return typedValue(dynamicConstant(syntax.value), staticType('float'));
    case 'string':
      return typedValue(dynamicConstant(syntax.value), staticType('string'));
    case 'parameter':
      return bindParameter(binder, syntax.name);
    case 'variable':
      return variableValue(requireVariable(scope, syntax.name, syntax.position));
    case 'list': {
      const items = bindAll(binder, scope, syntax.items);
      const list: Expression = { kind: 'list', items: items.map((item) => asAny(binder, item)), type: dynamic };
      return typedValue(list, listOf(commonStaticType(items.map((item) => item.type))));
    }
    case 'map':
      return bindMap(binder, scope, syntax);
    case 'property':
      return bindProperty(binder, scope, syntax);
    case 'index':
      return bindIndex(binder, scope, syntax);
    case 'slice':
      return bindSlice(binder, scope, syntax);
    case 'map-projection':
      return bindMapProjection(binder, scope, syntax);
    case 'label-predicate':
      return bindLabelPredicate(binder, scope, syntax);
    case 'not':
      return bindNot(binder, scope, syntax);
    case 'sign':
      return bindSign(binder, scope, syntax);
    case 'null-test':
      return bindNullTest(binder, scope, syntax);
    case 'logical':
      return bindLogical(binder, scope, syntax);
    case 'binary':
      return bindBinary(binder, scope, syntax);
    case 'comparison':
      return bindComparison(binder, scope, syntax);
    case 'call':
      return bindFunctionCall(binder, scope, syntax);
    case 'count-star':
      return bindCountStar(binder, scope, syntax);
    case 'case':
      return bindCase(binder, scope, syntax);
    case 'list-comprehension':
      return bindListComprehension(binder, scope, syntax);
    case 'reduce':
      return bindReduce(binder, scope, syntax);
    case 'quantifier':
      return bindQuantifier(binder, scope, syntax);
    case 'pattern-comprehension':
      return bindPatternComprehension(binder, scope, syntax);
    case 'pattern-expression':
      return bindPatternExpression(binder, scope, syntax);
    case 'subquery':
      return bindSubquery(binder, scope, syntax);
    default:
      return unreachable(syntax);
  }
}

/** A parameter is of type `any` unless the client declared another type. */
function bindParameter(binder: Binder, name: string): Value {
  const { context, parameters } = binder;
  const index = parameters.indexOf(name);
  const declared = context.parameterTypes[index - 1] ?? context.parameterType(index);
  if (declared === undefined) context.inferParameter(index, dynamic);
  return typedValue({ kind: 'parameter', index, type: declared ?? dynamic });
}

function bindMap(binder: Binder, scope: Scope, syntax: MapLiteral): Value {
  const entries = new Map<string, Expression>();
  for (const { key, value } of syntax.entries) {
    entries.delete(key.name);
    entries.set(key.name, asAny(binder, binder.expression(scope, value)));
  }
  const bound = [...entries].map(([key, value]) => ({ key, value }));
  return typedValue({ kind: 'map', entries: bound, type: dynamic }, staticType('map'));
}
