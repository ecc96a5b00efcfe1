/**
 * Whether an expression over a relation can be null: what a projected column says of itself.
 */
import type { Expression, Relation } from '../../../../engine/extend.ts';

/** A test for expressions over `input`; true where it cannot tell. */
export function nullability(input: Relation): (expression: Expression) => boolean {
  const columns = new Map(input.columns.map((column) => [column.id, column.nullable]));
  const test = (expression: Expression): boolean => {
    switch (expression.kind) {
      case 'column':
        return columns.get(expression.id) ?? true;
      case 'constant':
        return expression.value === null;
      case 'is null':
      case 'list':
      case 'map':
        return false;
      case 'subquery':
        return expression.form !== 'exists' && expression.form !== 'count' && expression.form !== 'array';
      case 'coalesce':
        return expression.operands.every(test);
      case 'and':
      case 'or':
        return expression.operands.some(test);
      case 'not':
        return test(expression.operand);
      default:
        return true;
    }
  };
  return test;
}
