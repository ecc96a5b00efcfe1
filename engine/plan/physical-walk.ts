/**
 * Children of physical nodes, in the order EXPLAIN shows them. The one place that knows which fields of a physical node
 * are plans.
 */
import type { Physical } from './physical.ts';

export function childrenOf(node: Physical): readonly Physical[] {
  switch (node.kind) {
    case 'table scan':
    case 'row lookup':
    case 'index scan':
    case 'values':
    case 'with reference':
    case 'vector index scan':
      return [];
    case 'hash join':
    case 'loop join':
    case 'apply':
      return [node.left, node.right];
    case 'lookup join':
      return [node.left];
    case 'set operation':
      return node.inputs;
    case 'with':
      return [node.definition, node.input];
    case 'recurse':
      return [node.base, node.step];
    default:
      return [node.input];
  }
}

/** The node over other children, which put out the same columns; itself when all are as they were. */
export function mapChildren(node: Physical, change: (child: Physical) => Physical): Physical {
  const before = childrenOf(node);
  const after = before.map(change);
  if (after.every((child, i) => child === before[i])) return node;
  const first = after[0]!;
  const second = after[1]!;
  switch (node.kind) {
    case 'table scan':
    case 'row lookup':
    case 'index scan':
    case 'values':
    case 'with reference':
    case 'vector index scan':
      return node;
    case 'hash join':
    case 'loop join':
    case 'apply':
      return { ...node, left: first, right: second };
    case 'lookup join':
      return { ...node, left: first };
    case 'set operation':
      return { ...node, inputs: after };
    case 'with':
      return { ...node, definition: first, input: second };
    case 'recurse':
      return { ...node, base: first, step: second };
    default:
      return { ...node, input: first };
  }
}
