/**
 * A query whose scans read only the columns that something above them uses: what a view stores, so that it depends on
 * no other column.
 */
import { build, mapExpressions, type Relation, rewriteExpression, rewriteRelation } from '../../../../engine/extend.ts';

/** Every column of a scan that is used anywhere in the plan; SELECT always projects, so no other place passes them on. */
export function pruned(relation: Relation): Relation {
  const used = new Set<number>(relation.columns.map((column) => column.id));
  rewriteRelation(relation, (node) => {
    mapExpressions(node, (expression) =>
      rewriteExpression(expression, (inner) => {
        if (inner.kind === 'column') used.add(inner.id);
        return inner;
      }),
    );
    return node;
  });
  return rewriteRelation(relation, (node) => {
    if (node.kind === 'scan') return narrowed(node, used);
    return derived(node);
  });
}

function narrowed(node: Relation & { readonly kind: 'scan' }, used: ReadonlySet<number>): Relation {
  const attributes = node.attributes.filter(({ column }) => used.has(column.id));
  return build.scan(node.table, attributes, node.rowId, node.lock);
}

/** Nodes that hand columns on, with those that are left. */
function derived(node: Relation): Relation {
  switch (node.kind) {
    case 'filter':
      return build.filter(node.input, node.predicate);
    case 'sort':
      return build.sort(node.input, node.keys);
    case 'limit':
      return build.limit(node.input, node.count, node.offset, node.withTies);
    case 'distinct':
      return build.distinct(node.input, node.on);
    case 'join':
      return build.join(node.type, node.left, node.right, node.condition, node.mark);
    case 'dependent join':
      return build.dependentJoin(node.type, node.left, node.right, node.condition, node.mark);
    case 'window':
      return build.window(node.input, node.partitionBy, node.orderBy, node.frame, node.calls);
    case 'table function': {
      const { ordinality, outer } = node;
      const options = ordinality === undefined ? { outer } : { ordinality, outer };
      return build.tableFunction(node.input, node.function, node.arguments, node.results, options);
    }
    case 'with':
      return build.withDefinition(node.name, node.reference, node.definition, node.materialized, node.input);
    default:
      return node;
  }
}
