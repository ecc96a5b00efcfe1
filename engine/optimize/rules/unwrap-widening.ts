/**
 * A comparison through a widening cast of an integer compares the integer itself: `int8(a) = b` is `a = b` with the
 * operator for their own types. Indexes, zone maps and row ids answer columns only, not casts of them.
 */
import type { CallExpression, Expression } from '../../plan/expression.ts';
import type { Relation } from '../../plan/relation.ts';
import { mapExpressions, rewriteExpression } from '../../plan/walk.ts';
import type { OptimizerContext, Rule } from '../context.ts';

const width: Readonly<Record<string, number>> = { int2: 2, int4: 4, int8: 8 };

/** The integer below casts to wider integers. */
function narrowest(expression: Expression): Expression {
  if (expression.kind !== 'call' || expression.arguments.length !== 1) return expression;
  const [operand] = expression.arguments as readonly [Expression];
  const from = width[operand.type.name];
  const to = width[expression.type.name];
  const isCast = expression.function.name === expression.type.name;
  if (!isCast || from === undefined || to === undefined || from >= to) return expression;
  return narrowest(operand);
}

function unwrapCall(node: CallExpression, context: OptimizerContext): Expression {
  const operator = context.functions.operatorOf(node.function);
  if (operator === undefined || node.arguments.length !== 2) return node;
  const [left, right] = node.arguments as readonly [Expression, Expression];
  if (width[left.type.name] === undefined || width[right.type.name] === undefined) return node;
  if (!['=', '<>', '<', '<=', '>', '>='].includes(operator.symbol)) return node;
  const plainLeft = narrowest(left);
  const plainRight = narrowest(right);
  if (plainLeft === left && plainRight === right) return node;
  const { operator: found } = context.functions.resolveOperator(operator.symbol, plainLeft.type, plainRight.type);
  return { ...node, function: found.function, arguments: [plainLeft, plainRight] };
}

export const unwrapWidening: Rule = {
  name: 'unwrap-widening',
  kinds: ['filter', 'join', 'dependent join'],
  apply(relation, context): Relation {
    return mapExpressions(relation, (expression) =>
      rewriteExpression(expression, (node) => (node.kind === 'call' ? unwrapCall(node, context) : node)),
    );
  },
};
