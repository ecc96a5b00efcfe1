/**
 * Binds property access, subscripts, slices and map projections.
 */
import { columnReference, type Expression } from '../../../../engine/extend.ts';
import type { IndexAccess, MapProjection, PropertyAccess, SliceAccess } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { unlessNull } from '../logic.ts';
import type { Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { anyType, elementOf, mayBe, type StaticKind, staticType, staticTypeName } from '../static-type.ts';
import { dynamic, dynamicConstant, textConstant, typedValue, type Value } from '../value.ts';
import { fetchedProperty } from '../variable.ts';

const withProperties: readonly StaticKind[] = ['map', 'node', 'relationship'];

export function bindProperty(binder: Binder, scope: Scope, syntax: PropertyAccess): Value {
  return propertyOf(binder, binder.expression(scope, syntax.subject), syntax.key.name, syntax.position);
}

/** A property of a bound value: the column fetched with a pattern's variable, or a call. */
export function propertyOf(binder: Binder, subject: Value, name: string, position: number): Value {
  if (!mayBe(subject.type, withProperties)) {
    const message = `a value of type ${staticTypeName(subject.type)} has no property "${name}"`;
    throw semanticError('InvalidArgumentType', position, message);
  }
  const column = subject.entity === undefined ? undefined : fetchedProperty(subject.entity, name);
  if (column !== undefined) return typedValue(columnReference(column));
  const value = readable(binder, subject, position);
  return typedValue(callCypher(binder, 'property', [value, textConstant(name)], position));
}

/** The value where its properties or labels are read: of what was deleted there is nothing to read. */
export function readable(binder: Binder, value: Value, position: number): Expression {
  const expression = asAny(binder, value);
  return value.deleted === true ? callCypher(binder, 'require_present', [expression], position) : expression;
}

export function bindIndex(binder: Binder, scope: Scope, syntax: IndexAccess): Value {
  const subject = binder.expression(scope, syntax.subject);
  const index = binder.expression(scope, syntax.index);
  const operands = [asAny(binder, subject), asAny(binder, index)];
  return typedValue(callCypher(binder, 'index', operands, syntax.position), elementOf(subject.type));
}

/** Past the end of every list. */
const openEnd = 9223372036854775807n;

export function bindSlice(binder: Binder, scope: Scope, syntax: SliceAccess): Value {
  const list = binder.expression(scope, syntax.subject);
  const from = syntax.from === undefined ? undefined : binder.expression(scope, syntax.from);
  const to = syntax.to === undefined ? undefined : binder.expression(scope, syntax.to);
  const operands = [
    asAny(binder, list),
    from === undefined ? dynamicConstant(0n) : asAny(binder, from),
    to === undefined ? dynamicConstant(openEnd) : asAny(binder, to),
  ];
  const type = list.type.kind === 'list' ? list.type : anyType;
  return typedValue(callCypher(binder, 'slice', operands, syntax.position), type);
}

export function bindMapProjection(binder: Binder, scope: Scope, syntax: MapProjection): Value {
  const subject = binder.expression(scope, syntax.subject);
  if (!mayBe(subject.type, withProperties)) {
    const message = `a map projection does not take a value of type ${staticTypeName(subject.type)}`;
    throw semanticError('InvalidArgumentType', syntax.position, message);
  }
  let all: Expression | undefined;
  const entries = new Map<string, Expression>();
  for (const item of syntax.items) {
    if (item.kind === 'all-properties-selector') {
      all = callCypher(binder, 'properties', [readable(binder, subject, item.position)], item.position);
      continue;
    }
    const value =
      item.kind === 'map-entry'
        ? binder.expression(scope, item.value)
        : propertyOf(binder, subject, item.key.name, item.position);
    entries.set(item.key.name, asAny(binder, value));
  }
  const listed = [...entries].map(([key, value]) => ({ key, value }));
  const own: Expression = { kind: 'map', entries: listed, type: dynamic };
  const map = all === undefined ? own : callCypher(binder, 'merge_maps', [all, own]);
  return typedValue(unlessNull(asAny(binder, subject), map), staticType('map'));
}
