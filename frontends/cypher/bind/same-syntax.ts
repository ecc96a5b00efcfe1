/**
 * Whether two pieces of syntax say the same: equal trees, wherever they stand in the text.
 */
import type { SyntaxNode } from '../ast/walk.ts';

export function sameSyntax(left: SyntaxNode, right: SyntaxNode): boolean {
  return sameField(left, right);
}

function sameField(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left)) {
    return Array.isArray(right) && left.length === right.length && left.every((item, i) => sameField(item, right[i]));
  }
  const fields = Object.entries(left);
  const others = right as Readonly<Record<string, unknown>>;
  if (fields.length !== Object.keys(others).length) return false;
  return fields.every(([key, value]) => key === 'position' || sameField(value, others[key]));
}
