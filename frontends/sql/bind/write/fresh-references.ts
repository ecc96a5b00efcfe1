/**
 * A plan bound elsewhere as part of this statement: its WITH names get numbers that nothing else here has.
 */
import { type Relation, rewriteRelation } from '../../../../engine/extend.ts';
import type { Binder } from '../binder.ts';

export function freshReferences(relation: Relation, binder: Binder): Relation {
  const references = new Map<number, number>();
  return rewriteRelation(relation, (node) => {
    if (node.kind !== 'with' && node.kind !== 'with reference' && node.kind !== 'recurse') return node;
    const reference = references.get(node.reference) ?? binder.nextReference();
    references.set(node.reference, reference);
    return { ...node, reference };
  });
}
