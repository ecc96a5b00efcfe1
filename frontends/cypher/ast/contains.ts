/**
 * Questions about what stands anywhere in a piece of syntax. Each stops at the first answer.
 */
import { type SyntaxNode, walk } from './walk.ts';

/** Whether the node or one below it passes. */
export function contains(node: SyntaxNode, passes: (node: SyntaxNode) => boolean): boolean {
  let found = false;
  walk(node, (inner) => {
    found ||= passes(inner);
    return !found;
  });
  return found;
}

/** Whether a variable of that name is used or introduced. */
export function mentions(node: SyntaxNode, name: string): boolean {
  return contains(node, (inner) => inner.kind === 'variable' && inner.name === name);
}

/** Whether there is something with rows of its own: a subquery, or a pattern inside an expression. */
export function containsSubquery(node: SyntaxNode): boolean {
  return contains(node, ({ kind }) => {
    return kind === 'subquery' || kind === 'pattern-comprehension' || kind === 'pattern-expression';
  });
}
