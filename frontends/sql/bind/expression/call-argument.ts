/**
 * Arguments of a call as they are written: expressions, and `t.*` as the whole row of a FROM item.
 */
import { type Expression, unsupported } from '../../../../engine/extend.ts';
import type { FunctionCall } from '../../ast/expression.ts';
import type { Scope } from '../binder.ts';
import { requireItem, wholeRow } from '../column-name.ts';

/** Throws 0A000 for `name => value`. */
export function boundArguments(node: FunctionCall, scope: Scope): readonly Expression[] {
  return node.arguments.map(({ name, value }) => {
    if (name !== undefined) throw unsupported('named argument notation', { position: name.position });
    if (value.kind !== 'star') return scope.binder.expression(value, scope);
    return wholeRow(requireItem(value.qualifier, value.position, scope));
  });
}
