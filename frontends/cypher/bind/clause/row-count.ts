/**
 * Binds SKIP and LIMIT: constants of a statement's run, whole and not negative.
 */
import { constant, type Expression } from '../../../../engine/extend.ts';
import type { Expression as Syntax } from '../../ast/query.ts';
import type { Binder } from '../binder.ts';
import { asAny, callCypher } from '../coercion.ts';
import { emptyScope, type Scope } from '../scope.ts';
import { semanticError } from '../semantic-error.ts';
import { mayBe, staticTypeName } from '../static-type.ts';
import { int8, textConstant } from '../value.ts';

export function bindRowCount(binder: Binder, syntax: Syntax, clause: 'SKIP' | 'LIMIT'): Expression {
  const scope: Scope = {
    ...emptyScope,
    explainMissing: (name, position) =>
      semanticError('NonConstantExpression', position, `${clause} cannot use variables, but names "${name}"`),
  };
  const value = binder.expression(scope, syntax);
  const { position } = syntax;
  if (!mayBe(value.type, ['integer'])) {
    const message = `${clause} expects an Integer but was given ${staticTypeName(value.type)}`;
    throw semanticError('InvalidArgumentType', position, message);
  }
  if (syntax.kind !== 'integer') return callCypher(binder, 'row_count', [asAny(binder, value), textConstant(clause)]);
  if (syntax.value < 0n) {
    throw semanticError('NegativeIntegerArgument', position, `${clause} must not be negative`);
  }
  const isSafe = syntax.value <= BigInt(Number.MAX_SAFE_INTEGER);
  return constant(isSafe ? Number(syntax.value) : syntax.value, int8);
}
