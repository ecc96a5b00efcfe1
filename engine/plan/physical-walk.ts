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
